package io.planexec.scripted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The protocol as any client sees it. */
class ScriptedModelTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String HELLO = "{'model': 'm', 'messages': [{'role': 'user', 'content': 'hello'}]}";

    private static HttpResponse<String> post(String base, String path, String body, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
        for (var i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode chat(ScriptedModel model, String body) throws IOException, InterruptedException {
        return MAPPER.readTree(post(model.openAi(), "/chat/completions", body).body());
    }

    @Test
    void anAnswerHasTheFormOfAChatCompletion() throws IOException, InterruptedException {
        try (var model = ScriptedModel.start("""
                replies:
                  - when: {contains: hello}
                    calls: [{tool: look, arguments: {at: it}}]
                    usage: {input: 12, output: 3}
                """)) {
            var answer = chat(model, HELLO);

            assertThat(answer.at("/object").asString()).isEqualTo("chat.completion");
            assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("tool_calls");
            var call = answer.at("/choices/0/message/tool_calls/0");
            assertThat(call.at("/type").asString()).isEqualTo("function");
            assertThat(call.at("/function/arguments").asString()).isEqualTo("{\"at\":\"it\"}");
            assertThat(answer.at("/usage/total_tokens").asInt()).isEqualTo(15);
        }
    }

    @Test
    void aRequestThatNoReplyFitsIsRefusedAndShown() throws IOException, InterruptedException {
        try (var model = ScriptedModel.start("replies: [{name: later, when: {role: judge}, text: yes}]")) {
            var refused = post(model.openAi("planner"), "/chat/completions", HELLO);

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(MAPPER.readTree(refused.body()).at("/error/message").asString())
                    .isEqualTo("no reply of the script fits; came: role planner, model m, turn 1, tools [],"
                            + " conversation: user: hello");
            assertThat(model.mistakes()).hasSize(1);
            assertThat(model.unused()).containsExactly("later");
        }
    }

    @Test
    void repliesAreTakenInOrderAndAsOftenAsTheySay() throws IOException, InterruptedException {
        try (var model = ScriptedModel.start("replies: [{text: a}, {text: b, times: 2}, {text: c, times: 0}]")) {
            var said = new StringBuilder();
            for (var i = 0; i < 5; i++) {
                said.append(chat(model, HELLO).at("/choices/0/message/content").asString());
            }

            assertThat(said.toString()).isEqualTo("abbcc");
            assertThat(model.unused()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'messages': [{'role': 'user', 'content': 'x'}]} | model: expected a string",
                "{'model': 'm', 'messages': []} | messages: expected at least one",
                "{'model': 'm', 'stream': true, 'messages': [{'role': 'user', 'content': 'x'}]} | streaming is not supported",
                "{'model': 'm', 'messages': [{'role': 'bot', 'content': 'x'}]} | found bot",
                "{'model': 'm', 'messages': [{'role': 'tool', 'tool_call_id': 'c', 'content': 'x'}]} | which nobody made",
                "{'model': 'm', 'messages': [{'role': 'user', 'content': 'x'}], 'tool_choice': {'type': 'function', 'function': {'name': 'f'}}} | there is no tool \"f\"",
                "{'model': 'm', 'messages': [{'role': 'user', 'content': 'x'}], 'tools': [{'type': 'function', 'function': {'name': 'f'}}]} | parameters: expected an object",
                "not json | is not a JSON object"
            })
    void whatDoesNotFollowTheProtocolIsRefused(String body, String message) throws IOException, InterruptedException {
        try (var model = ScriptedModel.start("replies: [{text: never, times: 0}]")) {
            var refused = post(model.openAi(), "/chat/completions", body);

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(MAPPER.readTree(refused.body()).at("/error/message").asString())
                    .contains(message);
        }
    }

    @Test
    void aKeyIsAskedForWhereTheScriptHasOne() throws IOException, InterruptedException {
        try (var model = ScriptedModel.start("key: right\nreplies: [{text: in}]")) {
            assertThat(post(model.openAi(), "/chat/completions", HELLO).statusCode())
                    .isEqualTo(401);
            assertThat(post(model.openAi(), "/chat/completions", HELLO, "Authorization", "Bearer right")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void errorsAndTheirHeadersAreAsTheScriptSays() throws IOException, InterruptedException {
        try (var model = ScriptedModel.start("replies: [{status: 429, message: slower, headers: {Retry-After: 2}}]")) {
            var answer = post(model.openAi(), "/chat/completions", HELLO);

            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).contains("2");
            assertThat(answer.body()).contains("\"rate_limit_error\"", "slower");
        }
    }

    @Test
    void aCutConnectionGivesNoAnswer() {
        try (var model = ScriptedModel.start("replies: [{cut: before}, {cut: within}]")) {
            assertThatThrownBy(() -> chat(model, HELLO)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> chat(model, HELLO)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void everythingThatIsWrongWithAScriptIsSaid() {
        assertThatThrownBy(() -> Script.read("""
                replies:
                  - {when: {rol: planner}, text: x, finish: done}
                  - {status: 200, hang: true}
                  - {calls: [{arguments: {}}], delay: 5}
                """))
                .isInstanceOf(ScriptMistake.class)
                .hasMessageContaining("replies[0].when.rol: unknown field; did you mean \"role\"?")
                .hasMessageContaining("replies[0].finish: found done")
                .hasMessageContaining("replies[1]: does several things at once")
                .hasMessageContaining("replies[1].status: found 200")
                .hasMessageContaining("replies[2].calls[0].tool: missing")
                .hasMessageContaining("replies[2].delay: found 5");
        assertThatThrownBy(() -> Script.read("a: [")).hasMessageStartingWith("not YAML");
        assertThatThrownBy(() -> Script.readFile(Path.of("/nowhere.yaml")))
                .hasMessage("there is no file /nowhere.yaml");
    }
}
