package io.planexec.planner.plan;

import io.planexec.messages.Effect;
import io.planexec.messages.Finding;
import io.planexec.messages.Goal;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.ToolCall;
import io.planexec.messages.ToolSpec;
import io.planexec.messages.expression.References;
import io.planexec.messages.expression.Scope;
import io.planexec.messages.naming.Nearest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks a plan before anything of it runs, all findings at once, and makes explicit what it leaves to be understood.
 * Takes time in proportion to the plan. Safe for use by several threads.
 */
public final class PlanValidator {
    /** Tools that do nothing, for trying plans. */
    private static final Set<String> SIMULATION = Set.of("echo", "sleep", "fail");

    private static final int MAX_TOOLS_SHOWN = 20;

    private final ArgumentSchemas schemas;

    public PlanValidator(ArgumentSchemas schemas) {
        this.schemas = schemas;
    }

    /** Checks a new plan; see {@link #validate(Goal, Plan, Catalogue, int, Set)}. */
    public Validation validate(Goal goal, Plan plan, Catalogue catalogue, int maxSteps) {
        return validate(goal, plan, catalogue, maxSteps, Set.of());
    }

    /**
     * Checks a plan.
     *
     * @param goal whose plan it is; its inputs and tools count
     * @param catalogue all tools that live executors announce
     * @param maxSteps at least 1
     * @param done ids of steps that have succeeded: they stand as they are, whatever tools there are now
     */
    public Validation validate(Goal goal, Plan plan, Catalogue catalogue, int maxSteps, Set<String> done) {
        return new Check(goal, plan, catalogue, maxSteps, done).run();
    }

    /**
     * Checks what can be checked of a plan that is not in the right form yet: its outline, and the names of tools. Nothing
     * is found that a field which could not be read may be the cause of.
     *
     * @param plan every step with its own id
     * @param maxSteps at least 1
     */
    public List<Finding> outline(Goal goal, Plan plan, Catalogue catalogue, int maxSteps) {
        return new Check(goal, plan, catalogue, maxSteps, Set.of()).outline();
    }

    /** Names of tools that no executor announces, in a plan of which nothing else is certain. */
    public List<Finding> unknownTools(Plan plan, Catalogue catalogue) {
        return new Check(Goal.ofText("", ""), plan, catalogue, Integer.MAX_VALUE, Set.of()).unknownTools();
    }

    private final class Check {
        private final Goal goal;
        private final Plan plan;
        private final Catalogue announced;
        private final Catalogue allowed;
        private final int maxSteps;
        private final Set<String> done;
        private final Scope scope;
        private final Findings findings = new Findings();
        private final Map<String, References.Scan> scans = new LinkedHashMap<>();
        private final Map<String, Integer> positions = new LinkedHashMap<>();

        Check(Goal goal, Plan plan, Catalogue catalogue, int maxSteps, Set<String> done) {
            this.goal = goal;
            this.plan = plan;
            this.announced = catalogue;
            this.allowed = catalogue.restrictedTo(goal.tools());
            this.maxSteps = maxSteps;
            this.done = done;
            this.scope = Scope.of(
                    plan.steps().stream().map(Step::id).toList(), goal.inputs().keySet());
            for (var i = 0; i < plan.steps().size(); i++) {
                positions.putIfAbsent(plan.steps().get(i).id(), i);
            }
        }

        Validation run() {
            goal();
            var connected = new ArrayList<Step>();
            for (var step : plan.steps()) {
                connected.add(connect(step));
            }
            var whole = new Plan(plan.summary(), connected, plan.rollback());
            PlanStructure.check(whole, maxSteps, findings);
            var bound = bind(whole);
            for (var step : bound.steps()) {
                if (!done.contains(step.id())) {
                    step(step);
                }
            }
            return findings.isEmpty() ? new Validation.Valid(bound) : new Validation.Invalid(findings.toList());
        }

        List<Finding> outline() {
            PlanOutline.check(plan, scope, maxSteps, findings);
            return unknownTools();
        }

