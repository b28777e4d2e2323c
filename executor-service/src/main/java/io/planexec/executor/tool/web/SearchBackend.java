package io.planexec.executor.tool.web;

import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import tools.jackson.databind.json.JsonMapper;

/** How a search service is asked, and where it puts what it found. Its text form names it without its key. */
sealed interface SearchBackend {

    Request request(String query, int count);

    /** JSON Pointer to the list of results. */
    String resultsAt();

    String snippetField();

    /** What to do where the service refuses the request. */
    String whenRefused();

    /** Whether an answer without the list means that nothing was found. */
    default boolean mayOmitResults() {
        return false;
    }

    /** A SearXNG server of one's own. */
    record SearxNg(HttpUrl base) implements SearchBackend {
        @Override
        public Request request(String query, int count) {
            return new Request.Builder()
                    .url(base.newBuilder()
                            .addPathSegment("search")
                            .addQueryParameter("q", query)
                            .addQueryParameter("format", "json")
                            .build())
                    .header("Accept", "application/json")
                    .build();
        }

        @Override
        public String resultsAt() {
            return "/results";
        }

        @Override
        public String snippetField() {
            return "content";
        }

        @Override
        public String whenRefused() {
            return "let it answer in JSON: formats: [html, json] below search: in its settings.yml";
        }

        @Override
        public String toString() {
            return "searxng at " + base;
        }
    }

    /** The Brave Search API. */
    record Brave(HttpUrl base, String key) implements SearchBackend {
        @Override
        public Request request(String query, int count) {
            return new Request.Builder()
                    .url(base.newBuilder()
                            .addPathSegments("res/v1/web/search")
                            .addQueryParameter("q", query)
                            .addQueryParameter("count", String.valueOf(count))
                            .build())
                    .header("Accept", "application/json")
                    .header("X-Subscription-Token", key)
                    .build();
        }

        @Override
        public String resultsAt() {
            return "/web/results";
        }

        @Override
        public String snippetField() {
            return "description";
        }

        @Override
        public String whenRefused() {
            return KEY;
        }

        @Override
        public boolean mayOmitResults() {
            return true;
        }

        @Override
        public String toString() {
            return "brave at " + base;
        }
    }

    /** The Tavily API. */
    record Tavily(HttpUrl base, String key) implements SearchBackend {
        @Override
        public Request request(String query, int count) {
            var body = JsonMapper.shared().writeValueAsBytes(Map.of("query", query, "max_results", count));
            return new Request.Builder()
                    .url(base.newBuilder().addPathSegment("search").build())
                    .header("Accept", "application/json")
                    .header("Authorization", "Bearer " + key)
                    .post(RequestBody.create(body, MediaType.get("application/json")))
                    .build();
        }

        @Override
        public String resultsAt() {
            return "/results";
        }

        @Override
        public String snippetField() {
            return "content";
        }

        @Override
        public String whenRefused() {
            return KEY;
        }

        @Override
        public String toString() {
            return "tavily at " + base;
        }
    }

    /** What to do about a key. */
    String KEY = "check planexec.executor.search.api-key";
}
