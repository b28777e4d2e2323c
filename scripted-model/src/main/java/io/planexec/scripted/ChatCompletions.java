package io.planexec.scripted;

import static io.planexec.scripted.Trees.map;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** OpenAI's chat completions, without streaming. */
final class ChatCompletions implements Protocol {
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");
    private static final long CREATED = 1_760_000_000L;

    @Override
    public String keyHeader() {
        return "Authorization";
    }

    @Override
    public Asked read(String role, Map<String, @Nullable Object> body) throws BadRequest {
        if (Boolean.TRUE.equals(body.get("stream"))) {
            throw new BadRequest("stream: streaming is not supported here");
        }
        if (body.get("max_tokens") != null && body.get("max_completion_tokens") != null) {
            throw new BadRequest("max_tokens and max_completion_tokens exclude each other");
        }
        format(body);
        var model = Trees.text(body.get("model"), "model");
        var tools = tools(body);
        var entries = new ArrayList<String>();
        var turn = conversation(body, entries);
        return new Asked(role, model, entries, turn, tools, mustCall(body, tools), body);
    }

    private static void format(Map<String, @Nullable Object> body) throws BadRequest {
        if (body.get("response_format") == null) {
            return;
        }
        var format = Trees.object(body.get("response_format"), "response_format");
        switch (Trees.text(format.get("type"), "response_format.type")) {
            case "text", "json_object" -> {}
            case "json_schema" -> {
                var schema = Trees.object(format.get("json_schema"), "response_format.json_schema");
                Trees.text(schema.get("name"), "response_format.json_schema.name");
                Trees.object(schema.get("schema"), "response_format.json_schema.schema");
            }
            case String other -> throw new BadRequest("response_format.type: found " + other);
        }
    }

    private static List<String> tools(Map<String, @Nullable Object> body) throws BadRequest {
        var names = new LinkedHashSet<String>();
        var i = 0;
        for (var item : Trees.list(body.get("tools"), "tools")) {
            var place = "tools[" + i++ + "]";
            var tool = Trees.object(item, place);
            if (!"function".equals(tool.get("type"))) {
                throw new BadRequest(place + ".type: expected function");
            }
            var function = Trees.object(tool.get("function"), place + ".function");
            var name = Trees.text(function.get("name"), place + ".function.name");
            if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
                throw new BadRequest(place + ".function.name: found \"" + name
                        + "\", expected letters, digits, _ and -, 64 at most");
            }
            var parameters = Trees.object(function.get("parameters"), place + ".function.parameters");
            if (!"object".equals(parameters.get("type"))) {
                throw new BadRequest(place + ".function.parameters.type: expected object");
            }
            if (!names.add(name)) {
                throw new BadRequest(place + ".function.name: \"" + name + "\" is given twice");
            }
        }
        return List.copyOf(names);
    }

    private static @Nullable String mustCall(Map<String, @Nullable Object> body, List<String> tools) throws BadRequest {
        var choice = body.get("tool_choice");
        if (choice == null || choice.equals("auto") || choice.equals("none") || choice.equals("required")) {
            return null;
        }
        var function = Trees.object(Trees.object(choice, "tool_choice").get("function"), "tool_choice.function");
        var name = Trees.text(function.get("name"), "tool_choice.function.name");
        if (!tools.contains(name)) {
            throw new BadRequest("tool_choice: there is no tool \"" + name + "\" among " + tools);
        }
        return name;
    }

    /** Fills the entries; returns the number of the next turn. */
    private static int conversation(Map<String, @Nullable Object> body, List<String> entries) throws BadRequest {
        var messages = Trees.list(body.get("messages"), "messages");
        if (messages.isEmpty()) {
            throw new BadRequest("messages: expected at least one");
        }
        var open = new LinkedHashSet<String>();
        var turn = 1;
        var i = 0;
        for (var item : messages) {
            var place = "messages[" + i++ + "]";
            var message = Trees.object(item, place);
            var role = Trees.text(message.get("role"), place + ".role");
            if (!ROLES.contains(role)) {
                throw new BadRequest(place + ".role: found " + role + ", expected one of " + ROLES);
            }
            if (role.equals("tool")) {
                var id = Trees.text(message.get("tool_call_id"), place + ".tool_call_id");
                if (!open.remove(id)) {
                    throw new BadRequest(place + ": answers the tool call \"" + id + "\", which nobody made");
                }
            } else if (!open.isEmpty()) {
                throw new BadRequest(place + ": the tool calls " + open + " have no answer yet");
            }
            var text = Trees.content(message.get("content"), place + ".content");
            if (role.equals("assistant")) {
                turn++;
                text += calls(message, place, open);
            }
            entries.add(role + ": " + text);
        }
        if (!open.isEmpty()) {
            throw new BadRequest("messages: the tool calls " + open + " have no answer");
        }
        return turn;
    }

    private static String calls(Map<String, @Nullable Object> message, String place, Set<String> open)
            throws BadRequest {
        var words = new StringBuilder();
        for (var item : Trees.list(message.get("tool_calls"), place + ".tool_calls")) {
            var call = Trees.object(item, place + ".tool_calls");
            var function = Trees.object(call.get("function"), place + ".tool_calls.function");
            open.add(Trees.text(call.get("id"), place + ".tool_calls.id"));
            words.append(" [calls ")
                    .append(Trees.text(function.get("name"), place + ".tool_calls.function.name"))
                    .append(' ')
                    .append(Trees.text(function.get("arguments"), place + ".tool_calls.function.arguments"))
                    .append(']');
        }
        return words.toString();
    }

    @Override
    public Map<String, @Nullable Object> answer(Asked asked, Script.Say said, int number) {
        var calls = new ArrayList<Map<String, @Nullable Object>>();
        for (var call : said.calls()) {
            calls.add(map(
                    "id",
                    "call_" + number + "_" + (calls.size() + 1),
                    "type",
                    "function",
                    "function",
                    map("name", call.tool(), "arguments", call.arguments())));
        }
        var message = map("role", "assistant", "content", said.text(), "refusal", said.refusal());
        if (!calls.isEmpty()) {
            message.put("tool_calls", calls);
        }
        var finish = said.finish() == null ? (calls.isEmpty() ? "stop" : "tool_calls") : said.finish();
        var usage = said.usage() == null ? estimate(asked, said) : said.usage();
        return map(
                "id",
                "chatcmpl-" + number,
                "object",
                "chat.completion",
                "created",
                CREATED + number,
                "model",
                asked.model(),
                "choices",
                List.of(map("index", 0, "message", message, "logprobs", null, "finish_reason", finish)),
                "usage",
                map(
                        "prompt_tokens",
                        usage.input(),
                        "completion_tokens",
                        usage.output(),
                        "total_tokens",
                        usage.input() + usage.output()));
    }

    static Script.Tokens estimate(Asked asked, Script.Say said) {
        var answered = (said.text() == null ? "" : said.text())
                + said.calls().stream().map(Script.Call::arguments).collect(Collectors.joining());
        return new Script.Tokens(Trees.estimate(asked.conversation()), Trees.estimate(answered));
    }

    @Override
    public Map<String, @Nullable Object> error(int status, String message) {
        var type = status == 401
                ? "authentication_error"
                : status == 429 ? "rate_limit_error" : status < 500 ? "invalid_request_error" : "server_error";
        return map("error", map("message", message, "type", type, "param", null, "code", null));
    }
}