        List<Finding> unknownTools() {
            for (var step : plan.steps()) {
                if (!step.action().equals(Step.AGENT) && !step.action().equals(Step.GOAL)) {
                    known(step.id(), field(step, "action"), step.action());
                }
                tools(step);
                known(step.id(), field(step, "verify.action"), step.verify());
                known(step.id(), field(step, "compensation.action"), step.compensation());
            }
            for (var i = 0; i < plan.rollback().size(); i++) {
                known(null, "rollback[" + i + "].action", plan.rollback().get(i));
            }
            return findings.toList();
        }

        private void known(@Nullable String stepId, String field, @Nullable ToolCall call) {
            // One that names no tool is a finding of its form.
            if (call != null && !call.action().isBlank()) {
                known(stepId, field, call.action());
            }
        }

        private void known(@Nullable String stepId, String field, String tool) {
            if (allowed.tool(tool).isEmpty()) {
                findings.add(stepId, field, () -> unknown(tool));
            }
        }

        private void goal() {
            for (var name : goal.tools()) {
                if (announced.tool(name).isEmpty()) {
                    findings.add(
                            null, "tools", () -> "no executor has a tool \"" + name + "\"" + hint(name, announced));
                }
            }
            for (var i = 0; i < plan.rollback().size(); i++) {
                call(null, plan.rollback().get(i), "rollback[" + i + "]");
            }
        }

        /** A call that stands beside the steps. */
        private void call(@Nullable Step step, ToolCall call, String place) {
            var id = step == null ? null : step.id();
            var tool = allowed.tool(call.action()).orElse(null);
            if (tool == null) {
                findings.add(id, place + ".action", () -> unknown(call.action()));
                return;
            }
            if (call.pool() != null) {
                servedIn(call.pool(), call.action(), id, place + ".pool", "call");
            }
            var scan = References.scan(call.arguments(), scope);
            for (var finding : scan.findings()) {
                findings.add(id, place + "." + finding.field(), finding::message);
            }
            scan.outputPaths().forEach(path -> path(id, place + "." + path.place(), path));
            if (!findings.isFull()) {
                for (var violation : schemas.violations(tool, call.arguments(), scan.places())) {
                    findings.add(id, place + "." + violation.place(), violation::message);
                }
            }
        }

        /** Adds the steps it refers to to those it depends on. */
        private Step connect(Step step) {
            if (findings.isFull()) {
                return step;
            }
            var scan = References.scan(step.arguments(), scope);
            scans.put(step.id(), scan);
            for (var finding : scan.findings()) {
                findings.add(step.id(), field(step, finding.field()), finding::message);
            }
            var dependsOn = DataBinding.missing(scan.steps(), step.dependsOn());
            return dependsOn.equals(step.dependsOn()) ? step : step.withDependsOn(dependsOn);
        }

        private Plan bind(Plan whole) {
            var steps = new LinkedHashMap<String, Step>();
            whole.steps().forEach(step -> steps.putIfAbsent(step.id(), step));
            if (steps.size() < whole.steps().size() || findings.isFull()) {
                return whole;
            }
            var binding = new DataBinding(allowed);
            for (var id : PlanGraph.of(whole).topologicalOrder()) {
                var written = steps.getOrDefault(id, whole.steps().getFirst());
                var step = bound(binding, written);
                steps.put(id, step);
                var scan = step.equals(written) ? scan(step) : References.scan(step.arguments(), scope);
                scans.put(id, scan);
                binding.take(step, scan);
            }
            return new Plan(whole.summary(), List.copyOf(steps.values()), whole.rollback());
        }

        private Step bound(DataBinding binding, Step step) {
            if (done.contains(step.id())) {
                return step;
            }
            return switch (binding.choose(step)) {
                case DataBinding.Nothing ignored -> step;
                case DataBinding.Bound(var value) -> with(step, value);
                case DataBinding.Undecided(var reason) -> {
                    findings.add(step.id(), field(step, "arguments.data"), () -> reason);
                    // Stands for the data that is missing, so that the schema does not say so once more.
                    yield with(step, "${steps}");
                }
            };
        }

