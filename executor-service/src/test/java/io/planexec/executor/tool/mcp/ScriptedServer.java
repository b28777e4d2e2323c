package io.planexec.executor.tool.mcp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An MCP server as a process of its own, well-behaved or not as its tools' names say. Notes what happens in its folder. */
final class ScriptedServer {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final Set<String> CANCELLED = ConcurrentHashMap.newKeySet();
    private static boolean grown;

    private ScriptedServer() {}

    private static final String TOOLS = """
            [{"name": "echo", "description": "Gives back the text.", "annotations": {"readOnlyHint": true},
              "inputSchema": {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
                              "properties": {"text": {"type": "string"}}, "required": ["text"]}},
             {"name": "put", "title": "Puts it", "annotations": {"idempotentHint": true, "destructiveHint": true},
              "inputSchema": {"type": "object"}},
             {"name": "append", "annotations": {"destructiveHint": false}, "inputSchema": {"type": "object"}},
             {"name": "unknown effect", "inputSchema": {"type": "object"}},
             {"name": "environment", "annotations": {"readOnlyHint": true}, "inputSchema": {"type": "object"}},
             {"name": "slow", "annotations": {"readOnlyHint": true}, "inputSchema": {"type": "object"}},
             {"name": "die", "inputSchema": {"type": "object"}},
             {"name": "failing", "annotations": {"readOnlyHint": true}, "inputSchema": {"type": "object"}},
             {"name": "refusing", "annotations": {"readOnlyHint": true}, "inputSchema": {"type": "object"}},
             {"name": "picture", "annotations": {"readOnlyHint": true}, "inputSchema": {"type": "object"}},
             {"name": "grow", "annotations": {"readOnlyHint": true}, "inputSchema": {"type": "object"}},
             {"name": "counted", "annotations": {"readOnlyHint": true}, "inputSchema": {"type": "object"},
              "outputSchema": {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}},
             {"name": "lying", "annotations": {"readOnlyHint": true}, "inputSchema": {"type": "object"},
              "outputSchema": {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}},
             {"name": "silent", "annotations": {"readOnlyHint": true}, "inputSchema": {"type": "object"},
              "outputSchema": {"type": "object", "properties": {"n": {"type": "integer"}}}},
             {"name": "list", "inputSchema": {"type": "array"}},
             {"name": "elsewhere", "inputSchema": {"type": "object", "$ref": "http://192.0.2.1/schema.json"}},
             {"name": "broken", "inputSchema": {"type": "object", "properties": "none"}},
             {"name": "no_type", "inputSchema": {"type": "object", "properties": {"a": {"type": "wat"}}}},
             {"name": "no_type_of_old", "inputSchema": {"$schema": "http://json-schema.org/draft-07/schema#",
              "type": "object", "properties": {"a": {"type": "wat"}}}},
             {"name": "no_output_type", "inputSchema": {"type": "object"},
              "outputSchema": {"type": "object", "properties": {"a": {"minimum": "low"}}}},
             {"name": "twice", "description": "The first.", "inputSchema": {"type": "object"}},
             {"name": "twice", "description": "The second.", "inputSchema": {"type": "object"}}""";

    public static void main(String[] arguments) throws IOException {
        note("starts", ProcessHandle.current().pid());
        if (Set.of(arguments).contains("dies-at-start")) {
            System.err.println("the configuration is missing");
            System.exit(3);
        }
        new ProcessBuilder("sleep", "300").start();
        OUT.println("Hello, this is no message.");
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            var message = JSON.readTree(line);
            switch (message.path("method").asString("")) {
                case "initialize" -> answer(message, """
                        {"protocolVersion": "2025-06-18", "capabilities": {"tools": {"listChanged": true}},
                         "serverInfo": {"name": "scripted", "version": "1"}}""");
                case "ping" -> answer(message, "{}");
                case "tools/list" -> answer(message, page(message));
                case "tools/call" -> Thread.ofPlatform().daemon().start(() -> call(message));
                case "notifications/cancelled" -> {
                    CANCELLED.add(message.at("/params/requestId").asString());
                    note("cancelled", message.at("/params/requestId").asString());
                }
                default -> {}
            }
        }
    }

    /** Two pages. */
    private static String page(JsonNode message) {
        if (message.at("/params/cursor").isString()) {
            return "{\"tools\": [{\"name\": \"second_page\", \"inputSchema\": {\"type\": \"object\"}}]}";
        }
        var more = grown ? ", {\"name\": \"grown\", \"inputSchema\": {\"type\": \"object\"}}]" : "]";
        return "{\"nextCursor\": \"2\", \"tools\": " + TOOLS + more + "}";
    }

    private static void call(JsonNode message) {
        var tool = message.at("/params/name").asString();
        note("calls", tool);
        switch (tool) {
            case "echo" -> say(message, message.at("/params/arguments/text").asString());
            case "environment" ->
                say(message, String.join(" ", new TreeSet<>(System.getenv().keySet())));
            case "slow" -> {
                note("slow", message.path("id").asString());
                for (var i = 1;
                        i < 400 && !CANCELLED.contains(message.path("id").asString());
                        i++) {
                    send(Map.of(
                            "method",
                            "notifications/progress",
                            "params",
                            Map.of(
                                    "progressToken",
                                    message.at("/params/_meta/progressToken").asString(),
                                    "progress",
                                    i,
                                    "total",
                                    400,
                                    "message",
                                    "step " + i)));
                    LockSupport.parkNanos(50_000_000);
                }
            }
            case "die" -> {
                // Of a line that never ends only the beginning is kept.
                System.err.print("x".repeat(5_000_000) + "\n");
                System.err.println("out of luck");
                Runtime.getRuntime().halt(7);
            }
            case "failing" ->
                answer(message, "{\"isError\": true, \"content\": [{\"type\": \"text\", \"text\": \"no such city\"}]}");
            case "refusing" ->
                send(Map.of("id", message.path("id"), "error", Map.of("code", -32602, "message", "bad arguments")));
            case "picture" -> answer(message, """
                    {"content": [{"type": "text", "text": "{\\"a\\": [1]}"},
                      {"type": "image", "data": "iVBORw0KGgo=", "mimeType": "image/png"},
                      {"type": "resource_link", "uri": "demo://1", "name": "one"}]}""");
            case "grow" -> {
                grown = true;
                send(Map.of("method", "notifications/tools/list_changed"));
                say(message, "done");
            }
            case "counted" -> answer(message, "{\"content\": [], \"structuredContent\": {\"n\": 3, \"more\": null}}");
            case "lying" -> answer(message, "{\"content\": [], \"structuredContent\": {\"n\": \"three\"}}");
            default -> say(message, "called " + tool);
        }
    }

    private static void say(JsonNode message, String text) {
        answer(message, "{\"content\": [{\"type\": \"text\", \"text\": " + JSON.writeValueAsString(text) + "}]}");
    }

    private static void answer(JsonNode message, String result) {
        send(Map.of("id", message.path("id"), "result", JSON.readTree(result)));
    }

    private static void send(Map<String, Object> message) {
        var whole = new java.util.LinkedHashMap<String, Object>(message);
        whole.put("jsonrpc", "2.0");
        synchronized (OUT) {
            OUT.println(JSON.writeValueAsString(whole));
        }
    }

    private static void note(String file, Object what) {
        try {
            Files.writeString(Path.of(file), what + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            System.err.println("not noted: " + e);
        }
    }
}
