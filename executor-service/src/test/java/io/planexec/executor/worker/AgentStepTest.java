package io.planexec.executor.worker;

import static io.planexec.executor.worker.PlayedModel.calls;
import static io.planexec.executor.worker.PlayedModel.finish;
import static io.planexec.executor.worker.PlayedModel.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.planexec.executor.agent.Agent;
import io.planexec.executor.artifact.GoalFolders;
import io.planexec.executor.artifact.StoredOutputs;
import io.planexec.executor.call.Grants;
import io.planexec.executor.call.Run;
import io.planexec.executor.call.ToolCalls;
import io.planexec.executor.tool.JsonSchemas;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.ToolRegistry;
import io.planexec.executor.tool.file.FileTools;
import io.planexec.executor.tool.simulation.SimulationTools;
import io.planexec.messages.AgentRun;
import io.planexec.messages.Allowance;
import io.planexec.messages.Criterion;
import io.planexec.messages.Effect;
import io.planexec.messages.Output;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError;
import io.planexec.messages.TaskError.Kind;
import io.planexec.messages.ToolSpec;
import io.planexec.model.ModelFailure;
import io.planexec.model.Prompt;
import io.planexec.model.Reply;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class AgentStepTest {
    private static final Map<String, @Nullable Object> COUNT = Map.of(
            "type",
            "object",
            "properties",
            Map.of("count", Map.of("type", "integer", "minimum", 1)),
            "required",
            List.of("count"));

    private final List<Tool> tools = new ArrayList<>();
    private volatile Grants grants = Tasks.NO_GRANTS;
    private final ToolCalls toolCalls = new ToolCalls("e1", claim -> grants.obtain(claim));

    @TempDir
    Path workspace;

    AgentStepTest() {
        tools.addAll(SimulationTools.all());
        tools.addAll(FileTools.all());
    }

    @AfterEach
    void close() {
        toolCalls.close();
    }

    private Report.Result run(PlayedModel model, Task task) throws IOException, InterruptedException {
        var agent = new Agent(model, toolCalls, 5, Duration.ofMinutes(1), Clock.systemUTC());
        return new TaskRunner(
                        "e1",
                        new ToolRegistry(tools),
                        toolCalls,
                        Optional.of(agent),
                        new GoalFolders(workspace, workspace, "out/{goalId}"),
                        new StoredOutputs(1 << 20),
                        (sent, report) -> {},
                        Clock.systemUTC())
                .run(new Run(task));
    }

    private static Task task() {
        return task(null, null, List.of(), null);
    }

    private static Task wanting(Map<String, @Nullable Object> schema) {
        return task(schema, null, List.of(), null);
    }

    private static Task task(
            @Nullable Map<String, @Nullable Object> schema,
            @Nullable Integer maxIterations,
            List<String> tools,
            @Nullable Allowance allowance) {
        return new Task(
                "q4",
                "5",
                1,
                "q4-5-1",
                "Move the module to JWT",
                Step.AGENT,
                "Change the login",
                Map.of("file", "Login.java"),
                Map.of("4", Output.inline(Map.of("found", "three callers"))),
                Map.of(),
                null,
                List.of(new Criterion.Expression("output.count > 0"), new Criterion.Prose("nothing else changed")),
                tools,
                maxIterations,
                schema,
                null,
                Instant.parse("2100-01-01T00:00:00Z"),
                "planexec.results",
                "the number of changed places",
                allowance);
    }

    private interface Work {
        Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments)
                throws ToolFailure, InterruptedException;
    }

    private void serve(String name, Effect effect, Work work) {
        var spec = new ToolSpec(
                name, "", JsonSchemas.open(), JsonSchemas.open(), effect, Duration.ofSeconds(10), "1", List.of());
        tools.add(new Tool() {
            @Override
            public ToolSpec spec() {
                return spec;
            }

            @Override
            public Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
                    throws ToolFailure, InterruptedException {
                return work.run(arguments);
            }
        });
    }

    private static @Nullable Map<String, @Nullable Object> value(Report.Result result) {
        assertThat(result.error()).isNull();
        return Objects.requireNonNull(result.output()).value();
    }

    private static TaskError error(Report.Result result) {
        assertThat(result.output()).isNull();
        return Objects.requireNonNull(result.error());
    }

    private static AgentRun agentRun(Report.Result result) {
        return Objects.requireNonNull(result.agent());
    }

    private static String question(PlayedModel model) {
        return model.prompts().getFirst().messages().stream()
                .filter(Prompt.Question.class::isInstance)
                .map(message -> ((Prompt.Question) message).text())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theModelWorksWithToolsUntilItFinishesAndTheResultSaysWhatItTook() throws Exception {
        Files.writeString(workspace.resolve("Login.java"), "class Login {}");
        var model = new PlayedModel(
                calls("read_file", "{\"path\": \"Login.java\"}"),
                calls("write_file", "{\"path\": \"Login.java\", \"content\": \"class Jwt {}\"}"),
                finish("{\"answer\": \"changed\", \"count\": 1}"));
        var result = run(model, task());
        assertThat(value(result)).isEqualTo(Map.of("answer", "changed", "count", 1));
        assertThat(workspace.resolve("out/q4/Login.java")).hasContent("class Jwt {}");
        assertThat(result.artifacts()).extracting("name").containsExactly("Login.java");
        assertThat(result.usage().executorCalls()).isEqualTo(3);
        assertThat(result.usage().toolCalls()).isEqualTo(2);
        assertThat(result.usage().inputTokens()).isEqualTo(300);
        assertThat(result.usage().outputTokens()).isEqualTo(60);
        assertThat(result.usage().usd()).isEqualByComparingTo("0.003");
        assertThat(agentRun(result).iterations()).isEqualTo(3);
        assertThat(agentRun(result).model()).isEqualTo("test/played");
        assertThat(agentRun(result).calls())
                .extracting(AgentRun.Receipt::tool)
                .containsExactly("read_file", "write_file");
        assertThat(workspace.resolve("out/q4").resolve(agentRun(result).trace()))
                .isDirectoryContaining("glob:**/001.json")
                .isDirectoryContaining("glob:**/003.json");
        assertThat(model.lastObservations().getFirst()).contains("class Login {}");
    }

    @Test
    void theModelIsToldTheStepItsInputsItsCriteriaAndTheToolsItMayUse() throws Exception {
        var model = new PlayedModel(finish("{\"count\": 2}"));
        assertThat(value(run(model, task(COUNT, null, List.of("echo"), null)))).isEqualTo(Map.of("count", 2));
        assertThat(question(model))
                .contains(
                        "Move the module to JWT",
                        "Change the login",
                        "Login.java",
                        "three callers",
                        "output.count > 0",
                        "nothing else changed",
                        "the number of changed places",
                        "\"minimum\":1");
        assertThat(model.prompts().getFirst().tools())
                .extracting(Prompt.Offer::name)
                .containsExactly("echo", "finish", "give_up");
        assertThat(model.prompts().getFirst().messages().getFirst()).isInstanceOf(Prompt.Instruction.class);
    }

    @Test
    void noToolsNamedMeansAllAndNoKeywordOfOursReachesTheProvider() throws Exception {
        var model = new PlayedModel(text("done"));
        assertThat(value(run(model, task()))).isEqualTo(Map.of("answer", "done"));
        assertThat(model.prompts().getFirst().tools())
                .extracting(Prompt.Offer::name)
                .contains("echo", "read_file", "finish");
        assertThat(model.prompts().getFirst().tools().toString()).doesNotContain(ToolSpec.TYPE_KEYWORD);
    }

    @Test
    void callsOfOneTurnRunSideBySide() throws Exception {
        var together = new CyclicBarrier(3);
        serve("meet", Effect.READ, arguments -> {
            try {
                together.await(10, TimeUnit.SECONDS);
                return Map.of();
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                throw ToolFailure.permanent("met nobody");
            }
        });
        var model = new PlayedModel(calls("meet", "{\"n\":1}", "meet", "{\"n\":2}", "meet", "{\"n\":3}"), text("met"));
        var result = run(model, task());
        assertThat(model.lastObservations()).containsExactly("{}", "{}", "{}");
        assertThat(result.usage().toolCalls()).isEqualTo(3);
    }

    @Test
    void anInventedToolBadArgumentsAndAnErrorAreObservationsAndTheModelGoesOn() throws Exception {
        var model = new PlayedModel(
                calls(
                        "red_file", "{}",
                        "read_file", "{\"path\": ",
                        "read_file", "[1]",
                        "sleep", "{\"seconds\": \"long\"}",
                        "read_file", "{\"path\": \"none.txt\"}"),
                text("gave the rest up"));
        var result = run(model, task());
        assertThat(value(result)).isEqualTo(Map.of("answer", "gave the rest up"));
        var told = model.lastObservations();
        assertThat(told.get(0)).contains("red_file").contains("did you mean \"read_file\"?");
        assertThat(told.get(1)).contains("no JSON");
        assertThat(told.get(2)).contains("no object");
        assertThat(told.get(3)).contains("seconds");
        assertThat(told.get(4)).contains("none.txt");
        assertThat(result.usage().toolCalls()).isEqualTo(1);
    }

    @Test
    void aRepeatedCallWithTheSameResultIsNoticedAndOneThatBringsSomethingNewIsNot() throws Exception {
        var count = new AtomicInteger();
        serve("count", Effect.READ, arguments -> Map.of("n", count.incrementAndGet()));
        var model = new PlayedModel(
                calls("echo", "{\"value\": 1}", "count", "{}"),
                calls("echo", "{ \"value\":1 }", "count", "{}", "count", " {}"),
                text("done"));
        run(model, task());
        var told = model.lastObservations();
        assertThat(told.get(2)).contains("same call as in turn 1").contains("Repeating");
        assertThat(told.get(3)).isEqualTo("{\"n\":2}");
        assertThat(told.get(4)).contains("same call as number 2");
    }

    @Test
    void anAnswerThatDoesNotFitGoesBackAndTheNextOneCounts() throws Exception {
        var model = new PlayedModel(text("It is three."), finish("{\"count\": 0}"), finish("{\"count\": 3}"));
        assertThat(value(run(model, wanting(COUNT)))).isEqualTo(Map.of("count", 3));
        assertThat(model.lastObservations()).singleElement().asString().contains("not accepted", "count", "1");
        assertThat(model.prompts().get(1).messages().getLast().toString()).contains("schema of finish");
    }

    @Test
    void anAnswerInAFenceIsAnAnswerWhereItFits() throws Exception {
        var model = new PlayedModel(text("Here it is:\n```json\n{\"count\": 4}\n```\nBye."));
        assertThat(value(run(model, wanting(COUNT)))).isEqualTo(Map.of("count", 4));
    }

    @Test
    void aFinishBesideACallThatFailedIsNotAccepted() throws Exception {
        var model = new PlayedModel(
                calls("fail", "{\"message\": \"tests fail\"}", "finish", "{\"answer\": \"all is well\"}"),
                text("tests fail"));
        assertThat(value(run(model, task()))).isEqualTo(Map.of("answer", "tests fail"));
        assertThat(model.lastObservations().get(1)).contains("not accepted").contains("fail");
    }

    @Test
    void aModelThatGivesUpEndsTheStepWithItsReason() throws Exception {
        var error = error(run(new PlayedModel(calls("give_up", "{\"reason\": \"no such module\"}")), task()));
        assertThat(error.kind()).isEqualTo(Kind.TOOL);
        assertThat(error.message()).contains("gave up").contains("no such module");
        assertThat(error.retryable()).isFalse();
    }

    @Test
    void whenTheIterationsAreUsedUpTheErrorSaysWhatWasDone() throws Exception {
        var model = new PlayedModel(
                calls("echo", "{\"value\": 1}", "fail", "{}"),
                calls("echo", "{\"value\": 2}"),
                finish("{\"count\": -1}"));
        var result = run(model, task(COUNT, 3, List.of(), null));
        assertThat(error(result).kind()).isEqualTo(Kind.LIMIT);
        assertThat(error(result).retryable()).isTrue();
        assertThat(error(result).message()).contains("3 iterations", "echo (2)", "fail (1, 1 failed)", "maxIterations");
        assertThat(agentRun(result).iterations()).isEqualTo(3);
        var last = model.prompts().getLast();
        assertThat(last.tools()).extracting(Prompt.Offer::name).containsExactly("finish", "give_up");
        assertThat(last.messages().getLast().toString()).contains("last turn");
    }

    @Test
    void aModelThatSaysNothingIsReminded() throws Exception {
        var model = new PlayedModel(text(" "), text("sorry, done"));
        assertThat(value(run(model, task()))).isEqualTo(Map.of("answer", "sorry, done"));
        assertThat(model.prompts().getLast().messages().getLast().toString()).contains("said nothing");
    }

    @Test
    void aFailureOfTheModelIsTheStepsAndItsCostIsCounted() throws Exception {
        for (var kind : List.of(ModelFailure.Kind.RATE_LIMITED, ModelFailure.Kind.KEY_REFUSED)) {
            var model = new PlayedModel(calls("echo", "{\"value\": 1}"), prompt -> {
                throw new ModelFailure(kind, "the provider says no", PlayedModel.BILL);
            });
            var result = run(model, Tasks.agent("a-" + kind));
            assertThat(error(result).kind()).isEqualTo(Kind.MODEL);
            assertThat(error(result).message()).contains("the provider says no", "test/played", "echo (1)");
            assertThat(error(result).retryable()).isEqualTo(kind == ModelFailure.Kind.RATE_LIMITED);
            assertThat(result.usage().executorCalls()).isEqualTo(2);
        }
    }

    @Test
    void aToolThatMustNotBeRepeatedIsRefusedWithoutAGrantAndTheModelGoesOn() throws Exception {
        serve("deploy", Effect.IRREVERSIBLE, arguments -> {
            throw new AssertionError("was run");
        });
        var model = new PlayedModel(calls("deploy", "{}"), text("not deployed"));
        var result = run(model, task());
        assertThat(value(result)).isEqualTo(Map.of("answer", "not deployed"));
        assertThat(model.lastObservations()).singleElement().asString().contains("irreversible", "grant");
        assertThat(result.usage().toolCalls()).isZero();
    }

    @Test
    void callsThatMustNotBeRepeatedAreClaimedOneByOne() throws Exception {
        var deployed = new AtomicInteger();
        serve("deploy", Effect.IRREVERSIBLE, arguments -> Map.of("n", deployed.incrementAndGet()));
        var claimed = new CopyOnWriteArrayList<String>();
        grants = claim -> claimed.add(claim.callId() + " " + claim.tool() + " " + claim.effect());
        var model = new PlayedModel(
                calls("deploy", "{}", "echo", "{\"value\": 1}"), calls("deploy", "{\"again\": 1}"), text("deployed"));

        assertThat(value(run(model, task()))).isEqualTo(Map.of("answer", "deployed"));

        assertThat(claimed).containsExactly("1.1 deploy IRREVERSIBLE", "2.1 deploy IRREVERSIBLE");
        assertThat(deployed).hasValue(2);
    }

    @Test
    void aRefusedCallEndsTheWholeStepWithoutAResult() {
        serve("deploy", Effect.IRREVERSIBLE, arguments -> {
            throw new AssertionError("was run");
        });
        grants = claim -> {
            claim.run().stop(Run.Stop.REFUSED);
            new CountDownLatch(1).await();
        };
        var model = new PlayedModel(calls("deploy", "{}"));
        assertThatThrownBy(() -> run(model, task())).isInstanceOf(InterruptedException.class);
    }

    @Test
    void aCancelLetsAGrantedCallEndAndStopsTheStepThen() throws Exception {
        var runs = new CopyOnWriteArrayList<Run>();
        var deployed = new AtomicInteger();
        var deploying = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        serve("deploy", Effect.IRREVERSIBLE, arguments -> {
            deploying.countDown();
            mayEnd.await();
            return Map.of("n", deployed.incrementAndGet());
        });
        grants = claim -> runs.add(claim.run());
        var model = new PlayedModel(calls("deploy", "{}"));
        var thread = Thread.ofVirtual()
                .start(() -> assertThatThrownBy(() -> run(model, task())).isInstanceOf(InterruptedException.class));
        assertThat(deploying.await(10, TimeUnit.SECONDS)).isTrue();

        runs.getFirst().stop(Run.Stop.CANCELLED);

        assertThat(thread.join(Duration.ofMillis(200))).isFalse();
        mayEnd.countDown();
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        assertThat(deployed).hasValue(1);
    }

    @Test
    void theTokenAllowanceEndsTheStepBeforeACallThatWouldExceedIt() throws Exception {
        var model = new PlayedModel(calls("echo", "{\"value\": \"" + "x".repeat(6_000) + "\"}"));
        var result = run(model, task(null, null, List.of("echo"), new Allowance(3_000L, null, null)));
        assertThat(error(result).kind()).isEqualTo(Kind.LIMIT);
        assertThat(error(result).message()).contains("3000 tokens").contains("used 120");
        assertThat(error(result).retryable()).isFalse();
        assertThat(model.prompts()).hasSize(1);
        assertThat(Objects.requireNonNull(model.prompts().getFirst().maxOutputTokens()))
                .isBetween(64, 2_900);
    }

    @Test
    void textThatTakesMoreTokensThanLettersDoIsCountedAsSuch() throws Exception {
        var model = new PlayedModel(calls("echo", "{\"value\": \"" + "漢".repeat(3_000) + "\"}"));
        var result = run(model, task(null, null, List.of("echo"), new Allowance(5_000L, null, null)));
        assertThat(error(result).kind()).isEqualTo(Kind.LIMIT);
        assertThat(model.prompts()).hasSize(1);
    }

    @Test
    void aProviderThatCountsMoreThanWasGuessedIsBelievedFromThenOn() throws Exception {
        var counted = new Reply.Bill(1, 9_000, 20, BigDecimal.ZERO);
        var model = new PlayedModel(prompt -> new Reply(
                "",
                List.of(new Reply.Call("1", "echo", "{\"value\": \"" + "x".repeat(3_000) + "\"}")),
                false,
                counted));
        var result = run(model, task(null, null, List.of("echo"), new Allowance(20_000L, null, null)));
        assertThat(error(result).kind()).isEqualTo(Kind.LIMIT);
        assertThat(error(result).message()).contains("20000 tokens").contains("used 9020");
        assertThat(model.prompts()).hasSize(1);
    }

    @Test
    void theRecordOfATurnHoldsWhatTheModelThoughtAskedForGotAndCost() throws Exception {
        run(new PlayedModel(calls("echo", "{\"value\": 7}"), text("done")), task());
        var record = JsonMapper.shared()
                .readTree(
                        workspace.resolve("out/q4/.data/agents/q4-5-1/001.json").toFile());
        assertThat(record.at("/thought").asString()).isEqualTo("thinking");
        assertThat(record.at("/calls/0/tool").asString()).isEqualTo("echo");
        assertThat(record.at("/calls/0/arguments").asString()).isEqualTo("{\"value\": 7}");
        assertThat(record.at("/calls/0/observation/text").asString()).isEqualTo("{\"value\":7}");
        assertThat(record.at("/bill/inputTokens").asLong()).isEqualTo(100);
        assertThat(record.at("/bill/outputTokens").asLong()).isEqualTo(20);
    }

    @Test
    void theAllowanceOfMoneyAndOfToolCallsHolds() throws Exception {
        var spent = run(
                new PlayedModel(calls("echo", "{\"value\": 1}")),
                task(null, null, List.of(), new Allowance(null, new BigDecimal("0.001"), null)));
        assertThat(error(spent).message()).contains("0.001 USD");
        var model = new PlayedModel(
                calls("echo", "{\"value\": 1}", "echo", "{\"value\": 2}", "echo", "{\"value\": 3}"), text("done"));
        var result = run(model, Tasks.agent("calls", new Allowance(null, null, 2)));
        assertThat(result.usage().toolCalls()).isEqualTo(2);
        assertThat(model.lastObservations())
                .filteredOn(text -> text.contains("allowance of tool calls"))
                .hasSize(1);
    }

    @Test
    void aTaskThatIsDeliveredAgainGoesOnAfterItsLastFinishedCall() throws Exception {
        var wrote = new AtomicInteger();
        var started = new CountDownLatch(1);
        serve("write", Effect.IDEMPOTENT, arguments -> Map.of("n", wrote.incrementAndGet()));
        var slow = new AtomicInteger();
        serve("slow", Effect.READ, arguments -> {
            if (slow.incrementAndGet() == 1) {
                org.awaitility.Awaitility.await().until(() -> wrote.get() == 2);
                started.countDown();
                new CountDownLatch(1).await();
            }
            return Map.of("slow", true);
        });
        var first = new PlayedModel(calls("write", "{}"), calls("write", "{\"again\": 1}", "slow", "{}"));
        var thread = Thread.ofVirtual()
                .start(() -> assertThatThrownBy(() -> run(first, task())).isInstanceOf(InterruptedException.class));
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        var second = workspace.resolve("out/q4/.data/agents/q4-5-1/002.json");
        org.awaitility.Awaitility.await().until(() -> Files.readString(second).contains("{\\\"n\\\":2}"));
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();

        var next = new PlayedModel(text("done"));
        var result = run(next, task());
        assertThat(value(result)).isEqualTo(Map.of("answer", "done"));
        assertThat(wrote).hasValue(2);
        assertThat(slow).hasValue(2);
        assertThat(next.lastObservations()).containsExactly("{\"n\":1}", "{\"n\":2}", "{\"slow\":true}");
        assertThat(agentRun(result).iterations()).isEqualTo(3);
        assertThat(result.usage().executorCalls()).isEqualTo(3);
        assertThat(result.usage().toolCalls()).isEqualTo(3);
        assertThat(agentRun(result).calls())
                .extracting(AgentRun.Receipt::tool)
                .containsExactlyInAnyOrder("write", "write", "slow");
    }

    @Test
    void anInterruptedModelCallIsAskedAgainAndAnAnswerThatWasKeptIsNot() throws Exception {
        var asked = new CountDownLatch(1);
        var hanging = new PlayedModel(calls("echo", "{\"value\": 1}"), prompt -> {
            asked.countDown();
            new CountDownLatch(1).await();
            throw new AssertionError();
        });
        var thread = Thread.ofVirtual()
                .start(() -> assertThatThrownBy(() -> run(hanging, task())).isInstanceOf(InterruptedException.class));
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        assertThat(value(run(new PlayedModel(finish("{\"answer\": \"once\"}")), task())))
                .isEqualTo(Map.of("answer", "once"));
        assertThat(value(run(new PlayedModel(), task()))).isEqualTo(Map.of("answer", "once"));
    }

    @Test
    void aRecordThatWasCutOffIsNotUsed() throws Exception {
        assertThat(value(run(new PlayedModel(calls("echo", "{\"value\": 1}"), text("one")), task())))
                .isEqualTo(Map.of("answer", "one"));
        Files.writeString(workspace.resolve("out/q4/.data/agents/q4-5-1/002.json"), "{\"number\": 2, \"tho");
        assertThat(value(run(new PlayedModel(text("two")), task()))).isEqualTo(Map.of("answer", "two"));
    }

    @Test
    void aReplyThatWasCutShortIsExplained() throws Exception {
        var model = new PlayedModel(
                prompt -> new Reply(
                        "",
                        List.of(new Reply.Call("1", "write_file", "{\"path\": \"a.txt\", \"content\": \"abc")),
                        true,
                        PlayedModel.BILL),
                text("done"));
        run(model, task());
        assertThat(model.lastObservations()).singleElement().asString().contains("cut at its limit");
    }

    @Test
    void aStepThatTakesTooLongInterruptsTheModelAndReportsWhatItCost() throws Exception {
        var model = new PlayedModel(calls("echo", "{\"value\": 1}"), prompt -> {
            new CountDownLatch(1).await();
            throw new AssertionError();
        });
        var result = run(model, Tasks.agentWithTimeout("slow", Duration.ofMillis(300)));
        assertThat(error(result).kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(result.usage().executorCalls()).isEqualTo(1);
        assertThat(agentRun(result).calls()).hasSize(1);
    }

    @Test
    void aToolTheStepNamesThatIsNotServedIsAnError() throws Exception {
        var error = error(run(new PlayedModel(), task(null, null, List.of("ecko"), null)));
        assertThat(error.kind()).isEqualTo(Kind.UNKNOWN_TOOL);
        assertThat(error.message()).contains("did you mean \"echo\"?");
    }
}
