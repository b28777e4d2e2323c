package io.planexec.planner.plan;

import io.planexec.messages.Criterion;
import io.planexec.messages.Step;
import io.planexec.messages.ToolCall;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parts of a plan as plain JSON trees, field by field, without what is left out. */
public final class PlanTree {
    private PlanTree() {}

    /** A step. */
    public static Map<String, @Nullable Object> of(Step step) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("id", step.id());
        tree.put("action", step.action());
        tree.put("description", step.description());
        tree.put("arguments", step.arguments());
        tree.put("dependsOn", step.dependsOn());
        tree.put("criteria", step.criteria().stream().map(PlanTree::of).toList());
        put(tree, "expectedOutput", step.expectedOutput());
        put(tree, "outputSchema", step.outputSchema());
        put(tree, "effect", step.effect());
        tree.put("approval", step.approval());
        put(tree, "verify", step.verify() == null ? null : of(step.verify()));
        put(tree, "compensation", step.compensation() == null ? null : of(step.compensation()));
        put(tree, "timeout", step.timeout());
        var retry = step.retry();
        put(
                tree,
                "retry",
                retry == null
                        ? null
                        : Map.of(
                                "maxAttempts",
                                retry.maxAttempts(),
                                "delay",
                                retry.delay().toString(),
                                "factor",
                                retry.factor(),
                                "maxDelay",
                                retry.maxDelay().toString()));
        put(tree, "pool", step.pool());
        tree.put("tools", step.tools());
        put(tree, "maxIterations", step.maxIterations());
        return tree;
    }

    /** A call that stands beside a step. */
    public static Map<String, @Nullable Object> of(ToolCall call) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("action", call.action());
        tree.put("arguments", call.arguments());
        put(tree, "pool", call.pool());
        return tree;
    }

    private static Map<String, String> of(Criterion criterion) {
        return switch (criterion) {
            case Criterion.Expression(var cel) -> Map.of("cel", cel);
            case Criterion.Prose(var words) -> Map.of("judge", words);
        };
    }

    private static void put(Map<String, @Nullable Object> tree, String name, @Nullable Object value) {
        if (value != null) {
            tree.put(name, value instanceof Map<?, ?> || value instanceof Integer ? value : value.toString());
        }
    }
}
