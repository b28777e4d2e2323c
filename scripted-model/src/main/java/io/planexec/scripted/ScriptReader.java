package io.planexec.scripted;

import io.planexec.messages.naming.Nearest;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.databind.json.JsonMapper;

/** Reads scripts, strictly: an unknown field or a wrong type is a finding, and all findings come at once. Used once. */
final class ScriptReader {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Set<String> TOP = Set.of("key", "replies");
    private static final Set<String> WHEN = Set.of("role", "model", "contains", "last", "tool", "turn");
    private static final Set<String> ENTRY = Set.of(
            "name", "when", "times", "text", "calls", "refusal", "finish", "usage", "status", "message", "headers",
            "delay", "raw", "cut", "hang");
    private static final Set<String> ROLES = Set.of("planner", "judge", "executor");
    private static final Set<String> FINISHES = Set.of("stop", "length", "content_filter", "tool_calls");

    private final List<String> problems = new ArrayList<>();

    Script read(String yaml) throws ScriptMistake {
        Object tree;
        try {
            tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
        } catch (YAMLException e) {
            throw new ScriptMistake(List.of("not YAML: " + oneLine(e.getMessage())));
        }
        var top = object(tree, "the script", TOP);
        var replies = new ArrayList<Script.Entry>();
        var i = 0;
        for (var item : list(top.get("replies"), "replies")) {
            replies.add(entry(item, "replies[" + i++ + "]"));
        }
        if (replies.isEmpty() && problems.isEmpty()) {
            problems.add("replies: expected at least one");
        }
        if (!problems.isEmpty()) {
            throw new ScriptMistake(problems);
        }
        return new Script(text(top.get("key"), "key"), replies);
    }

    private static String oneLine(@Nullable String text) {
        return String.valueOf(text).strip().replaceAll("\\s+", " ");
    }

    private Script.Entry entry(@Nullable Object item, String place) {
        var fields = object(item, place, ENTRY);
        var name = text(fields.get("name"), place + ".name");
        var times = number(fields.get("times"), place + ".times", 0);
        return new Script.Entry(
                name == null ? place : name,
                when(fields.get("when"), place + ".when"),
                times == null ? 1 : times.intValue(),
                deed(fields, place));
    }

    private Script.When when(@Nullable Object item, String place) {
        var fields = item == null ? Map.<String, @Nullable Object>of() : object(item, place, WHEN);
        var role = text(fields.get("role"), place + ".role");
        oneOf(role, ROLES, place + ".role");
        var turn = number(fields.get("turn"), place + ".turn", 1);
        return new Script.When(
                role,
                text(fields.get("model"), place + ".model"),
                texts(fields.get("contains"), place + ".contains"),
                texts(fields.get("last"), place + ".last"),
                text(fields.get("tool"), place + ".tool"),
                turn == null ? null : turn.intValue());
    }

    private Script.Deed deed(Map<String, @Nullable Object> fields, String place) {
        var delay = duration(fields.get("delay"), place + ".delay");
        var kinds = List.of("status", "raw", "cut", "hang").stream()
                .filter(fields::containsKey)
                .toList();
        var says = fields.containsKey("text") || fields.containsKey("calls") || fields.containsKey("refusal");
        if (kinds.size() + (says ? 1 : 0) > 1) {
            problems.add(place + ": does several things at once: " + kinds + (says ? " and an answer" : "")
                    + "; write a reply for each");
        }
        if (fields.containsKey("status")) {
            var status = number(fields.get("status"), place + ".status", 400);
            var message = text(fields.get("message"), place + ".message");
            return new Script.Refuse(
                    status == null ? 500 : status.intValue(),
                    message == null ? "as the script says" : message,
                    headers(fields.get("headers"), place + ".headers"),
                    delay);
        }
        if (fields.containsKey("raw")) {
            var raw = text(fields.get("raw"), place + ".raw");
            return new Script.Raw(raw == null ? "" : raw, delay);
        }
        if (fields.containsKey("cut")) {
            var cut = text(fields.get("cut"), place + ".cut");
            oneOf(cut, Set.of("before", "within"), place + ".cut");
            return new Script.Cut("within".equals(cut), delay);
        }
        if (fields.containsKey("hang")) {
            if (!Boolean.TRUE.equals(fields.get("hang"))) {
                problems.add(place + ".hang: expected true");
            }
            return new Script.Hang(delay);
        }
        return say(fields, place, delay);
    }

