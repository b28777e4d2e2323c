package io.planexec.planner.goal;

import io.planexec.messages.RetryPolicy;
import java.time.Duration;

/**
 * What a goal gets where it says nothing itself.
 *
 * @param maxReplans patches after a failure, at least 0
 * @param maxParallel steps on the queue or running at once, at least 1
 * @param deadline from submission to the end, positive
 * @param stepTimeout of one attempt whose tool names none, positive
 * @param executorWait how long a task may wait for an executor, positive
 * @param planningWait how long a planning task may take, positive
 * @param lostGrace how long after its time-out an attempt is given up that no executor reported on; executors end
 *     attempts at the time-out themselves
 * @param retry where a step has no policy of its own
 * @param judge whether there is a model that judges criteria in prose; without one they are accepted as not judged
 * @param summarise whether a model puts the goal's answer into words; else it is what the last steps say
 * @param resultsTopic where executors and planning workers answer
 */
public record GoalSettings(
        int maxReplans,
        int maxParallel,
        Duration deadline,
        Duration stepTimeout,
        Duration executorWait,
        Duration planningWait,
        Duration lostGrace,
        RetryPolicy retry,
        boolean judge,
        boolean summarise,
        String resultsTopic) {

    /** The defaults, with results on the given topic. */
    public static GoalSettings defaults(String resultsTopic) {
        return new GoalSettings(
                3,
                Integer.MAX_VALUE,
                Duration.ofMinutes(30),
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                Duration.ofSeconds(15),
                RetryPolicy.DEFAULT,
                false,
                false,
                resultsTopic);
    }

    /** The same, with a model that judges prose or without. */
    public GoalSettings withJudge(boolean available) {
        return new GoalSettings(
                maxReplans,
                maxParallel,
                deadline,
                stepTimeout,
                executorWait,
                planningWait,
                lostGrace,
                retry,
                available,
                summarise,
                resultsTopic);
    }

    /** The same, with answers by a model or by rule. */
    public GoalSettings withSummaries(boolean wanted) {
        return new GoalSettings(
                maxReplans,
                maxParallel,
                deadline,
                stepTimeout,
                executorWait,
                planningWait,
                lostGrace,
                retry,
                judge,
                wanted,
                resultsTopic);
    }
}
