package io.planexec.planner.topology;

import io.planexec.messages.CachedPlan;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Plan;
import io.planexec.messages.TopicLayout;
import io.planexec.messages.json.MessageCodec;
import io.planexec.planner.goal.GoalRecords;
import io.planexec.planner.goal.StepDefinition;
import io.planexec.planner.plan.GoalForm;
import io.planexec.planner.plan.PlanOrigin;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the plan cache is told when a goal ends. */
final class PlansThatWorked {
    /** Leaves room for the record around it. */
    private static final int MOST_BYTES = TopicLayout.MAX_MESSAGE_BYTES - 64 * 1024;

    private PlansThatWorked() {}

    /**
     * A record of the plan cache.
     *
     * @param plan null forgets what is kept under the key
     */
    record Entry(String key, @Nullable CachedPlan plan) {

        /** The record's value: null for no plan, and for one that no record holds. */
        byte @Nullable [] json() {
            if (plan == null) {
                return null;
            }
            var json = MessageCodec.write(plan);
            return json.length > MOST_BYTES ? null : json;
        }
    }

    /**
     * The plan of a goal that has succeeded with it as it was written; one that failed, or had to be changed, is not to be
     * used again.
     *
     * @return empty where the plan was not this planner's, or the goal was cancelled, which says nothing of its plan
     */
    static Optional<Entry> of(GoalRecords goal, String planner, Instant now) {
        var header = goal.header();
        if (header.planVersion() == 0 || header.status() == GoalStatus.CANCELLED) {
            return Optional.empty();
        }
        var origin = goal.planText().origin();
        if (origin == null || !origin.planner().equals(planner)) {
            return Optional.empty();
        }
        var key = PlanOrigin.key(goal.goal(), planner, origin.catalogueVersion());
        if (header.status() != GoalStatus.SUCCEEDED || header.planVersion() > 1) {
            return Optional.of(new Entry(key, null));
        }
        var plan = new CachedPlan(
                goal.goal().goal(),
                GoalForm.of(goal.goal().goal()).values(),
                new Plan(
                        goal.planText().summary(),
                        goal.definitions().stream().map(StepDefinition::step).toList(),
                        goal.planText().rollback()),
                origin.mode(),
                planner,
                origin.catalogueVersion(),
                new CachedPlan.Ending(
                        header.goalId(),
                        header.status(),
                        now,
                        Duration.between(header.submittedAt(), now).toMillis(),
                        header.usage()));
        return Optional.of(new Entry(key, plan));
    }
}
