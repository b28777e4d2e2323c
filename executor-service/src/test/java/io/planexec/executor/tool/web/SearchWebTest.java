package io.planexec.executor.tool.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.planexec.executor.artifact.GoalFolders;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchWebTest {
    @TempDir
    Path workspace;

    private final WebServer server = new WebServer();

    SearchWebTest() throws IOException {}

    @AfterEach
    void stopServer() {
        server.close();
    }

    private Map<String, @Nullable Object> search(Tool tool, Map<String, @Nullable Object> arguments) throws Exception {
        var files = new GoalFolders(workspace, workspace, "out/{goalId}").open("g");
        return tool.run(arguments, new ToolContext(files, "a goal", 1));
    }

    @Test
    void searxngIsAskedForJson() throws Exception {
        server.on("/base/search", "application/json", """
                {"query": "x", "number_of_results": 0, "results": [
                  {"url": "https://kafka.apache.org/", "title": "Apache Kafka", "content": "A streaming platform.",
                   "engine": "one", "score": 2.0},
                  {"url": "https://b.example/", "title": "B", "content": null},
                  {"title": "no address"},
                  {"url": "https://c.example/", "title": "C"}], "answers": []}""");
        var tool = WebTools.searching("searxng", server.url("/base"), "");
        assertThat(search(tool, Map.of("query", " share groups & more ", "count", 2)))
                .isEqualTo(Map.of(
                        "query",
                        "share groups & more",
                        "results",
                        List.of(
                                Map.of(
                                        "title",
                                        "Apache Kafka",
                                        "url",
                                        "https://kafka.apache.org/",
                                        "snippet",
                                        "A streaming platform."),
                                Map.of("title", "B", "url", "https://b.example/", "snippet", ""))));
        assertThat(server.asked()).containsExactly("GET /base/search?q=share%20groups%20%26%20more&format=json");
    }

    @Test
    void braveIsGivenItsTokenAndItsMarksAreTakenOut() throws Exception {
        server.on("/res/v1/web/search", "application/json", """
                {"type": "search", "web": {"type": "search", "results": [{"title": "Kafka &amp; friends",
                  "url": "https://a.example/", "description": "About <strong>share</strong> groups", "age": "1 day"}]}}""");
        var output = search(WebTools.searching("brave", server.url(""), "k3y"), Map.of("query", "kafka"));
        assertThat(output.get("results"))
                .isEqualTo(List.of(Map.of(
                        "title", "Kafka & friends", "url", "https://a.example/", "snippet", "About share groups")));
        assertThat(server.asked()).containsExactly("GET /res/v1/web/search?q=kafka&count=10 token k3y");
    }

    @Test
    void braveLeavesTheListOutWhenItFindsNothing() throws Exception {
        server.on("/res/v1/web/search", "application/json", "{\"type\": \"search\", \"query\": {}}");
        var output = search(WebTools.searching("brave", server.url(""), "k3y"), Map.of("query", "kafka"));
        assertThat(output).containsEntry("results", List.of());
    }

    @Test
    void tavilyIsPostedTheQuery() throws Exception {
        server.on("/search", "application/json", """
                {"query": "kafka", "answer": null, "results": [{"title": "T", "url": "https://t.example/",
                 "content": "text", "score": 0.98, "raw_content": null}], "response_time": "1.2"}""");
        var output = search(WebTools.searching("tavily", server.url("/"), "tvly-1"), Map.of("query", "kafka"));
        assertThat(output.get("results"))
                .isEqualTo(List.of(Map.of("title", "T", "url", "https://t.example/", "snippet", "text")));
        assertThat(server.asked())
                .singleElement()
                .satisfies(asked -> assertThat(asked)
                        .startsWith("POST /search Bearer tvly-1 {")
                        .contains("\"query\":\"kafka\"")
                        .contains("\"max_results\":10"));
    }

    @ParameterizedTest
    @CsvSource({
        "brave, 401, false, planexec.executor.search.api-key",
        "brave, 429, true, to be tried again after 7",
        "tavily, 432, false, used up",
        "tavily, 500, true, status 500",
        "tavily, 400, false, status 400",
    })
    void aServiceThatRefusesIsAnErrorThatSaysWhatToDo(String backend, int status, boolean retryable, String said) {
        WebServer.Answering refusal = exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "7");
            exchange.sendResponseHeaders(status, -1);
        };
        server.on("/search", refusal);
        server.on("/res/v1/web/search", refusal);
        var tool = WebTools.searching(backend, server.url(""), "k3y");
        var failure = catchThrowableOfType(ToolFailure.class, () -> search(tool, Map.of("query", "kafka")));
        assertThat(failure).hasMessageContaining(said).hasMessageNotContaining("k3y");
        assertThat(failure.isRetryable()).isEqualTo(retryable);
    }

    @Test
    void aServerWithoutJsonIsToldFromOneWithoutResults() {
        server.on("/search", 403, "text/html", new byte[0]);
        var tool = WebTools.searching("searxng", server.url(""), "");
        assertThatThrownBy(() -> search(tool, Map.of("query", "x"))).hasMessageContaining("formats: [html, json]");
        server.on("/search", "text/html", "<html></html>");
        assertThatThrownBy(() -> search(tool, Map.of("query", "x"))).hasMessageContaining("no JSON but text/html");
        server.on("/search", "application/json", "{\"hits\": []}");
        assertThatThrownBy(() -> search(tool, Map.of("query", "x")))
                .hasMessageContaining("JSON without a list at /results");
    }

    @Test
    void aBlankQueryIsRefused() {
        var tool = WebTools.searching("searxng", server.url(""), "");
        assertThatThrownBy(() -> search(tool, Map.of("query", " "))).hasMessageContaining("blank");
    }

    @ParameterizedTest
    @CsvSource({
        "bing, '', k, 'expected searxng, brave or tavily'",
        "searxng, '', '', found the url",
        "brave, '', '', 'found no api-key, which brave needs'",
        "tavily, 'ftp://x', k, found the url",
    })
    void aServiceThatCannotBeAskedIsRefusedAtTheStart(String backend, String url, String key, String said) {
        assertThatThrownBy(() -> WebTools.searching(backend, url, key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said);
    }
}
