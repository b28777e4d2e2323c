package io.planexec.scripted;

import static io.planexec.scripted.Trees.map;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Anthropic's messages, without streaming: text, tools and their results. */
final class AnthropicMessages implements Protocol {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @Override
    public String keyHeader() {
        return "X-Api-Key";
    }

    @Override
    public Asked read(String role, Map<String, @Nullable Object> body) throws BadRequest {
        if (Boolean.TRUE.equals(body.get("stream"))) {
            throw new BadRequest("stream: streaming is not supported here");
        }
        if (!(body.get("max_tokens") instanceof Number)) {
            throw new BadRequest("max_tokens: Field required");
        }
        var tools = new ArrayList<String>();
        for (var item : Trees.list(body.get("tools"), "tools")) {
            var tool = Trees.object(item, "tools");
            tools.add(Trees.text(tool.get("name"), "tools.name"));
            if (!"object"
                    .equals(Trees.object(tool.get("input_schema"), "tools.input_schema")
                            .get("type"))) {
                throw new BadRequest("tools.input_schema.type: expected object");
            }
        }
        var entries = new ArrayList<String>();
        entries.add("system: " + Trees.content(body.get("system"), "system"));
        var turn = 1;
        Set<String> open = Set.of();
        for (var item : Trees.list(body.get("messages"), "messages")) {
            var message = Trees.object(item, "messages");
            var by = Trees.text(message.get("role"), "messages.role");
            var made = new LinkedHashSet<String>();
            var answered = new LinkedHashSet<String>();
            entries.add(by + ": " + blocks(message.get("content"), made, answered));
            if (!answered.equals(open)) {
                throw new BadRequest("messages: the tool uses " + open + " need one result each in the next message");
            }
            open = made;
            turn += by.equals("assistant") ? 1 : 0;
        }
        if (entries.size() == 1) {
            throw new BadRequest("messages: at least one message is required");
        }
        return new Asked(
                role, Trees.text(body.get("model"), "model"), entries, turn, tools, mustCall(body, tools), body);
    }

    private static @Nullable String mustCall(Map<String, @Nullable Object> body, List<String> tools) throws BadRequest {
        if (body.get("tool_choice") == null) {
            return null;
        }
        var choice = Trees.object(body.get("tool_choice"), "tool_choice");
        if (!"tool".equals(choice.get("type"))) {
            return null;
        }
        var name = Trees.text(choice.get("name"), "tool_choice.name");
        if (!tools.contains(name)) {
            throw new BadRequest("tool_choice: there is no tool \"" + name + "\" among " + tools);
        }
        return name;
    }

    private static String blocks(@Nullable Object content, Set<String> made, Set<String> answered) throws BadRequest {
        if (content instanceof String text) {
            return text;
        }
        var words = new StringBuilder();
        for (var item : Trees.list(content, "messages.content")) {
            var block = Trees.object(item, "messages.content");
            switch (Trees.text(block.get("type"), "messages.content.type")) {
                case "text" -> words.append(Trees.text(block.get("text"), "messages.content.text"));
                case "tool_use" -> {
                    made.add(Trees.text(block.get("id"), "messages.content.id"));
                    words.append(" [calls ").append(block.get("name")).append(' ');
                    words.append(MAPPER.writeValueAsString(block.get("input"))).append(']');
                }
                case "tool_result" -> {
                    answered.add(Trees.text(block.get("tool_use_id"), "messages.content.tool_use_id"));
                    words.append(Trees.content(block.get("content"), "messages.content.content"));
                }
                case String other -> throw new BadRequest("messages.content.type: found " + other);
            }
        }
        return words.toString();
    }

    @Override
    public Map<String, @Nullable Object> answer(Asked asked, Script.Say said, int number) {
        var blocks = new ArrayList<Map<String, @Nullable Object>>();
        var text = said.text() == null ? said.refusal() : said.text();
        if (text != null) {
            blocks.add(map("type", "text", "text", text));
        }
        for (var call : said.calls()) {
            blocks.add(map(
                    "type",
                    "tool_use",
                    "id",
                    "toolu_" + number + "_" + (blocks.size() + 1),
                    "name",
                    call.tool(),
                    "input",
                    input(call.arguments())));
        }
        var usage = said.usage() == null ? ChatCompletions.estimate(asked, said) : said.usage();
        return map(
                "id",
                "msg_" + number,
                "type",
                "message",
                "role",
                "assistant",
                "model",
                asked.model(),
                "content",
                blocks,
                "stop_reason",
                stopReason(said),
                "stop_sequence",
                null,
                "usage",
                map("input_tokens", usage.input(), "output_tokens", usage.output()));
    }

    private static String stopReason(Script.Say said) {
        if (said.refusal() != null || "content_filter".equals(said.finish())) {
            return "refusal";
        }
        if ("length".equals(said.finish())) {
            return "max_tokens";
        }
        return said.calls().isEmpty() ? "end_turn" : "tool_use";
    }

    /** This protocol carries arguments as JSON; text that is none cannot be sent by it. */
    private static Object input(String arguments) {
        try {
            return MAPPER.readValue(arguments, Map.class);
        } catch (JacksonException e) {
            return map("not_json", arguments);
        }
    }

    @Override
    public Map<String, @Nullable Object> error(int status, String message) {
        var type = switch (status) {
            case 401 -> "authentication_error";
            case 429 -> "rate_limit_error";
            case 529 -> "overloaded_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
        return map("type", "error", "error", map("type", type, "message", message));
    }
}
