package io.planexec.model.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.planexec.model.ModelFailure;
import io.planexec.model.Prompt;
import io.planexec.model.Reply;
import io.planexec.model.Role;
import io.planexec.scripted.ScriptedModel;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Over real HTTP, against a scripted model that speaks both protocols. */
class PatientModelTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
    private static final Prompt PROMPT = new Prompt(
            List.of(new Prompt.Instruction("be brief"), new Prompt.Question("what is new?")), List.of(), null, null);
    private static final Prompt.Offer TOOL = new Prompt.Offer(
            "look_up",
            "Looks a word up.",
            Map.of("type", "object", "properties", Map.of("word", Map.of("type", "string"))));

    private final List<Duration> waits = new ArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private PatientModel model(Provider provider, ScriptedModel server, Duration timeout, String key) {
        return model(provider, provider == Provider.OPENAI ? server.openAi() : server.address(), timeout, key);
    }

    private PatientModel model(Provider provider, String address, Duration timeout, String key) {
        var patience = new Patience(
                4,
                2,
                Duration.ofMillis(500),
                Duration.ofSeconds(8),
                Duration.ofSeconds(60),
                () -> NOW,
                new Random(1),
                waits::add);
        var endpoint = new Endpoint(
                provider,
                address,
                Secret.of(key),
                "planexec.models.planner.api-key",
                Map.of("X-Team", Secret.of("team-secret")),
                "some-model",
                0.5,
                null,
                timeout);
        return new PatientModel(
                endpoint,
                new Prices(new BigDecimal("2"), new BigDecimal("8")),
                patience,
                new CallMeters(meters, Role.PLANNER, "some-model"));
    }

    private PatientModel model(Provider provider, ScriptedModel server) {
        return model(provider, server, LONG, "sk-1234567890");
    }

    private static Reply ask(PatientModel model, Prompt prompt) throws InterruptedException {
        try {
            return model.ask(prompt);
        } catch (ModelFailure e) {
            throw new AssertionError(e);
        }
    }

    private static ModelFailure failure(PatientModel model) {
        return catchThrowableOfType(ModelFailure.class, () -> model.ask(PROMPT));
    }

    @ParameterizedTest
    @EnumSource
    void aReplyComesWithItsBill(Provider provider) throws InterruptedException {
        try (var server = ScriptedModel.start("""
                replies:
                  - when: {model: some-model, contains: ["be brief", "what is new?"]}
                    text: nothing
                    usage: {input: 1000, output: 250}
                """)) {
            var reply = ask(model(provider, server), PROMPT);

            assertThat(reply)
                    .isEqualTo(new Reply(
                            "nothing", List.of(), false, new Reply.Bill(1, 1_000, 250, new BigDecimal("0.004"))));
            assertThat(server.mistakes()).isEmpty();
            assertThat(meters.get("planexec.model.calls")
                            .tags("role", "planner", "model", "some-model", "outcome", "ok")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(meters.get("planexec.model.tokens")
                            .tags("direction", "output")
                            .counter()
                            .count())
                    .isEqualTo(250);
        }
    }

    @ParameterizedTest
    @EnumSource
    void callsOfToolsArePartOfTheReplyAndTheirResultsGoBack(Provider provider) throws InterruptedException {
        try (var server = ScriptedModel.start("""
                replies:
                  - when: {tool: look_up, turn: 1}
                    calls:
                      - {tool: look_up, arguments: {word: tea}}
                      - {tool: look_up, arguments: {word: cup}}
                  - when: {turn: 2, contains: ["a drink", "a vessel"]}
                    text: tea comes in cups
                """)) {
            var model = model(provider, server);
            var prompt = new Prompt(PROMPT.messages(), List.of(TOOL), "look_up", 500);
            var first = ask(model, prompt);
            var messages = new ArrayList<>(prompt.messages());
            messages.add(new Prompt.Answer(first.text(), first.calls()));
            messages.add(new Prompt.Observation(first.calls().get(0).id(), "look_up", "a drink"));
            messages.add(new Prompt.Observation(first.calls().get(1).id(), "look_up", "a vessel"));
            var second = ask(model, new Prompt(messages, List.of(TOOL), null, null));

            assertThat(first.calls()).extracting(Reply.Call::tool).containsExactly("look_up", "look_up");
            assertThat(first.calls().getFirst().arguments()).isEqualTo("{\"word\":\"tea\"}");
            assertThat(server.asked().getFirst().mustCall()).isEqualTo("look_up");
            assertThat(second.text()).isEqualTo("tea comes in cups");
            assertThat(server.mistakes()).isEmpty();
        }
    }

    @Test
    void aCallThatIsNoJsonComesAsItIsAndCanStandInTheConversation() throws InterruptedException {
        try (var server = ScriptedModel.start("""
                replies:
                  - calls: [{tool: look_up, arguments: '{"word": "te'}]
                    finish: length
                  - when: {last: "not JSON"}
                    text: sorry
                """)) {
            var model = model(Provider.OPENAI, server);
            var first = ask(model, PROMPT);
            var messages = new ArrayList<>(PROMPT.messages());
            messages.add(new Prompt.Answer(first.text(), first.calls()));
            messages.add(new Prompt.Observation(first.calls().getFirst().id(), "look_up", "not JSON"));

            assertThat(first.calls().getFirst().arguments()).isEqualTo("{\"word\": \"te");
            assertThat(first.cutShort()).isTrue();
            assertThat(ask(model, new Prompt(messages, List.of(TOOL), null, null))
                            .text())
                    .isEqualTo("sorry");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProviderThatAsksToComeBackLaterIsWaitedFor(Provider provider) throws InterruptedException {
        try (var server = ScriptedModel.start("""
                replies:
                  - {status: 429, headers: {Retry-After: "7"}}
                  - {status: 429, headers: {Retry-After: "Mon, 05 Jan 2026 10:00:09 GMT"}}
                  - {text: now, usage: {input: 10, output: 1}}
                """)) {
            var reply = ask(model(provider, server), PROMPT);

            assertThat(reply.text()).isEqualTo("now");
            assertThat(reply.bill().calls()).isEqualTo(3);
            assertThat(waits).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(9));
        }
    }

    @Test
    void aProviderThatAsksToComeBackMuchLaterIsGivenUp() {
        try (var server = ScriptedModel.start("""
                replies: [{status: 429, message: slow down, headers: {Retry-After: "3600"}}]
                """)) {
            var failure = failure(model(Provider.OPENAI, server));

            assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.RATE_LIMITED);
            assertThat(failure).hasMessageContaining("HTTP 429: slow down; it asks to come back in 3600 s");
            assertThat(waits).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProvidersErrorIsTriedAgainAFewTimes(Provider provider) {
        try (var server = ScriptedModel.start("replies: [{status: 500, message: oops, times: 0}]")) {
            var failure = failure(model(provider, server));

            assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.UNAVAILABLE);
            assertThat(failure).hasMessageContaining("oops").hasMessageEndingWith("4 tries");
            assertThat(failure.bill().calls()).isEqualTo(4);
            assertThat(waits).hasSize(3).allMatch(wait -> wait.compareTo(Duration.ofSeconds(2)) <= 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenConnectionIsTriedAgain(Provider provider) throws InterruptedException {
        try (var server = ScriptedModel.start("replies: [{cut: before}, {cut: within}, {text: whole}]")) {
            assertThat(ask(model(provider, server), PROMPT).text()).isEqualTo("whole");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionThatClosesUnansweredIsCountedAndWaitedForEachTime(Provider provider) throws InterruptedException {
        try (var server = ScriptedModel.start("replies: [{text: fine}, {cut: before, times: 0}]")) {
            var model = model(provider, server);
            // The next request takes the connection of this one.
            ask(model, PROMPT);
            var failure = failure(model);

            assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.UNAVAILABLE);
            assertThat(server.asked()).hasSize(1 + 4);
            assertThat(failure.bill().calls()).isEqualTo(4);
            assertThat(waits).hasSize(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProviderThatAsksToComeBackAtOnceIsCountedEachTime(Provider provider) {
        try (var server = ScriptedModel.start("""
                replies: [{status: 503, headers: {Retry-After: "0"}, times: 0}]
                """)) {
            var failure = failure(model(provider, server));

            assertThat(server.asked()).hasSize(4);
            assertThat(failure.bill().calls()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRedirectIsSaidAndNotFollowed(Provider provider) throws IOException {
        var asked = new AtomicInteger();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(308, -1);
            exchange.close();
        });
        server.start();
        try {
            var address = "http://127.0.0.1:" + server.getAddress().getPort();
            var failure = failure(model(provider, address, LONG, "sk-1234567890"));

            assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.REQUEST_REFUSED);
            assertThat(failure).hasMessageContaining("HTTP 308: a redirect");
            assertThat(asked).hasValue(1);
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoAnswerOfTheProtocolIsTriedAgainAndThenSaid(Provider provider) {
        try (var server = ScriptedModel.start("replies: [{raw: '<html>busy</html>', times: 0}]")) {
            var failure = failure(model(provider, server));

            assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.MALFORMED);
            assertThat(failure.bill().calls()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noAnswerInTimeIsTriedOnceMore(Provider provider) {
        try (var server = ScriptedModel.start("replies: [{hang: true, times: 0}]")) {
            var failure = failure(model(provider, server, Duration.ofMillis(400), "k"));

            assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.TIMED_OUT);
            assertThat(failure).hasMessageContaining("2 tries");
            assertThat(waits).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedKeyIsSaidWithItsPropertyAndNeverShown(Provider provider) {
        try (var server = ScriptedModel.start("key: right\nreplies: [{text: never}]")) {
            var failure = failure(model(provider, server, LONG, "sk-wrong"));

            assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.KEY_REFUSED);
            assertThat(failure).hasMessageContaining("set planexec.models.planner.api-key");
            assertThat(failure.getMessage()).doesNotContain("sk-wrong").doesNotContain("team-secret");
            assertThat(waits).isEmpty();
        }
    }

    @Test
    void aProviderThatRepeatsASecretDoesNotGetItIntoAMessage() {
        try (var server = ScriptedModel.start("""
                replies: [{status: 400, message: "who is sk-1234567890 of team-secret?"}]
                """)) {
            assertThat(failure(model(Provider.OPENAI, server))).hasMessageContaining("who is (hidden) of (hidden)?");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aModelThatDeclinesIsNotAskedAgainAndItsAnswerIsPaid(Provider provider) {
        try (var server = ScriptedModel.start("""
                replies: [{refusal: I would rather not, usage: {input: 100, output: 10}}]
                """)) {
            var failure = failure(model(provider, server));

            assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.DECLINED);
            assertThat(failure.bill().inputTokens()).isEqualTo(100);
            assertThat(failure.retryable()).isFalse();
        }
    }

    @Test
    void anAnswerThatWasFilteredAwayIsAModelThatDeclines() {
        try (var server = ScriptedModel.start("replies: [{text: '', finish: content_filter}]")) {
            assertThat(failure(model(Provider.OPENAI, server)).kind()).isEqualTo(ModelFailure.Kind.DECLINED);
        }
    }

    @Test
    void aRequestThatTheProviderDoesNotTakeIsNotRepeated() {
        try (var server = ScriptedModel.start("replies: [{when: {contains: something else}, text: never}]")) {
            var failure = failure(model(Provider.OPENAI, server));

            assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.REQUEST_REFUSED);
            assertThat(failure)
                    .hasMessageContaining("no reply of the script fits")
                    .hasMessageContaining("turn 1");
        }
    }

    @Test
    void aProviderThatIsNotThereIsSaid() {
        var server = ScriptedModel.start("replies: [{text: never}]");
        var model = model(Provider.OPENAI, server);
        server.close();

        var failure = failure(model);

        assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("no connection");
        assertThat(failure.bill().calls()).isZero();
    }

    @Test
    void anInterruptGivesTheRequestUp() {
        try (var server = ScriptedModel.start("replies: [{hang: true}]")) {
            var model = model(Provider.OPENAI, server);
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> model.ask(PROMPT)).isInstanceOf(InterruptedException.class);
        }
    }
}
