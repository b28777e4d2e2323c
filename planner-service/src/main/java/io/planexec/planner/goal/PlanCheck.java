package io.planexec.planner.goal;

import io.planexec.messages.Finding;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.planner.plan.Patches;
import io.planexec.planner.plan.PlanDiff;
import io.planexec.planner.plan.PlanStructure;
import java.util.ArrayList;
import java.util.List;

/** A plan is checked again when it lands: what the state machine relies on must hold, whoever wrote it. */
final class PlanCheck {
    private PlanCheck() {}

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

    static Checked patch(GoalRecords records, Patch patch, int maxSteps) {
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
            case Patches.Refused(var findings) -> new Unfit(findings);
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
