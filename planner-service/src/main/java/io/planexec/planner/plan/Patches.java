package io.planexec.planner.plan;

import io.planexec.messages.Finding;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.ToolCall;
import io.planexec.messages.expression.References;
import io.planexec.messages.expression.Scope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a patch makes of a plan. */
public final class Patches {
    private Patches() {}

    /** What came of it. */
    public sealed interface Patched {}

    /**
     * The plan as the patch makes it, its structure sound.
     *
     * @param anew ids of the steps that run anew, or for the first time
     * @param dropped ids of the steps that are gone
     * @param superseded ids of the steps that do not stand any more, with those that take their places
     */
    public record Applied(Plan plan, Set<String> anew, Set<String> dropped, Map<String, List<String>> superseded)
            implements Patched {}

    /**
     * The patch does not fit the plan.
     *
     * @param findings everything that is wrong, at least one
     * @param rest the plan as the operations that fit make it, which can be checked further; null where that would find
     *     faults that are none of the patch's own
     */
    public record Refused(List<Finding> findings, @Nullable Plan rest) implements Patched {}

    /**
     * Applies a patch. Whether it was written for the plan's version is for the caller to check.
     *
     * @param statuses of the plan's steps, by id; a step without one counts as not started
     * @param maxSteps of the plan that comes out, at least 1
     */
    public static Patched apply(Plan plan, Patch patch, Map<String, StepStatus> statuses, int maxSteps) {
        return new Application(plan, patch, statuses, maxSteps).run();
    }

    /** The patch with what it writes as it stands in a plan that was made explicit. */
    public static Patch bound(Patch patch, Plan explicit) {
        var steps = new LinkedHashMap<String, Step>();
        explicit.steps().forEach(step -> steps.put(step.id(), step));
        var operations = patch.operations().stream()
                .<Patch.Operation>map(operation -> switch (operation) {
                    case Patch.Add(var step) -> new Patch.Add(steps.getOrDefault(step.id(), step));
                    case Patch.Change(var step) -> new Patch.Change(steps.getOrDefault(step.id(), step));
                    case Patch.Drop drop -> drop;
                    case Patch.Retry retry -> retry;
                    case Patch.Supersede supersede -> supersede;
                    case Patch.Rollback ignored -> new Patch.Rollback(explicit.rollback());
                })
                .toList();
        return new Patch(patch.baseVersion(), patch.reason(), operations);
    }

    /** Whether a step that stands so can be run once more as it is. */
    public static boolean mayBeRetried(StepStatus status) {
        return Application.LOST.contains(status);
    }

    private static final class Application {
        private static final Set<StepStatus> STAND = Set.of(StepStatus.SUCCEEDED, StepStatus.COMPENSATED);
        private static final Set<StepStatus> BEGUN = Set.of(
                StepStatus.READY,
                StepStatus.QUEUED,
                StepStatus.RUNNING,
                StepStatus.AWAITING_RETRY,
                StepStatus.AWAITING_APPROVAL,
                StepStatus.UNCERTAIN);
        private static final Set<StepStatus> LOST = Set.of(StepStatus.FAILED, StepStatus.SKIPPED, StepStatus.CANCELLED);

        private final Plan plan;
        private final Patch patch;
        private final Map<String, StepStatus> statuses;
        private final int maxSteps;
        private final Map<String, Step> steps = new LinkedHashMap<>();
        private final Set<String> touched = new HashSet<>();
        private final Set<String> dropped = new LinkedHashSet<>();
        private final Set<String> anew = new LinkedHashSet<>();
        private final Set<String> written = new HashSet<>();
        private final Map<String, List<String>> superseded = new LinkedHashMap<>();
        private final Findings findings = new Findings();
        private List<ToolCall> rollback;
        private boolean rollbackIsWritten;
        private boolean connected = true;

        Application(Plan plan, Patch patch, Map<String, StepStatus> statuses, int maxSteps) {
            this.plan = plan;
            this.patch = patch;
            this.statuses = statuses;
            this.maxSteps = maxSteps;
            this.rollback = plan.rollback();
        }

        Patched run() {
            plan.steps().forEach(step -> steps.put(step.id(), step));
            if (patch.operations().isEmpty()) {
                findings.add(null, "operations", () -> "the patch changes nothing");
            }
            for (var i = 0; i < patch.operations().size(); i++) {
                operation(patch.operations().get(i), i);
            }
            superseded.forEach(this::replace);
            runWhatWasSkipped();
            waiting();
            var patched = new Plan(plan.summary(), new ArrayList<>(steps.values()), rollback);
            if (connected) {
                PlanStructure.check(patched, maxSteps, findings);
            }
            return findings.isEmpty()
                    ? new Applied(patched, anew, dropped, superseded)
                    : new Refused(findings.toList(), connected ? patched : null);
        }

        private void operation(Patch.Operation operation, int at) {
            switch (operation) {
                case Patch.Add(var step) -> {
                    once(step.id());
                    if (steps.putIfAbsent(step.id(), step) != null) {
                        findings.add(step.id(), "", () -> "a step to add has a new id, this one is taken");
                    }
                    anew.add(step.id());
                    written.add(step.id());
                }
                case Patch.Drop(var id) -> {
                    if (open(id, "dropped")) {
                        steps.remove(id);
                        dropped.add(id);
                    }
                }
                case Patch.Change(var step) -> {
                    if (open(step.id(), "changed")) {
                        steps.put(step.id(), step);
                        anew.add(step.id());
                        written.add(step.id());
                    }
                }
                case Patch.Retry(var id) -> {
                    once(id);
                    var status = statuses.getOrDefault(id, StepStatus.PENDING);
                    if (!steps.containsKey(id)) {
                        findings.add(id, "", () -> "there is no such step to retry");
                    } else if (!LOST.contains(status)) {
                        findings.add(
                                id,
                                "",
                                () -> "only a failed, skipped or cancelled step can be retried, this one is "
                                        + word(status));
                    }
                    anew.add(id);
                }
                case Patch.Supersede supersede -> supersede(supersede);
                case Patch.Rollback(var calls) -> {
                    if (rollbackIsWritten) {
                        findings.add(null, "operations[" + at + "]", () -> "the patch writes the rollback list twice");
                    }
                    rollbackIsWritten = true;
                    rollback = calls;
                }
            }
        }

