package io.planexec.planner.plan;

import io.planexec.messages.Finding;
import io.planexec.messages.Mode;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import java.util.List;

/** What a planner came up with. It is validated before anything follows from it. */
public sealed interface Proposal {

    /**
     * A plan.
     *
     * @param mode what was chosen: direct for a single tool, react for a single agent, plan otherwise
     * @param reason why that mode and these steps, for users
     */
    record Planned(Plan plan, Mode mode, String reason) implements Proposal {}

    /** A change of the plan that stands. */
    record Patched(Patch patch) implements Proposal {}

    /** The goal takes no tool and no plan: here is the answer. */
    record Answered(String answer, String reason) implements Proposal {}

    /** No way: what cannot be done, what could be, what to do next. */
    record Refused(List<Finding> findings) implements Proposal {}
}
