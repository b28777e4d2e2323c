package io.planexec.planner.goal;

import io.planexec.messages.Command;
import io.planexec.messages.Goal;
import io.planexec.messages.Report;
import org.jspecify.annotations.Nullable;

/** What can happen to a goal. */
public sealed interface Input {

    /** In a few words, for the event log. */
    String cause();

    /** A user submitted it. */
    record Submitted(Goal goal) implements Input {
        @Override
        public String cause() {
            return "submission";
        }
    }

    /** An executor or a planning worker reported. */
    record Reported(Report report) implements Input {
        @Override
        public String cause() {
            return switch (report) {
                case Report.Progress progress ->
                    "start of " + progress.stepId() + "#" + progress.attempt() + " on " + progress.executor();
                case Report.Result result ->
                    "result of " + result.stepId() + "#" + result.attempt() + " from " + result.executor();
                case Report.Claim claim ->
                    "claim of " + claim.stepId() + "#" + claim.attempt() + " by " + claim.executor();
                case Report.PlanningAnswer answer -> "answer of planner " + answer.planner();
                case Report.Judgement judgement -> "judgement of " + judgement.stepId();
                case Report.Summary summary -> "answer by " + summary.author();
                case Report.ChildStarted started -> "start of goal " + started.childId();
            };
        }
    }

    /** A user commands. */
    record Commanded(Command command) implements Input {
        @Override
        public String cause() {
            return "command " + command.commandId();
        }
    }

    /**
     * A time that was set has come.
     *
     * @param stepId whose time, null for the goal's own
     * @param unserved why no executor takes the step's task, where that is so and has been for a while; else null
     */
    record Woken(@Nullable String stepId, @Nullable String unserved) implements Input {

        /** A time has come, and executors serve what there is to do. */
        public Woken(@Nullable String stepId) {
            this(stepId, null);
        }

        @Override
        public String cause() {
            return stepId == null ? "the goal's timer" : "timer of " + stepId;
        }
    }
}
