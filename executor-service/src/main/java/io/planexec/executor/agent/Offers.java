package io.planexec.executor.agent;

import io.planexec.executor.tool.Tool;
import io.planexec.messages.Task;
import io.planexec.messages.ToolSpec;
import io.planexec.model.Prompt;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tools of a step as a model is offered them, and the two ways to end. */
final class Offers {
    static final String FINISH = "finish";
    static final String GIVE_UP = "give_up";

    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_EXAMPLE = 400;

    /** What an answer has to be where the step asks for nothing in particular. */
    private static final Map<String, @Nullable Object> ANSWER = Map.of(
            "type",
            "object",
            "properties",
            Map.of(
                    "answer",
                    Map.of(
                            "type",
                            "string",
                            "description",
                            "What was done and found, in words. Further fields may stand beside it.")),
            "required",
            List.of("answer"));

    private static final Map<String, @Nullable Object> REASON = Map.of(
            "type",
            "object",
            "properties",
            Map.of(
                    "reason",
                    Map.of("type", "string", "description", "What was found, what is missing, what would help.")),
            "required",
            List.of("reason"));

    private final Map<String, Tool> byName = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> answer;
    private final List<Prompt.Offer> ends;
    private final List<Prompt.Offer> all;

    Offers(Task task, List<Tool> tools) {
        var asked = task.outputSchema();
        this.answer = asked == null ? ANSWER : asked;
        this.ends = List.of(
                new Prompt.Offer(
                        FINISH,
                        "Ends the step with its answer. The arguments are the answer: they have to fit this schema and"
                                + " to meet the step's criteria.",
                        offered(answer)),
                new Prompt.Offer(GIVE_UP, "Ends the step without an answer, because it cannot be done.", REASON));
        var offers = new ArrayList<Prompt.Offer>();
        for (var tool : tools) {
            var spec = tool.spec();
            var name = free(spec.name());
            byName.put(name, tool);
            offers.add(new Prompt.Offer(name, described(spec), offered(spec.inputSchema())));
        }
        offers.addAll(ends);
        this.all = List.copyOf(offers);
    }

    List<Prompt.Offer> all() {
        return all;
    }

    /** Only the ways to end. */
    List<Prompt.Offer> ends() {
        return ends;
    }

    /** The schema of the answer. */
    Map<String, @Nullable Object> answer() {
        return answer;
    }

    Optional<Tool> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Collection<String> names() {
        return all.stream().map(Prompt.Offer::name).toList();
    }

    static boolean isEnd(String name) {
        return name.equals(FINISH) || name.equals(GIVE_UP);
    }

    /** Models take fewer signs in a name than catalogues. */
    private String free(String name) {
        var plain = name.replaceAll("[^A-Za-z0-9_-]", "_");
        var base = plain.length() <= LONGEST_NAME ? plain : plain.substring(0, LONGEST_NAME);
        var free = base;
        for (var n = 2; byName.containsKey(free) || isEnd(free); n++) {
            var end = "_" + n;
            free = base.substring(0, Math.min(base.length(), LONGEST_NAME - end.length())) + end;
        }
        return free;
    }

    private static String described(ToolSpec spec) {
        if (spec.examples().isEmpty()) {
            return spec.description();
        }
        var example = Json.text(spec.examples().getFirst());
        return example.length() > LONGEST_EXAMPLE
                ? spec.description()
                : spec.description() + " Example of arguments: " + example;
    }

    private static Map<String, @Nullable Object> offered(Map<String, @Nullable Object> schema) {
        var object = new LinkedHashMap<String, @Nullable Object>();
        object.put("type", "object");
        schema.forEach((keyword, value) -> object.put(keyword, plain(value)));
        object.remove(ToolSpec.TYPE_KEYWORD);
        object.putIfAbsent("properties", Map.of());
        return object;
    }

    /** Without the keyword for planners; providers are strict about keywords they do not know. */
    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                var plain = new LinkedHashMap<String, @Nullable Object>();
                map.forEach((key, inner) -> {
                    var name = String.valueOf(key);
                    if (!name.equals(ToolSpec.TYPE_KEYWORD) || !(inner instanceof String)) {
                        plain.put(name, plain(inner));
                    }
                });
                yield plain;
            }
            case List<?> list -> {
                var plain = new ArrayList<@Nullable Object>();
                list.forEach(inner -> plain.add(plain(inner)));
                yield plain;
            }
            case null -> null;
            default -> value;
        };
    }
}
