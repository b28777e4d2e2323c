package io.planexec.planner.plan;

import io.planexec.messages.Finding;
import io.planexec.messages.Plan;
import java.util.List;

/** What became of a plan that was checked. */
public sealed interface Validation {

    /**
     * It can run.
     *
     * @param plan the plan with everything made explicit: each step depends on every step it refers to, and
     *     {@code data} that was left to the dependencies stands among the arguments
     */
    record Valid(Plan plan) implements Validation {}

    /**
     * It cannot.
     *
     * @param findings everything that is wrong, at least one
     */
    record Invalid(List<Finding> findings) implements Validation {}
}
