package io.planexec.cli.view;

import io.planexec.messages.Decision;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.Plan;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A line per event of one goal, for output that is no terminal. Why a step failed is told once; what follows from it refers
 * to the step. For one thread.
 */
public final class EventLines {
    private static final int MOST_STEPS = 100;

    private final Style style;
    private final Map<String, String> toldReasons = new HashMap<>();

    public EventLines(Style style) {
        this.style = style;
    }

    /**
     * The lines of a decision.
     *
     * @param progress the goal after it
     */
    public List<String> of(Decision decision, GoalProgress progress) {
        var lines = new ArrayList<String>();
        var time = String.format(
                Locale.ROOT,
                "%8.3f  ",
                Duration.between(progress.records().header().submittedAt(), decision.at())
                                .toMillis()
                        / 1000.0);
        for (var event : decision.events()) {
            if (event instanceof GoalEvent.StepSkipped skipped && !isFirstSkippedFor(skipped, decision)) {
                continue;
            }
            var words = event instanceof GoalEvent.StepSkipped skipped
                    ? List.of(skipped(skipped, decision))
                    : words(event, decision.at(), progress);
            for (int i = 0; i < words.size(); i++) {
                lines.add((i == 0 ? time : " ".repeat(time.length())) + words.get(i));
            }
        }
        return lines;
    }

    private static boolean isFirstSkippedFor(GoalEvent.StepSkipped skipped, Decision decision) {
        return skippedFor(skipped, decision).findFirst().filter(skipped::equals).isPresent();
    }

    private static Stream<GoalEvent.StepSkipped> skippedFor(GoalEvent.StepSkipped skipped, Decision decision) {
        return decision.events().stream()
                .filter(GoalEvent.StepSkipped.class::isInstance)
                .map(GoalEvent.StepSkipped.class::cast)
                .filter(other -> other.causedBy().equals(skipped.causedBy()));
    }

    /** All that one failure skips is told in one line. */
    private String skipped(GoalEvent.StepSkipped skipped, Decision decision) {
        var ids = skippedFor(skipped, decision)
                .map(step -> Wording.oneLine(step.stepId()))
                .toList();
        var named = String.join(", ", ids.subList(0, Math.min(ids.size(), MOST_STEPS)));
        var more = ids.size() > MOST_STEPS ? " and " + (ids.size() - MOST_STEPS) + " more" : "";
        return (ids.size() == 1 ? "step " : "steps ") + named + more + " skipped: "
                + Wording.withoutReasons(skipped.reason(), toldReasons);
    }

