package io.planexec.planner.plan;

import io.planexec.messages.Effect;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.ToolCall;
import io.planexec.messages.ToolIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes into a valid plan what its tools say, so that the state machine, which knows no tools, knows it as well: time-out,
 * effect, verification and compensation of each step.
 */
public final class ExplicitPlan {
    private ExplicitPlan() {}

    /**
     * The plan, every step complete.
     *
     * @param allowed the tools the goal may use
     */
    public static Plan of(Plan plan, Catalogue allowed) {
        return new Plan(
                plan.summary(),
                plan.steps().stream().map(step -> step(step, allowed)).toList(),
                plan.rollback());
    }

    private static Step step(Step step, Catalogue allowed) {
        if (step.action().equals(Step.AGENT)) {
            return step.effect() == null
                    ? step.toBuilder().effect(sharpest(step, allowed)).build()
                    : step;
        }
        var tool = allowed.tool(step.action()).orElse(null);
        if (tool == null) {
            return step;
        }
        return step.toBuilder()
                .timeout(step.timeout() == null ? tool.timeout() : step.timeout())
                .effect(step.effect() == null ? tool.effect() : step.effect())
                .verify(step.verify() == null ? tool.verify() : step.verify())
                .compensation(step.compensation() == null ? tool.compensation() : step.compensation())
                .build();
    }

    /** An agent may do whatever its tools do. */
    private static Effect sharpest(Step step, Catalogue allowed) {
        var worst = Effect.READ;
        for (var tool : allowed.restrictedTo(step.tools()).tools().values()) {
            worst = tool.effect().compareTo(worst) > 0 ? tool.effect() : worst;
        }
        return worst;
    }

    /** The tools that a plan or a patch names, as they are announced. */
    public static Map<String, ToolIdentity> tools(@Nullable Plan plan, @Nullable Patch patch, Catalogue announced) {
        var tools = new TreeMap<String, ToolIdentity>();
        for (var name : names(plan, patch)) {
            announced.tool(name).ifPresent(tool -> tools.put(name, new ToolIdentity(tool.effect(), tool.version())));
        }
        return tools;
    }

    private static List<String> names(@Nullable Plan plan, @Nullable Patch patch) {
        var names = new ArrayList<String>();
        if (plan != null) {
            plan.steps().forEach(step -> add(step, names));
            plan.rollback().forEach(call -> names.add(call.action()));
        }
        if (patch != null) {
            for (var operation : patch.operations()) {
                switch (operation) {
                    case Patch.Add(var step) -> add(step, names);
                    case Patch.Change(var step) -> add(step, names);
                    case Patch.Drop drop -> {}
                    case Patch.Retry retry -> {}
                    case Patch.Supersede supersede -> {}
                }
            }
        }
        return names;
    }

    private static void add(Step step, List<String> names) {
        names.add(step.action());
        names.addAll(step.tools());
        add(step.verify(), names);
        add(step.compensation(), names);
    }

    private static void add(@Nullable ToolCall call, List<String> names) {
        if (call != null) {
            names.add(call.action());
        }
    }
}
