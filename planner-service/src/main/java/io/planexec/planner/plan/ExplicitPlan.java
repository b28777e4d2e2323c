package io.planexec.planner.plan;

import io.planexec.messages.Effect;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.ToolCall;
import io.planexec.messages.ToolIdentity;
import io.planexec.messages.Topics;
import io.planexec.messages.expression.References;
import io.planexec.messages.expression.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes into a valid plan what its tools say, so that the state machine, which knows no tools, knows it as well: time-out,
 * effect, verification and compensation of each step, and the pool of executors where it is not the default one.
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
                plan.rollback().stream()
                        .map(call -> Objects.requireNonNull(routed(call, null, allowed)))
                        .toList());
    }

    private static Step step(Step step, Catalogue allowed) {
        if (step.action().equals(Step.AGENT)) {
            return step.toBuilder()
                    .effect(step.effect() == null ? sharpest(step, allowed) : step.effect())
                    .pool(pool(step.pool(), allowed.pools().homeOfAgent(step.tools())))
                    .build();
        }
        var tool = allowed.tool(step.action()).orElse(null);
        if (tool == null) {
            return step;
        }
        var pool = pool(step.pool(), allowed.pools().homeOf(step.action()));
        return step.toBuilder()
                .timeout(step.timeout() == null ? tool.timeout() : step.timeout())
                .effect(step.effect() == null ? tool.effect() : step.effect())
                .verify(routed(step.verify() == null ? tool.verify() : step.verify(), pool, allowed))
                .compensation(
                        routed(step.compensation() == null ? tool.compensation() : step.compensation(), pool, allowed))
                .pool(pool)
                .build();
    }

    /**
     * A step as somebody wrote it, completed by what planning made of the step of that id: what the tool says, data chosen by
     * type, and dependencies by reference. Equal to that step where the two are the same.
     *
     * @param before the step of that id in the plan in force
     * @param scope the ids of the plan that is written
     */
    public static Step completed(Step written, Step before, Scope scope) {
        var arguments = DataBinding.completed(written, before);
        return written.toBuilder()
                .arguments(arguments)
                .dependsOn(DataBinding.missing(References.scan(arguments, scope).steps(), written.dependsOn()))
                .timeout(written.timeout() == null ? before.timeout() : written.timeout())
                .effect(written.effect() == null ? before.effect() : written.effect())
                .verify(completed(written.verify(), before.verify()))
                .compensation(completed(written.compensation(), before.compensation()))
                .pool(pool(written.pool(), Optional.ofNullable(before.pool())))
                .build();
    }

    /** Whether a rollback list as somebody wrote it is the one in force. */
    public static boolean areSame(List<ToolCall> written, List<ToolCall> before) {
        if (written.size() != before.size()) {
            return false;
        }
        for (var i = 0; i < written.size(); i++) {
            if (!before.get(i).equals(completed(written.get(i), before.get(i)))) {
                return false;
            }
        }
        return true;
    }

    /** A call with what planning wrote into it, where it is the same call. */
    private static @Nullable ToolCall completed(@Nullable ToolCall written, @Nullable ToolCall before) {
        var same = written == null
                || (before != null
                        && written.pool() == null
                        && written.equals(new ToolCall(before.action(), before.arguments())));
        return same ? before : written;
    }

    /** The pool named, or else the tool's home; null for the default pool. */
    private static @Nullable String pool(@Nullable String named, Optional<String> home) {
        var pool = named == null ? home.orElse(null) : named;
        return Topics.DEFAULT_POOL.equals(pool) ? null : pool;
    }

    /** A call whose tool the step's pool does not serve goes where it is served. */
    private static @Nullable ToolCall routed(@Nullable ToolCall call, @Nullable String stepPool, Catalogue allowed) {
        if (call == null || call.pool() != null) {
            return call;
        }
        var pools = allowed.pools();
        return pools.serves(stepPool == null ? Topics.DEFAULT_POOL : stepPool, call.action())
                ? call
                : new ToolCall(
                        call.action(),
                        call.arguments(),
                        pools.homeOf(call.action()).orElse(null));
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
                    case Patch.Rollback(var calls) -> calls.forEach(call -> names.add(call.action()));
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