    private List<String> words(GoalEvent event, Instant at, GoalProgress progress) {
        return switch (event) {
            case GoalEvent.GoalSubmitted submitted ->
                List.of("goal " + submitted.goal().id() + " submitted: "
                        + Wording.oneLine(submitted.goal().goal()));
            case GoalEvent.SubmissionRepeated() -> List.of("goal submitted again: the first submission counts");
            case GoalEvent.PlanningRequested requested -> List.of(asked(requested.task()));
            case GoalEvent.PlanAdopted adopted -> adopted(adopted);
            case GoalEvent.PlanRefused refused ->
                List.of("no valid plan: " + Wording.count(refused.findings().size(), "finding"));
            case GoalEvent.PlanPatched patched -> patched(patched);
            case GoalEvent.ReplanDeclined declined ->
                List.of(step(declined.stepId()) + "no other way: "
                        + Wording.oneLine(withoutLead(
                                declined.reason(), step(declined.stepId()).strip() + ": ")));
            case GoalEvent.StepReady ready -> List.of(step(ready.stepId()) + "ready, waits for room");
            case GoalEvent.StepQueued queued ->
                List.of(step(queued.task().stepId()) + "queued: "
                        + Wording.oneLine(queued.task().action())
                        + attempt(queued.task().attempt()));
            case GoalEvent.StepStarted started ->
                List.of(step(started.stepId()) + "started on " + Wording.oneLine(started.executor())
                        + attempt(started.attempt()));
            case GoalEvent.StepProgressed progressed ->
                List.of(step(progressed.stepId()) + "is at " + Wording.oneLine(progressed.note()));
            case GoalEvent.PlanCheckRefused refused ->
                List.of("the change of the plan is refused: " + Wording.oneLine(refused.reason()));
            case GoalEvent.LimitReached reached -> List.of(Wording.oneLine(reached.reason()));
            case GoalEvent.ApprovalRequested requested ->
                List.of("plan version " + requested.planVersion() + " waits for approval: "
                        + Wording.oneLine(requested.reason()));
            case GoalEvent.StepApprovalRequested requested ->
                List.of(step(requested.stepId()) + "waits for approval: " + Wording.oneLine(requested.reason()));
            case GoalEvent.ApprovalGiven given ->
                List.of((given.stepId() == null ? "the plan " : step(given.stepId())) + "is approved");
            case GoalEvent.StepUncertain uncertain ->
                List.of(step(uncertain.stepId()) + "is uncertain: " + Wording.oneLine(uncertain.reason()));
            case GoalEvent.SideTaskQueued queued ->
                List.of(side(queued.side(), queued.task().stepId()) + "queued: "
                        + Wording.oneLine(queued.task().action()));
            case GoalEvent.SideTaskFailed failed ->
                List.of(side(failed.side(), failed.stepId()) + "failed, to be tried again: "
                        + Wording.oneLine(failed.error().message()));
            case GoalEvent.SideTaskEnded ended -> {
                var error = ended.error();
                yield List.of(side(ended.side(), ended.stepId())
                        + (error == null ? "done" : "failed: " + Wording.oneLine(error.message())));
            }
            case GoalEvent.RollbackStarted started -> List.of("rolling back: " + Wording.oneLine(started.reason()));
            case GoalEvent.StepCompensated compensated -> List.of(step(compensated.stepId()) + "is undone");
            case GoalEvent.RunGranted granted ->
                List.of(step(granted.stepId()) + "may run " + Wording.oneLine(granted.tool()) + " on "
                        + Wording.oneLine(granted.executor()));
            case GoalEvent.RunRefused refused ->
                List.of(step(refused.stepId()) + "may not be run on " + Wording.oneLine(refused.executor()) + ": "
                        + Wording.oneLine(refused.reason()));
            case GoalEvent.RunCancelled cancelled ->
                List.of(step(cancelled.stepId()) + "is to stop: " + Wording.oneLine(cancelled.reason()));
            case GoalEvent.AttemptReported reported ->
                List.of(step(reported.stepId()) + "ran on " + Wording.oneLine(reported.executor())
                        + ", its output goes to a judge");
            case GoalEvent.StepJudged judged -> judged(judged);
            case GoalEvent.StepSucceeded succeeded -> List.of(succeeded(succeeded));
            case GoalEvent.AttemptFailed failed -> {
                toldReasons.put(failed.stepId(), failed.error().message());
                yield List.of(step(failed.stepId()) + "attempt " + failed.attempt() + " failed: "
                        + Wording.oneLine(failed.error().message()));
            }
            case GoalEvent.RetryScheduled retry ->
                List.of(step(retry.stepId()) + "attempt " + retry.nextAttempt() + " in "
                        + Wording.time(Duration.between(at, retry.dueBy())));
            case GoalEvent.StepFailed failed -> {
                var told = failed.reason().equals(toldReasons.put(failed.stepId(), failed.reason()));
                yield List.of(step(failed.stepId()) + "failed" + (told ? "" : ": " + Wording.oneLine(failed.reason())));
            }
            case GoalEvent.StepSkipped skipped -> List.of();
            case GoalEvent.StepCancelled cancelled ->
                List.of(step(cancelled.stepId()) + cancelled(Wording.oneLine(cancelled.reason())));
            case GoalEvent.TimerRearmed rearmed -> List.of();
            case GoalEvent.CommandAnswered answered ->
                List.of((answered.accepted() ? "command accepted" : "command refused")
                        + (answered.reason().isBlank() ? "" : ": " + Wording.oneLine(answered.reason())));
            case GoalEvent.ReportIgnored ignored ->
                List.of(step(ignored.stepId()) + "a late report was ignored: " + Wording.oneLine(ignored.reason()));
            case GoalEvent.AnswerWritten written ->
                List.of(
                        written.answer() == null
                                ? "no answer in words: " + Wording.oneLine(written.reason())
                                : "answer by " + Wording.oneLine(written.author()));
            case GoalEvent.ChildSubmitted submitted ->
                List.of(step(submitted.stepId()) + "submitted as goal "
                        + Wording.oneLine(submitted.child().id()));
            case GoalEvent.ChildCancelled cancelled ->
                List.of(step(cancelled.stepId()) + "goal "
                        + Wording.oneLine(cancelled.command().goalId()) + " is to end: "
                        + Wording.oneLine(cancelled.command().reason()));
            case GoalEvent.ParentTold told -> List.of();
            case GoalEvent.GoalEnded ended -> List.of(ended(ended, at, progress));
        };
    }