    private Script.Say say(Map<String, @Nullable Object> fields, String place, Duration delay) {
        var calls = new ArrayList<Script.Call>();
        var i = 0;
        for (var item : list(fields.get("calls"), place + ".calls")) {
            calls.add(call(item, place + ".calls[" + i++ + "]"));
        }
        var finish = text(fields.get("finish"), place + ".finish");
        oneOf(finish, FINISHES, place + ".finish");
        return new Script.Say(
                text(fields.get("text"), place + ".text"),
                calls,
                text(fields.get("refusal"), place + ".refusal"),
                finish,
                tokens(fields.get("usage"), place + ".usage"),
                delay);
    }

    private Script.Call call(@Nullable Object item, String place) {
        var fields = object(item, place, Set.of("tool", "arguments"));
        var tool = text(fields.get("tool"), place + ".tool");
        if (tool == null) {
            problems.add(place + ".tool: missing, expected a tool's name");
        }
        var arguments = fields.get("arguments");
        return new Script.Call(
                tool == null ? "" : tool,
                arguments == null
                        ? "{}"
                        : arguments instanceof String raw ? raw : MAPPER.writeValueAsString(arguments));
    }

    private Script.@Nullable Tokens tokens(@Nullable Object item, String place) {
        if (item == null) {
            return null;
        }
        var fields = object(item, place, Set.of("input", "output"));
        var input = number(fields.get("input"), place + ".input", 0);
        var output = number(fields.get("output"), place + ".output", 0);
        return new Script.Tokens(input == null ? 0 : input, output == null ? 0 : output);
    }

    private Map<String, String> headers(@Nullable Object item, String place) {
        var headers = new LinkedHashMap<String, String>();
        if (item instanceof Map<?, ?> map) {
            map.forEach((name, value) -> headers.put(String.valueOf(name), String.valueOf(value)));
        } else if (item != null) {
            problems.add(place + ": expected an object");
        }
        return headers;
    }

    private Map<String, @Nullable Object> object(@Nullable Object item, String place, Collection<String> known) {
        var object = new LinkedHashMap<String, @Nullable Object>();
        if (item instanceof Map<?, ?> map) {
            map.forEach((key, value) -> object.put(String.valueOf(key), value));
        } else {
            problems.add(place + ": expected an object with " + String.join(", ", sorted(known)));
        }
        for (var name : object.keySet()) {
            if (!known.contains(name)) {
                problems.add(place + "." + name + ": unknown field" + Nearest.hint(name, sorted(known)));
            }
        }
        return object;
    }

    private static List<String> sorted(Collection<String> names) {
        return names.stream().sorted().toList();
    }

    private List<?> list(@Nullable Object item, String place) {
        if (item instanceof List<?> list) {
            return list;
        }
        if (item != null) {
            problems.add(place + ": expected a list");
        }
        return List.of();
    }

    private @Nullable String text(@Nullable Object item, String place) {
        if (item instanceof Map || item instanceof List) {
            problems.add(place + ": expected text");
            return null;
        }
        return item == null ? null : item.toString();
    }

    private List<String> texts(@Nullable Object item, String place) {
        if (item instanceof List<?> list) {
            return list.stream().map(String::valueOf).toList();
        }
        var text = text(item, place);
        return text == null ? List.of() : List.of(text);
    }

    private @Nullable Long number(@Nullable Object item, String place, long least) {
        if (item == null) {
            return null;
        }
        if (item instanceof Integer || item instanceof Long) {
            var number = ((Number) item).longValue();
            if (number >= least) {
                return number;
            }
        }
        problems.add(place + ": found " + item + ", expected a whole number, at least " + least);
        return null;
    }

    private Duration duration(@Nullable Object item, String place) {
        if (item == null) {
            return Duration.ZERO;
        }
        try {
            var duration = Duration.parse(item.toString());
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // Said below.
        }
        problems.add(place + ": found " + item + ", expected an ISO-8601 duration such as PT0.5S");
        return Duration.ZERO;
    }

    private void oneOf(@Nullable String word, Collection<String> words, String place) {
        if (word != null && !words.contains(word)) {
            problems.add(place + ": found " + word + ", expected one of " + String.join(", ", sorted(words)));
        }
    }
}
