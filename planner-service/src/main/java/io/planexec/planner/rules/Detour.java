package io.planexec.planner.rules;

import io.planexec.messages.Finding;
import io.planexec.messages.Goal;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.planner.plan.Proposal;
import io.planexec.planner.rules.Draft.Entry;
import io.planexec.planner.rules.Draft.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Another way around a step that failed for good: a tool not tried yet that gives the same. */
final class Detour {

    private final List<Capability> tools;
    private final Goal goal;
    private final Plan plan;
    private final Map<String, StepStatus> statuses;

    Detour(List<Capability> tools, Goal goal, Plan plan, Map<String, StepStatus> statuses) {
        this.tools = tools;
        this.goal = goal;
        this.plan = plan;
        this.statuses = statuses;
    }

    Proposal around(int version, PlanningTask.Failure failure) {
        var failed = plan.steps().stream()
                .filter(step -> step.id().equals(failure.stepId()))
                .findFirst();
        if (failed.isEmpty()) {
            return refused(failure.stepId(), "the plan has no such step");
        }
        var step = failed.get();
        var tried = new HashSet<>(failure.attemptedActions());
        tried.add(step.action());
        var before =
                tools.stream().filter(tool -> tool.name().equals(step.action())).findFirst();
        if (before.isEmpty()) {
            return refused(
                    step.id(), "no other tool in the catalogue is known to give what " + step.action() + " gives");
        }
        var usable = tools.stream().filter(tool -> !tried.contains(tool.name())).toList();
        for (var tool : usable) {
            if (tool.isRepeatable()
                    && givesTheSame(before.get(), tool, step.id())
                    && losesNothing(before.get(), tool, step)) {
                var patch = by(tool, usable, before.get(), step, version, failure);
                if (patch.isPresent()) {
                    return new Proposal.Patched(patch.get());
                }
            }
        }
        return refused(
                step.id(), "no other tool in the catalogue gives " + given(before.get()) + " from what the goal names");
    }

    private static Proposal refused(String stepId, String message) {
        return new Proposal.Refused(List.of(new Finding(stepId, "", message)));
    }

    private static String given(Capability tool) {
        var types = tool.typesGiven();
        return types.isEmpty() ? "what " + tool.name() + " gives" : String.join(", ", types);
    }

    /** As good for every step that builds upon it, and for the user where none does. */
    private boolean givesTheSame(Capability before, Capability other, String stepId) {
        if (before.transforms(before.typesGiven().stream().findFirst().orElse(""))
                != other.transforms(other.typesGiven().stream().findFirst().orElse(""))) {
            return false;
        }
        if (!before.typesGiven().isEmpty() && before.typesGiven().stream().noneMatch(other.typesGiven()::contains)) {
            return false;
        }
        var paths = pathsUsed(stepId);
        if (before.typesGiven().isEmpty()) {
            // All scripts give the same fields: what tells them apart is what they are called.
            return isCalledAlike(before, other)
                    && before.offers().stream().allMatch(offer -> offers(other, offer.path()));
        }
        return paths.stream().allMatch(path -> offers(other, path));
    }

    /** Both do one thing to another, and it is the same thing: {@code check_health} and {@code health_check}. */
    private static boolean isCalledAlike(Capability before, Capability other) {
        var verbs = before.verbs();
        var things = before.nameConcepts().stream()
                .filter(word -> !verbs.contains(word))
                .toList();
        return verbs.stream().anyMatch(other::does)
                && !things.isEmpty()
                && other.nameConcepts().containsAll(things);
    }

    private static boolean offers(Capability tool, String path) {
        return tool.offers().stream().anyMatch(offer -> offer.path().equals(path));
    }

    /** Which parts of the step's output the others refer to. */
    private Set<String> pathsUsed(String stepId) {
        var reference = Pattern.compile(
                "\\$\\{steps\\." + Pattern.quote(stepId) + "\\.output((?:\\.[A-Za-z_][A-Za-z0-9_]*|\\[0])*)");
        var paths = new LinkedHashSet<String>();
        for (var step : plan.steps()) {
            var found = reference.matcher(step.arguments().toString());
            while (found.find()) {
                paths.add(found.group(1));
            }
        }
        return paths;
    }

    private Optional<Patch> by(
            Capability tool,
            List<Capability> usable,
            Capability before,
            Step step,
            int version,
            PlanningTask.Failure failure) {
        var draft = new Draft();
        var standing = standing(draft, step);
        var verbs = new HashSet<String>();
        tools.forEach(known -> verbs.addAll(known.verbs()));
        var clauses = GoalReader.read(goal.goal(), verbs);
        var sources = new Sources(clauses);
        var fitter = new Fitter(usable, clauses, sources, goal.inputs(), draft, prepares());
        var clause = clauses.isEmpty() ? new Clause(Clause.Ask.DO, null, List.of(), goal.goal()) : clauses.getFirst();
        var source = sources.all().stream().findFirst().orElse(null);
        var need =
                new Need(clause, null, false, source, "", List.of(), null, List.of(), carriedOver(before, tool, step));
        var entry = fitter.fit(tool, need);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        var operations = new ArrayList<Patch.Operation>();
        for (var added : draft.entries()) {
            if (!standing.contains(added.id()) && !added.id().equals(entry.get().id())) {
                operations.add(new Patch.Add(added.step()));
            }
        }
        // Whoever wrote the plan may have had reasons for an order that no argument tells.
        var dependsOn = new LinkedHashSet<>(step.dependsOn());
        dependsOn.addAll(entry.get().dependsOn());
        dependsOn.addAll(stepsReferredTo(entry.get().arguments()));
        operations.add(new Patch.Change(step.withAction(tool.name())
                .withArguments(entry.get().arguments())
                .withDependsOn(List.copyOf(dependsOn))
                .withDescription(entry.get().description())));
        return Optional.of(new Patch(
                version,
                "%s failed (%s); %s gives the same"
                        .formatted(step.action(), failure.error().message(), tool.name()),
                List.copyOf(operations)));
    }