        private void supersede(Patch.Supersede supersede) {
            var id = supersede.stepId();
            once(id);
            var status = statuses.getOrDefault(id, StepStatus.PENDING);
            if (!steps.containsKey(id)) {
                findings.add(id, "", () -> "there is no such step to be superseded");
            } else if (status != StepStatus.SUCCEEDED) {
                findings.add(
                        id,
                        "",
                        () -> "only a step that has succeeded can be superseded, this one is " + word(status)
                                + "; change it instead");
            } else if (supersede.by().isEmpty()) {
                findings.add(id, "", () -> "names no step that takes its place; list at least one under \"by\"");
            } else {
                superseded.put(id, supersede.by());
            }
        }

        /** Lets what waits for a step wait for those that take its place. What the patch itself writes is left as written. */
        private void replace(String id, List<String> by) {
            for (var other : by) {
                if (other.equals(id) || !steps.containsKey(other) || superseded.containsKey(other) || isLost(other)) {
                    connected = false;
                    findings.add(
                            id,
                            "by",
                            () -> "step " + other + " cannot take its place: it is not there, or does not stand");
                }
            }
            for (var step : List.copyOf(steps.values())) {
                var status = statuses.getOrDefault(step.id(), StepStatus.PENDING);
                if (step.dependsOn().contains(id)
                        && !by.contains(step.id())
                        && !written.contains(step.id())
                        && !STAND.contains(status)) {
                    repoint(step, id, by, status);
                }
            }
        }

        private void repoint(Step step, String id, List<String> by, StepStatus status) {
            if (References.scan(step.arguments(), Scope.of(steps.keySet(), Set.of()))
                    .steps()
                    .contains(id)) {
                findings.add(
                        step.id(),
                        "arguments",
                        () -> "refers to the output of step " + id
                                + ", which the patch supersedes; change this one as well");
            }
            var dependsOn = new LinkedHashSet<String>();
            for (var on : step.dependsOn()) {
                if (on.equals(id)) {
                    dependsOn.addAll(by);
                } else {
                    dependsOn.add(on);
                }
            }
            steps.put(step.id(), step.withDependsOn(List.copyOf(dependsOn)));
            if (BEGUN.contains(status)) {
                anew.add(step.id());
            }
        }

        private boolean open(String id, String verb) {
            once(id);
            if (!steps.containsKey(id)) {
                findings.add(id, "", () -> "there is no such step to be " + verb);
                return false;
            }
            var status = statuses.getOrDefault(id, StepStatus.PENDING);
            if (STAND.contains(status)) {
                findings.add(id, "", () -> "a step that is " + word(status) + " cannot be " + verb);
                return false;
            }
            return true;
        }

        private void once(String id) {
            if (!touched.add(id)) {
                findings.add(id, "", () -> "the patch names the step twice");
            }
        }

        /** What was skipped because of steps that run anew runs after them, where nothing else keeps it from running. */
        private void runWhatWasSkipped() {
            var blockers = new HashMap<String, Integer>();
            var waiting = new HashMap<String, List<String>>();
            for (var step : steps.values()) {
                if (statuses.get(step.id()) == StepStatus.SKIPPED && !touched.contains(step.id())) {
                    blockers.put(step.id(), (int) step.dependsOn().stream()
                            .distinct()
                            .filter(this::wasLost)
                            .count());
                    step.dependsOn().stream()
                            .distinct()
                            .forEach(id -> waiting.computeIfAbsent(id, _ -> new ArrayList<>())
                                    .add(step.id()));
                }
            }
            var open = new ArrayDeque<String>();
            anew.stream().filter(this::wasLost).forEach(open::add);
            while (!open.isEmpty()) {
                for (var id : waiting.getOrDefault(open.poll(), List.of())) {
                    if (blockers.merge(id, -1, Integer::sum) == 0) {
                        anew.add(id);
                        open.add(id);
                    }
                }
            }
        }

        /** Steps that would wait for one that is gone or will not run. */
        private void waiting() {
            for (var step : steps.values()) {
                for (var id : step.dependsOn()) {
                    if (dropped.contains(id)) {
                        connected = false;
                        findings.add(
                                step.id(),
                                "dependsOn",
                                () -> "depends on step " + id
                                        + ", which the patch drops; change or drop this one as well");
                    } else if (anew.contains(step.id()) && isLost(id)) {
                        findings.add(
                                step.id(),
                                "dependsOn",
                                () -> "depends on step " + id + ", which is "
                                        + word(statuses.getOrDefault(id, StepStatus.FAILED))
                                        + "; retry or change that one as well");
                    }
                }
            }
        }

        private boolean wasLost(String id) {
            return LOST.contains(statuses.getOrDefault(id, StepStatus.PENDING));
        }

        private boolean isLost(String id) {
            return wasLost(id) && !anew.contains(id);
        }

        private static String word(StepStatus status) {
            return status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }
}