        private static Step with(Step step, @Nullable Object data) {
            var arguments = new LinkedHashMap<>(step.arguments());
            arguments.put(DataBinding.DATA, data);
            return step.withArguments(arguments);
        }

        private References.Scan scan(Step step) {
            return scans.getOrDefault(
                    step.id(), new References.Scan(new LinkedHashSet<>(), Set.of(), List.of(), List.of()));
        }

        private void step(Step step) {
            beside(step);
            switch (step.action()) {
                case Step.AGENT -> agent(step);
                case Step.GOAL -> goal(step);
                default -> tool(step);
            }
            scan(step).outputPaths().forEach(path -> path(step.id(), field(step, path.place()), path));
            tools(step);
            pool(step);
            PlanOutline.criteria(step, field(step, ""), findings);
            var outputSchema = step.outputSchema();
            if (outputSchema != null) {
                schemas.defect(outputSchema)
                        .ifPresent(defect -> findings.add(step.id(), field(step, "outputSchema"), () -> defect));
            }
        }

        private void goal(Step step) {
            if (goal.depth() >= Goal.MAX_DEPTH) {
                findings.add(
                        step.id(),
                        field(step, "action"),
                        () -> "goals lie " + Goal.MAX_DEPTH
                                + " deep in goals at most, and this plan's goal is there already;"
                                + " use tools or agents");
            }
            if (step.description().isBlank()) {
                findings.add(
                        step.id(),
                        field(step, "description"),
                        () ->
                                "a step that is a goal of its own says here what is to be reached; this one says nothing");
            }
        }

        private void beside(Step step) {
            var verify = step.verify();
            if (verify != null) {
                call(step, verify, field(step, "verify"));
            }
            var compensation = step.compensation();
            if (compensation != null) {
                call(step, compensation, field(step, "compensation"));
            }
        }

        private void agent(Step step) {
            if (!allowed.agents()) {
                findings.add(
                        step.id(),
                        field(step, "action"),
                        () ->
                                "agent steps need an executor with a model, and none that is alive has one; name a tool as"
                                        + " the action, or configure a model for the executors");
            }
        }

        private void tools(Step step) {
            for (var i = 0; i < step.tools().size(); i++) {
                var name = step.tools().get(i);
                if (allowed.tool(name).isEmpty()) {
                    findings.add(step.id(), field(step, "tools[" + i + "]"), () -> unknown(name));
                }
            }
        }

        /** That the pool it names, or some pool where it names none, can do all of it. */
        private void pool(Step step) {
            var pools = announced.pools();
            var agent = step.action().equals(Step.AGENT);
            var pool = step.pool();
            if (pool == null) {
                if (agent && allowed.agents() && pools.homeOfAgent(step.tools()).isEmpty()) {
                    findings.add(
                            step.id(),
                            field(step, "tools"),
                            () -> "no pool of executors has both a model and all of " + step.tools()
                                    + "; divide the step");
                }
                return;
            }
            if (!pools.tools().containsKey(pool)) {
                findings.add(
                        step.id(),
                        field(step, "pool"),
                        () -> "no live executor serves the pool \"" + pool + "\""
                                + Nearest.hint(pool, pools.tools().keySet())
                                + (Nearest.to(pool, pools.tools().keySet()).isEmpty() ? "; there are " : " There are ")
                                + String.join(", ", pools.tools().keySet()));
            } else if (agent && !pools.agents().contains(pool)) {
                findings.add(
                        step.id(),
                        field(step, "pool"),
                        () -> "no executor of the pool \"" + pool + "\" has a model for agent steps");
            }
            for (var tool : agent ? step.tools() : List.of(step.action())) {
                if (pools.tools().containsKey(pool)) {
                    servedIn(pool, tool, step.id(), field(step, "pool"), "step");
                }
            }
        }

        private void servedIn(String pool, String tool, @Nullable String stepId, String field, String what) {
            var serving = announced.pools().serving(tool);
            if (!serving.isEmpty() && !serving.contains(pool)) {
                findings.add(
                        stepId,
                        field,
                        () -> "no executor of the pool \"" + pool + "\" has the tool \"" + tool
                                + "\"; it is served in " + String.join(", ", serving) + ": name no pool, and the "
                                + what
                                + " goes there");
            }
        }

