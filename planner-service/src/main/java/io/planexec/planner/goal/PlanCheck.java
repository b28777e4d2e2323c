package io.planexec.planner.goal;

import io.planexec.messages.Finding;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.planner.plan.Patches;
import io.planexec.planner.plan.PlanStructure;
import java.util.List;

/** A plan is checked again when it lands: what the state machine relies on must hold, whoever wrote it. */
final class PlanCheck {
    private PlanCheck() {}

    static List<Finding> structure(Plan plan) {
        return PlanStructure.check(plan, Integer.MAX_VALUE);
    }

    static List<Finding> patch(GoalRecords records, Patch patch) {
        var version = records.header().planVersion;
        if (patch.baseVersion() != version) {
            return List.of(new Finding(
                    null,
                    "baseVersion",
                    "the patch was written for plan version " + patch.baseVersion() + ", but version " + version
                            + " is in force"));
        }
        return switch (Patches.apply(
                PlanChange.current(records), patch, PlanChange.statuses(records), Integer.MAX_VALUE)) {
            case Patches.Applied applied -> List.of();
            case Patches.Refused refused -> refused.findings();
        };
    }
}