    private boolean prepares() {
        return tools.stream()
                .filter(Capability::prepares)
                .anyMatch(tool ->
                        plan.steps().stream().anyMatch(step -> step.action().equals(tool.name())));
    }

    /** Steps that may be built upon: neither the failed one, nor what failed elsewhere, nor what waits for the failed one. */
    private Set<String> standing(Draft draft, Step failed) {
        var standing = new HashSet<String>();
        var waiting = waitingFor(failed.id());
        for (var step : plan.steps()) {
            draft.reserve(step.id());
            var status = statuses.getOrDefault(step.id(), StepStatus.PENDING);
            var lost = status == StepStatus.FAILED || status == StepStatus.SKIPPED || status == StepStatus.CANCELLED;
            var tool = tools.stream()
                    .filter(known -> known.name().equals(step.action()))
                    .findFirst();
            if (!lost && !waiting.contains(step.id()) && tool.isPresent()) {
                draft.reuse(new Entry(
                        step.id(),
                        tool.get(),
                        step.arguments(),
                        new LinkedHashSet<>(step.dependsOn()),
                        step.criteria(),
                        step.description()));
                standing.add(step.id());
            }
        }
        return standing;
    }

    private Set<String> waitingFor(String stepId) {
        var waiting = new HashSet<>(Set.of(stepId));
        var grown = true;
        while (grown) {
            grown = false;
            for (var step : plan.steps()) {
                if (step.dependsOn().stream().anyMatch(waiting::contains)) {
                    grown |= waiting.add(step.id());
                }
            }
        }
        return waiting;
    }

    /** Whether the other tool takes what says of what the step gives its output: without a condition it would be another's. */
    private boolean losesNothing(Capability before, Capability tool, Step step) {
        return before.params().stream()
                .filter(old -> step.arguments().get(old.name()) != null && saysOfWhat(old))
                .allMatch(old -> tool.params().stream().anyMatch(param -> takes(param, old, step)));
    }

    private static boolean saysOfWhat(Param param) {
        return switch (param.role()) {
            case GLOB, PATTERN, QUERY, TEXT, CONDITION, PERIOD, COUNTED, KIND, COLUMN, NUMBER -> true;
            // A tool that is added before it may be what reads the file.
            case PATH, URL -> false;
            case TYPED, TITLE, CHOICE, FLAG, GROUP, OTHER -> false;
        };
    }

    /** Arguments of the failed step that the other tool takes too: of the same name, or of the same sort. */
    private Map<String, Value> carriedOver(Capability before, Capability tool, Step step) {
        var carried = new HashMap<String, Value>();
        for (var param : tool.params()) {
            before.params().stream()
                    .filter(old -> takes(param, old, step))
                    .map(old -> step.arguments().get(old.name()))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .ifPresent(value -> carried.put(param.name(), Value.given(value)));
        }
        return carried;
    }

    private static boolean takes(Param param, Param old, Step step) {
        var value = step.arguments().get(old.name());
        return value != null && (isSame(old, param) || fits(old, param)) && allowed(param, value);
    }

    private static boolean isSame(Param old, Param param) {
        return old.name().equals(param.name()) && old.jsonType().equals(param.jsonType());
    }

    private static boolean fits(Param old, Param param) {
        return switch (param.role()) {
            case PATH, URL, GLOB, PATTERN, QUERY, TEXT, TITLE, CONDITION, PERIOD, COUNTED, KIND ->
                old.role() == param.role();
            case TYPED -> old.types().stream().anyMatch(param.types()::contains);
            case COLUMN ->
                old.role() == Param.Role.COLUMN
                        && ((old.isGrouping() && param.isGrouping()) || (old.isMeasure() && param.isMeasure()));
            case CHOICE, NUMBER, FLAG, GROUP, OTHER -> false;
        };
    }

    private static boolean allowed(Param param, Object value) {
        return param.choices().isEmpty() || param.many() || param.choices().contains(value);
    }

    private List<String> stepsReferredTo(Map<String, @Nullable Object> arguments) {
        var text = new LinkedHashMap<>(arguments).toString();
        return plan.steps().stream()
                .map(Step::id)
                .filter(id -> text.contains("${steps." + id + ".output"))
                .toList();
    }
}
