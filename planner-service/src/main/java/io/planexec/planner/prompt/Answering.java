package io.planexec.planner.prompt;

import io.planexec.model.Prompt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tools that models answer through. Nobody runs them: their arguments are the answer. */
public final class Answering {
    private static final Map<String, @Nullable Object> TEXT = Map.of("type", "string");
    private static final Map<String, @Nullable Object> TEXTS = Map.of("type", "array", "items", TEXT);
    private static final Map<String, @Nullable Object> ANY_OBJECT = Map.of("type", "object");

    private Answering() {}

    /** A plan, or a plain answer. */
    public static Prompt.Offer createPlan() {
        return new Prompt.Offer(
                "create_plan",
                "Hands in the plan. It is checked, then run by others; nothing runs while you write it.",
                object(
                        fields(
                                "mode",
                                described(
                                        words("direct", "react", "plan"),
                                        "direct: one tool, or a plain answer; react: one agent step, for exploring; plan:"
                                                + " several steps with a shape"),
                                "reason",
                                described(TEXT, "one sentence: why this mode and these steps"),
                                "answer",
                                described(TEXT, "only where no tool is needed: the answer itself, with no steps"),
                                "summary",
                                described(TEXT, "what the plan does, in one sentence"),
                                "steps",
                                array(step()),
                                "rollback",
                                array(toolCall())),
                        "mode",
                        "reason"));
    }

    /** A change of a plan. */
    public static Prompt.Offer changePlan() {
        return new Prompt.Offer(
                "change_plan",
                "Hands in changes of the plan. They are checked, then in force at once.",
                object(
                        fields(
                                "reason",
                                described(TEXT, "one or two sentences: what went wrong and how this gets around it"),
                                "operations",
                                array(object(
                                        fields(
                                                "op",
                                                words("add", "drop", "change", "retry", "supersede", "rollback"),
                                                "step",
                                                described(step(), "the whole step; for add and change"),
                                                "stepId",
                                                described(TEXT, "for drop, retry and supersede"),
                                                "by",
                                                described(TEXTS, "for supersede: the steps that take its place"),
                                                "rollback",
                                                described(array(toolCall()), "for rollback: the whole new list")),
                                        "op"))),
                        "reason",
                        "operations"));
    }

    /** A judge's decision. */
    public static Prompt.Offer decide() {
        return new Prompt.Offer(
                "decide",
                "Hands in the decision on every criterion, with its evidence.",
                object(
                        fields(
                                "criteria",
                                array(object(
                                        fields(
                                                "number",
                                                Map.of("type", "integer"),
                                                "met",
                                                Map.of("type", "boolean"),
                                                "quotes",
                                                described(TEXTS, "copied from the output, character by character"),
                                                "why",
                                                described(TEXT, "one sentence")),
                                        "number",
                                        "met",
                                        "quotes")),
                                "verdict",
                                words("accept", "retry", "retry_changed", "replan", "fail"),
                                "reason",
                                described(TEXT, "one or two sentences, for the user"),
                                "arguments",
                                described(ANY_OBJECT, "only for retry_changed: all arguments of the next attempt")),
                        "criteria",
                        "verdict",
                        "reason"));
    }

    private static Map<String, @Nullable Object> step() {
        var fields = fields(
                "id", described(TEXT, "unique in the plan, such as 1 or load"),
                "action", described(TEXT, "a tool's name, or agent where agent steps are allowed"),
                "description", described(TEXT, "what the step is for"),
                "arguments", described(ANY_OBJECT, "the tool's arguments; may hold references"),
                "dependsOn", described(TEXTS, "ids of steps that have to succeed first"),
                "criteria",
                        array(Map.of(
                                "anyOf",
                                List.of(object(fields("cel", TEXT), "cel"), object(fields("judge", TEXT), "judge")))),
                "outputSchema", described(ANY_OBJECT, "JSON Schema of an agent's answer"),
                "timeout", described(TEXT, "ISO-8601, such as PT2M"),
                "tools", described(TEXTS, "of an agent step: the tools it may use"),
                "maxIterations", Map.of("type", "integer"),
                "verify", toolCall(),
                "compensation", toolCall());
        return object(fields, "id", "action", "dependsOn");
    }

    private static Map<String, @Nullable Object> toolCall() {
        return object(fields("action", TEXT, "arguments", ANY_OBJECT), "action");
    }

    private static Map<String, @Nullable Object> array(Map<String, @Nullable Object> items) {
        return Map.of("type", "array", "items", items);
    }

    private static Map<String, @Nullable Object> words(String... words) {
        return Map.of("type", "string", "enum", List.of(words));
    }

    private static Map<String, @Nullable Object> described(Map<String, @Nullable Object> schema, String words) {
        var with = new LinkedHashMap<>(schema);
        with.put("description", words);
        return with;
    }

    private static Map<String, @Nullable Object> object(Map<String, @Nullable Object> properties, String... required) {
        return fields("type", "object", "properties", properties, "required", List.of(required));
    }

    private static Map<String, @Nullable Object> fields(Object... pairs) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        for (var i = 0; i < pairs.length; i += 2) {
            fields.put((String) pairs[i], pairs[i + 1]);
        }
        return fields;
    }
}