        private void tool(Step step) {
            var tool = allowed.tool(step.action()).orElse(null);
            if (tool == null) {
                findings.add(step.id(), field(step, "action"), () -> unknown(step.action()));
                return;
            }
            effect(step, tool);
            var scan = scan(step);
            if (!findings.isFull()) {
                for (var violation : schemas.violations(tool, step.arguments(), scan.places())) {
                    findings.add(step.id(), field(step, violation.place()), violation::message);
                }
            }
        }

        private void effect(Step step, ToolSpec tool) {
            var declared = step.effect();
            if (declared != null && declared.compareTo(tool.effect()) < 0) {
                findings.add(
                        step.id(),
                        field(step, "effect"),
                        () -> "the effect of " + tool.name() + " is " + word(tool.effect())
                                + "; a step may only declare a sharper one, not " + word(declared));
            }
        }

        private static String word(Effect effect) {
            return effect.name().toLowerCase(Locale.ROOT);
        }

        /** A field that the other step certainly does not give, by its tool's schema or its own. */
        private void path(@Nullable String stepId, String field, References.OutputPath path) {
            var position = positions.get(path.step());
            if (position == null) {
                return;
            }
            var producer = plan.steps().get(position);
            var ofItsTool = announced
                    .tool(producer.action())
                    .map(ToolSpec::outputSchema)
                    .orElse(null);
            for (var schema : Arrays.asList(ofItsTool, producer.outputSchema())) {
                var missing = schema == null ? null : missing(schema, path.keys());
                if (missing != null) {
                    findings.add(
                            stepId,
                            field,
                            () -> "the output of step " + producer.id() + " (" + producer.action() + ") " + missing);
                    return;
                }
            }
        }

        /** What a walk down a value of this schema does not find, in words; null where it may find all. */
        private static @Nullable String missing(Map<?, ?> schema, List<Object> keys) {
            Map<?, ?> here = schema;
            var walked = new StringBuilder();
            for (var key : keys) {
                if (!(key instanceof String name)) {
                    return null;
                }
                if (!(here.get("properties") instanceof Map<?, ?> properties)
                        || here.containsKey("patternProperties")) {
                    return null;
                }
                if (!properties.containsKey(name)) {
                    if (!Boolean.FALSE.equals(here.get("additionalProperties"))) {
                        return null;
                    }
                    var names =
                            properties.keySet().stream().map(String::valueOf).toList();
                    return "has no field \"" + name + "\"" + (walked.isEmpty() ? "" : " in \"" + walked + "\"")
                            + (names.isEmpty() ? "; it has none" : "; it has " + String.join(", ", names));
                }
                if (!(properties.get(name) instanceof Map<?, ?> inner)) {
                    return null;
                }
                walked.append(walked.isEmpty() ? "" : ".").append(name);
                here = inner;
            }
            return null;
        }

        private String unknown(String name) {
            if (announced.tool(name).isPresent()) {
                return "the tool \"" + name + "\" is not among the goal's tools: " + String.join(", ", goal.tools());
            }
            return "no executor has a tool \"" + name + "\"" + hint(name, allowed);
        }

        private static String hint(String name, Catalogue catalogue) {
            if (SIMULATION.contains(name)) {
                return "; it is one of the simulation tools, which executors serve where that is switched on"
                        + " (./planexec run --simulation)";
            }
            var names = catalogue.tools().keySet();
            var nearest = Nearest.hint(name, names);
            if (!nearest.isEmpty() || names.isEmpty()) {
                return nearest.isEmpty() ? "; there are none" : nearest;
            }
            var shown = String.join(", ", names.stream().limit(MAX_TOOLS_SHOWN).toList());
            return "; there are " + shown
                    + (names.size() > MAX_TOOLS_SHOWN ? " and " + (names.size() - MAX_TOOLS_SHOWN) + " more" : "");
        }

        private String field(Step step, String field) {
            return "steps[" + positions.getOrDefault(step.id(), 0) + "]." + field;
        }
    }
}
