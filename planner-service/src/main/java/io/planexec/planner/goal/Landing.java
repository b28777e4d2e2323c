package io.planexec.planner.goal;

import io.planexec.messages.Finding;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.ToolCall;
import io.planexec.planner.plan.Patches;
import io.planexec.planner.plan.PlanDiff;
import io.planexec.planner.plan.PlanStructure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A plan is checked again when it lands: what the state machine relies on must hold, whoever wrote it. */
final class Landing {
    private Landing() {}

    /** What came of a patch. */
    sealed interface Checked {}

    /**
     * It can be put in force.
     *
     * @param diff what it changes, for people
     * @param touched ids of the steps that it drops or starts anew
     */
    record Fits(Patch patch, List<String> diff, List<String> touched) implements Checked {}

    record Unfit(List<Finding> findings) implements Checked {}

    static List<Finding> structure(Plan plan, int maxSteps) {
        return PlanStructure.check(plan, maxSteps);
    }

    static Checked patch(GoalRecords records, Patch written, int maxSteps) {
        var patch = withWhatIsStillToUndo(records, written);
        var version = records.header().planVersion;
        if (patch.baseVersion() != version) {
            return new Unfit(List.of(new Finding(
                    null,
                    "baseVersion",
                    "the patch was written for plan version " + patch.baseVersion() + ", but version " + version
                            + " is in force")));
        }
        if (version >= Bounds.PLAN_VERSIONS) {
            return new Unfit(List.of(
                    new Finding(null, "", "the plan was changed " + (version - 1) + " times; submit another goal")));
        }
        var plan = PlanChange.current(records);
        return switch (Patches.apply(plan, patch, PlanChange.statuses(records), maxSteps)) {
            case Patches.Refused(var findings, var _) -> new Unfit(findings);
            case Patches.Applied applied -> {
                var touched = new ArrayList<>(applied.anew());
                touched.addAll(applied.dropped());
                var begun = begun(records, touched);
                var remembered =
                        records.header().dropped.size() + applied.dropped().size();
                if (remembered > Bounds.DROPPED) {
                    yield new Unfit(List.of(new Finding(
                            null,
                            "",
                            remembered + " steps would have been dropped since the goal began, at most "
                                    + Bounds.DROPPED + " may be; submit another goal")));
                }
                yield begun.isEmpty() ? new Fits(patch, PlanDiff.of(plan, patch, applied), touched) : new Unfit(begun);
            }
        };
    }

    /**
     * A step that failed may have done in part what its compensation undoes. Where the patch takes the step away, or writes it
     * anew with another compensation, the one it had goes to the front of the rollback list: nobody else would know of it.
     */
    private static Patch withWhatIsStillToUndo(GoalRecords records, Patch patch) {
        var owed = patch.operations().stream()
                .flatMap(operation -> stillToUndo(records, operation).stream())
                .sorted(Comparator.comparingInt(StepState::completed).reversed())
                .map(step -> call(records.definition(step.id()).step()))
                .toList();
        if (owed.isEmpty()) {
            return patch;
        }
        var operations = new ArrayList<>(patch.operations());
        var rollback = new ArrayList<>(owed);
        var own = operations.stream()
                .filter(Patch.Rollback.class::isInstance)
                .map(Patch.Rollback.class::cast)
                .findFirst();
        rollback.addAll(
                own.map(Patch.Rollback::rollback).orElse(records.planText().rollback()));
        if (own.isPresent()) {
            operations.set(operations.indexOf(own.get()), new Patch.Rollback(List.copyOf(rollback)));
        } else {
            operations.add(new Patch.Rollback(List.copyOf(rollback)));
        }
        return new Patch(patch.baseVersion(), patch.reason(), List.copyOf(operations));
    }

    private static Optional<StepState> stillToUndo(GoalRecords records, Patch.Operation operation) {
        return switch (operation) {
            case Patch.Drop(var id) -> stillToUndo(records, id);
            case Patch.Change(var step) ->
                stillToUndo(records, step.id())
                        .filter(state -> !Objects.equals(
                                step.compensation(),
                                records.definition(step.id()).step().compensation()));
            case Patch.Add ignored -> Optional.empty();
            case Patch.Retry ignored -> Optional.empty();
            case Patch.Supersede ignored -> Optional.empty();
            case Patch.Rollback ignored -> Optional.empty();
        };
    }

    private static Optional<StepState> stillToUndo(GoalRecords records, String stepId) {
        return records.hasStep(stepId)
                        && Rollback.isToUndo(records.definition(stepId).step(), records.step(stepId))
                ? Optional.of(records.step(stepId))
                : Optional.empty();
    }

    private static ToolCall call(Step step) {
        var compensation = Objects.requireNonNull(step.compensation());
        return compensation.pool() == null
                ? new ToolCall(compensation.action(), compensation.arguments(), step.pool())
                : compensation;
    }

    /** What may have done something that cannot be repeated is not dropped or started anew while nobody knows. */
    private static List<Finding> begun(GoalRecords records, List<String> touched) {
        return touched.stream()
                .filter(records::hasStep)
                .map(records::step)
                .filter(step -> !step.status.ended() && !Effects.ofRun(step).repeatable())
                .map(step -> new Finding(
                        step.id,
                        "",
                        "it is " + step.status
                                + " and may have run; it can be changed once it is known whether it did"))
                .toList();
    }
}
