package io.planexec.planner.goal;

import io.planexec.messages.ContentHash;
import io.planexec.messages.Step;
import io.planexec.messages.ToolCall;
import io.planexec.planner.plan.CanonicalJson;
import io.planexec.planner.plan.PlanTree;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an approval is bound to: SHA-256, in hexadecimal, of canonical JSON (RFC 8785). Of a plan it covers the steps, the
 * rollback list, and effect and version of every tool named.
 */
final class PlanHash {
    private PlanHash() {}

    static String ofPlan(GoalRecords records) {
        var text = records.planText();
        var tools = new TreeMap<String, @Nullable Object>();
        text.tools().forEach((name, tool) -> tools.put(name, tool.effect().name() + " " + tool.version()));
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put(
                "steps",
                records.definitions().stream()
                        .map(definition -> PlanTree.of(definition.step()))
                        .toList());
        tree.put("rollback", text.rollback().stream().map(PlanTree::of).toList());
        tree.put("tools", tools);
        return sha256(tree);
    }

    /**
     * Of a step as it would run.
     *
     * @param arguments resolved as far as they can be
     * @param inputs a fingerprint of what is not in them
     */
    static String ofStep(Step step, Map<String, @Nullable Object> arguments, String inputs) {
        var tree = new LinkedHashMap<String, @Nullable Object>(PlanTree.of(new ToolCall(step.action(), arguments)));
        tree.put("step", step.id());
        tree.put("inputs", inputs);
        return sha256(tree);
    }

    private static String sha256(Map<String, @Nullable Object> tree) {
        return ContentHash.of(CanonicalJson.of(tree));
    }
}