    private static List<String> judged(GoalEvent.StepJudged judged) {
        var lines = new ArrayList<String>();
        var verdict = switch (judged.verdict()) {
            case ACCEPT -> "accepted";
            case RETRY -> "to be tried again";
            case RETRY_CHANGED -> "to be tried again with other arguments";
            case REPLAN -> "another way is needed";
            case FAIL -> "given up";
        };
        var reason = Wording.oneLine(judged.reason());
        lines.add(step(judged.stepId()) + "judged" + (judged.judge().isBlank() ? "" : " by " + judged.judge()) + ": "
                + verdict + (reason.isEmpty() ? "" : ": " + reason));
        for (var evidence : judged.evidence()) {
            lines.add("  " + (evidence.met() ? "met: " : "not met: ") + Wording.oneLine(evidence.criterion())
                    + (evidence.quote().isBlank() ? "" : " (\"" + Wording.oneLine(evidence.quote()) + "\")"));
        }
        return lines;
    }

    private static String asked(PlanningTask task) {
        return switch (task.kind()) {
            case PLAN -> task.goal().plan() == null ? "planning" : "checking the plan";
            case REPLAN ->
                "replanning after "
                        + task.failures().stream()
                                .map(failure -> "step " + failure.stepId() + " failed")
                                .collect(Collectors.joining(", "));
            case CHECK -> "checking what is to be changed in the plan";
            case JUDGE -> {
                var claim = task.claim();
                yield claim == null
                        ? "judging"
                        : "judging step " + Wording.oneLine(claim.step().id());
            }
            case SUMMARISE -> "writing the answer";
        };
    }

    private List<String> adopted(GoalEvent.PlanAdopted adopted) {
        var plan = adopted.plan();
        var reason = Wording.oneLine(adopted.reason());
        var lines = new ArrayList<String>();
        lines.add("plan of " + Wording.count(plan.steps().size(), "step") + " by " + planner(adopted.planner())
                + (reason.isEmpty() ? "" : ": " + reason));
        lines.addAll(steps(plan));
        return lines;
    }

    private List<String> steps(Plan plan) {
        var lines = new ArrayList<String>();
        plan.steps().stream().limit(MOST_STEPS).forEach(step -> lines.add("  " + stepLine(step)));
        if (plan.steps().size() > MOST_STEPS) {
            lines.add("  " + style.ellipsis() + " and " + (plan.steps().size() - MOST_STEPS) + " more");
        }
        return lines;
    }

    private static String stepLine(Step step) {
        var description = Wording.oneLine(step.description());
        return PlanView.label(step)
                + (step.dependsOn().isEmpty() ? "" : ", after " + String.join(", ", step.dependsOn()))
                + (description.isEmpty() ? "" : ": " + description);
    }

    private static List<String> patched(GoalEvent.PlanPatched patched) {
        var lines = new ArrayList<String>();
        lines.add("plan version " + patched.version() + " by " + planner(patched.planner()) + ": "
                + Wording.oneLine(patched.patch().reason()));
        patched.diff().forEach(line -> lines.add("  " + Wording.oneLine(line)));
        return lines;
    }

    private static String succeeded(GoalEvent.StepSucceeded succeeded) {
        if (succeeded.knownBy() != null) {
            return step(succeeded.stepId()) + "counts as done: " + Wording.oneLine(succeeded.knownBy());
        }
        return step(succeeded.stepId()) + "succeeded in "
                + Wording.time(Duration.between(succeeded.startedAt(), succeeded.finishedAt())) + " on "
                + Wording.oneLine(succeeded.executor());
    }

    private String ended(GoalEvent.GoalEnded ended, Instant at, GoalProgress progress) {
        // What was found is told by itself, a line each.
        var reason = progress.findings().isEmpty()
                ? Wording.withoutReasons(ended.reason(), toldReasons)
                : "there is no valid plan";
        return "goal " + ended.status() + " after "
                + Wording.time(Duration.between(progress.records().header().submittedAt(), at))
                + (reason.isEmpty() ? "" : ": " + reason);
    }

    private static String withoutLead(String text, String lead) {
        return text.startsWith(lead) ? text.substring(lead.length()) : text;
    }

    private static String side(GoalEvent.Side side, String id) {
        return switch (side) {
            case VERIFY -> "verification of step " + Wording.oneLine(id) + " ";
            case COMPENSATE, UNDO -> "compensation of step " + Wording.oneLine(id) + " ";
            case ROLLBACK -> Wording.oneLine(id) + " ";
        };
    }

    private static String step(String id) {
        return "step " + Wording.oneLine(id) + " ";
    }

    private static String cancelled(String reason) {
        return reason.startsWith("cancelled") ? reason : "cancelled: " + reason;
    }

    private static String attempt(int attempt) {
        return attempt > 1 ? ", attempt " + attempt : "";
    }

    /** Who planned, in words. */
    static String planner(String name) {
        return switch (name) {
            case "rules" -> "the rule-based planner (no model configured)";
            case "user" -> "its author";
            default -> Wording.oneLine(name);
        };
    }
}
