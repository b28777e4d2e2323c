package io.planexec.cli.view;

import io.planexec.messages.Criterion;
import io.planexec.messages.Decision;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Usage;
import io.planexec.messages.naming.Nearest;
import io.planexec.messages.text.Cut;
import io.planexec.planner.goal.StepState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How one step of a goal went, in sentences: its place in the plan, its attempts, what was found about them, what it waits
 * for, and what it cost. Takes a log whose decisions follow from each other.
 */
public final class StepAccount {
    private static final int MOST_NAMED = 10;
    private static final int LONGEST_VALUE = 300;

    private final List<Decision> decisions;
    private final String stepId;
    private final GoalProgress progress = new GoalProgress();
    private final Paragraphs text;
    private final Instant end;

    /** Every step that some plan version had, as it was written last. */
    private final Map<String, Step> written = new LinkedHashMap<>();

    private GoalEvent.@Nullable StepStarted lastStarted;

    private final CommandLines commands;

    private StepAccount(List<Decision> decisions, String stepId, Style style, CommandLines commands) {
        this.decisions = decisions;
        this.commands = commands;
        this.stepId = stepId;
        for (var decision : decisions) {
            progress.apply(decision);
            decision.events().forEach(this::read);
        }
        this.end = decisions.getLast().at();
        this.text = new Paragraphs(style, decisions.getFirst().at());
    }

    /**
     * The lines of the account.
     *
     * @param commands what to name further commands with
     * @return empty where no plan version has such a step
     */
    public static Optional<List<String>> lines(
            List<Decision> decisions, String stepId, Style style, CommandLines commands) {
        var account = new StepAccount(decisions, stepId, style, commands);
        return account.written.containsKey(stepId) ? Optional.of(account.lines()) : Optional.empty();
    }

    /** What to say where there is no such step: those there are. */
    public static String noSuchStep(List<Decision> decisions, String stepId) {
        var ids = new StepAccount(decisions, stepId, Style.PLAIN, new CommandLines("", List.of())).written.keySet();
        return ids.isEmpty()
                ? "the goal has no plan yet, so there is no step " + stepId
                : "the plan has no step " + stepId + Nearest.hint(stepId, ids) + " (its steps: "
                        + ids.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                        + (ids.size() > MOST_NAMED ? " and " + (ids.size() - MOST_NAMED) + " more" : "") + ")";
    }

    private void read(GoalEvent event) {
        if (event instanceof GoalEvent.PlanAdopted adopted) {
            adopted.plan().steps().forEach(step -> written.put(step.id(), step));
        } else if (event instanceof GoalEvent.PlanPatched patched) {
            for (var operation : patched.patch().operations()) {
                if (operation instanceof Patch.Add(var step)) {
                    written.put(step.id(), step);
                } else if (operation instanceof Patch.Change(var step)) {
                    written.put(step.id(), step);
                }
            }
        }
    }

    private List<String> lines() {
        var step = Objects.requireNonNull(written.get(stepId));
        var inPlan = progress.records().hasStep(stepId);
        var state = inPlan ? progress.records().step(stepId) : null;
        text.headline("Step " + stepId + " (" + step.action() + ") of goal "
                + progress.records().header().goalId());
        if (!step.description().isBlank()) {
            text.sentence(step.description());
        }
        text.sentence(standing(state));
        undoingFailed().ifPresent(text::sentence);
        if (state != null) {
            Sentences.helpful(state, progress, commands).forEach(text::command);
            neighbours();
        }
        checks(step);
        story();
        cost(state);
        return text.lines();
    }

    private String standing(@Nullable StepState state) {
        if (state == null) {
            return "It is not in the plan any more.";
        }
        if (!state.supersededBy().isEmpty()) {
            return "It succeeded, but what it did does not stand: it was superseded by "
                    + String.join(", ", state.supersededBy()) + ".";
        }
        if (!state.status().ended()) {
            return Sentences.waiting(state, progress, end);
        }
        var outcome = progress.outcome(end).steps().stream()
                .filter(other -> other.id().equals(stepId))
                .findFirst()
                .orElseThrow();
        return Sentences.standing(outcome);
    }

    private Optional<String> undoingFailed() {
        return decisions.stream()
                .flatMap(decision -> decision.events().stream())
                .filter(GoalEvent.SideTaskEnded.class::isInstance)
                .map(GoalEvent.SideTaskEnded.class::cast)
                .filter(ended -> is(ended.stepId()))
                .filter(ended -> ended.side() == GoalEvent.Side.UNDO || ended.side() == GoalEvent.Side.COMPENSATE)
                .reduce((before, after) -> after)
                .map(GoalEvent.SideTaskEnded::error)
                .map(error -> "It was to be undone, and that failed" + Sentences.because(error.message()));
    }

    private void neighbours() {
        var definition = progress.records().definition(stepId);
        if (!definition.step().dependsOn().isEmpty()) {
            text.sentence("It depends on " + named(definition.step().dependsOn()) + ".");
        }
        if (!definition.dependents().isEmpty()) {
            text.sentence("What depends on it: " + named(definition.dependents()) + ".");
        }
    }

    private String named(List<String> ids) {
        return ids.stream()
                        .limit(MOST_NAMED)
                        .map(id -> id + " (" + status(id) + ")")
                        .collect(Collectors.joining(", "))
                + (ids.size() > MOST_NAMED ? " and " + (ids.size() - MOST_NAMED) + " more" : "");
    }

    private StepStatus status(String id) {
        return progress.records().step(id).status();
    }

    private void checks(Step step) {
        if (!step.criteria().isEmpty()) {
            text.sentence("It is done when: "
                    + step.criteria().stream().map(StepAccount::criterion).collect(Collectors.joining("; "))
                    + ".");
        }
        if (step.effect() != null) {
            text.sentence("Its effect is " + step.effect().name().toLowerCase(Locale.ROOT) + ".");
        }
    }

    private static String criterion(Criterion criterion) {
        return switch (criterion) {
            case Criterion.Expression(var cel) -> cel;
            case Criterion.Prose(var words) -> words;
        };
    }

    private void story() {
        text.heading("How it went");
        for (var decision : decisions) {
            for (var event : decision.events()) {
                if (mayConcern(event)) {
                    tell(event, decision.at());
                }
            }
        }
    }

    private void tell(GoalEvent event, Instant at) {
        switch (event) {
            case GoalEvent.PlanAdopted adopted -> planned(adopted.plan(), at);
            case GoalEvent.PlanPatched patched -> patched(patched, at);
            case GoalEvent.PlanningRequested requested -> asked(requested.task(), at);
            case GoalEvent.ReplanDeclined declined ->
                text.at(at, "The plan was not changed for it" + Sentences.because(declined.reason()));
            case GoalEvent.StepReady ready -> text.at(at, "It could run and waited for room.");
            case GoalEvent.StepQueued queued -> {
                var task = queued.task();
                text.at(
                        at,
                        "Attempt " + task.attempt() + " was put on the queue"
                                + (queued.pool() == null ? "" : " of pool " + queued.pool()) + ": " + task.action()
                                + " "
                                + shortened(task.arguments()));
            }
            case GoalEvent.StepStarted started -> started(started, at);
            case GoalEvent.StepProgressed progressed -> text.at(at, "It was at " + progressed.note() + ".");
            case GoalEvent.RunGranted granted ->
                text.at(
                        at,
                        "Executor " + granted.executor() + " was allowed to call " + granted.tool()
                                + ", whose effect is " + granted.effect().name().toLowerCase(Locale.ROOT) + ".");
            case GoalEvent.RunRefused refused ->
                text.at(
                        at,
                        "Executor " + refused.executor() + " was not allowed to run it"
                                + Sentences.because(refused.reason()));
            case GoalEvent.RunCancelled cancelled ->
                text.at(at, "What was running was told to stop" + Sentences.because(cancelled.reason()));
            case GoalEvent.AttemptReported reported ->
                text.at(
                        at,
                        "Attempt " + reported.attempt() + " ended on " + reported.executor() + " after "
                                + took(reported.startedAt(), reported.finishedAt()) + "; its output went to a judge.");
            case GoalEvent.StepJudged judged -> judged(judged, at);
            case GoalEvent.StepSucceeded succeeded -> {
                text.at(
                        at,
                        succeeded.knownBy() == null
                                ? "Attempt " + succeeded.attempt() + " succeeded on " + succeeded.executor() + " in "
                                        + took(succeeded.startedAt(), succeeded.finishedAt()) + "."
                                : "Attempt " + succeeded.attempt() + " counts as done"
                                        + Sentences.because(succeeded.knownBy()));
                var value = succeeded.output().value();
                if (value != null) {
                    text.under("output: " + shortened(value));
                }
                succeeded.artifacts().forEach(artifact -> text.under("file: " + artifact.name()));
                if (succeeded.notJudged() > 0) {
                    text.under(Wording.count(succeeded.notJudged(), "prose check") + " accepted without a judge");
                }
            }
            case GoalEvent.AttemptFailed failed -> failed(failed, at);
            case GoalEvent.RetryScheduled retry ->
                text.at(
                        at,
                        "Attempt " + retry.nextAttempt() + " was due "
                                + Wording.time(Duration.between(at, retry.dueBy())) + " later.");
            case GoalEvent.StepFailed failed -> text.at(at, "It failed for good" + Sentences.because(failed.reason()));
            case GoalEvent.StepSkipped skipped ->
                text.at(
                        at,
                        "It was skipped because of step " + skipped.causedBy() + Sentences.because(skipped.reason()));
            case GoalEvent.StepCancelled cancelled ->
                text.at(at, "It was cancelled" + Sentences.because(cancelled.reason()));
            case GoalEvent.StepApprovalRequested requested -> {
                text.at(at, "It had to be approved" + Sentences.because(requested.reason()));
                text.under("to run with: " + shortened(requested.arguments()));
            }
            case GoalEvent.ApprovalGiven given -> text.at(at, "It was approved.");
            case GoalEvent.StepUncertain uncertain ->
                text.at(at, "It became uncertain" + Sentences.because(uncertain.reason()));
            case GoalEvent.SideTaskQueued queued ->
                text.at(
                        at,
                        side(queued.side()) + " was put on the queue: "
                                + queued.task().action() + " "
                                + shortened(queued.task().arguments()));
            case GoalEvent.SideTaskFailed failed ->
                text.at(
                        at,
                        side(failed.side()) + " failed and is tried again"
                                + Sentences.because(failed.error().message()));
            case GoalEvent.SideTaskEnded ended -> {
                var error = ended.error();
                text.at(
                        at,
                        side(ended.side())
                                + (error == null ? " was done." : " failed" + Sentences.because(error.message())));
            }
            case GoalEvent.StepCompensated compensated -> text.at(at, "It was undone.");
            case GoalEvent.ReportIgnored ignored ->
                text.at(at, "A report changed nothing but the bill" + Sentences.because(ignored.reason()));
            case GoalEvent.GoalSubmitted other -> {}
            case GoalEvent.SubmissionRepeated other -> {}
            case GoalEvent.PlanRefused other -> {}
            case GoalEvent.PlanCheckRefused other -> {}
            case GoalEvent.LimitReached other -> {}
            case GoalEvent.ApprovalRequested other -> {}
            case GoalEvent.RollbackStarted other -> {}
            case GoalEvent.TimerRearmed other -> {}
            case GoalEvent.CommandAnswered answered -> text.at(at, Sentences.said(answered));
            case GoalEvent.ChildSubmitted submitted ->
                text.at(
                        at,
                        "It was submitted as goal " + submitted.child().id()
                                + ", which can be asked about by that id.");
            case GoalEvent.ChildCancelled cancelled ->
                text.at(
                        at,
                        "Goal " + cancelled.command().goalId() + " was told to end"
                                + Sentences.because(cancelled.command().reason()));
            case GoalEvent.ParentTold other -> {}
            case GoalEvent.AnswerWritten other -> {}
            case GoalEvent.GoalEnded other -> {}
        }
    }

    /** The queue gives an attempt to another executor where the first has gone, or has let go of it. */
    private void started(GoalEvent.StepStarted started, Instant at) {
        if (StepState.goalNamed(started.executor()).isPresent()) {
            text.at(at, "Attempt " + started.attempt() + " began as " + started.executor() + ".");
            return;
        }
        var before = lastStarted;
        lastStarted = started;
        var what = started.executor() + " started attempt " + started.attempt();
        if (before != null
                && before.attempt() == started.attempt()
                && !before.executor().equals(started.executor())) {
            text.at(at, "Executor " + before.executor() + " was lost or gave it back: executor " + what + " again.");
        } else {
            text.at(at, "Executor " + what + ".");
        }
    }

    /** Whether an event may concern the step: whether it names it, or the plan as a whole. */
    private boolean mayConcern(GoalEvent event) {
        return switch (event) {
            case GoalEvent.PlanAdopted adopted -> true;
            case GoalEvent.PlanPatched patched -> true;
            case GoalEvent.PlanningRequested requested -> true;
            case GoalEvent.ReplanDeclined declined -> is(declined.stepId());
            case GoalEvent.StepReady ready -> is(ready.stepId());
            case GoalEvent.StepQueued queued -> is(queued.task().stepId());
            case GoalEvent.StepStarted started -> is(started.stepId());
            case GoalEvent.StepProgressed progressed -> is(progressed.stepId());
            case GoalEvent.RunGranted granted -> is(granted.stepId());
            case GoalEvent.RunRefused refused -> is(refused.stepId());
            case GoalEvent.RunCancelled cancelled -> is(cancelled.stepId());
            case GoalEvent.AttemptReported reported -> is(reported.stepId());
            case GoalEvent.StepJudged judged -> is(judged.stepId());
            case GoalEvent.StepSucceeded succeeded -> is(succeeded.stepId());
            case GoalEvent.AttemptFailed failed -> is(failed.stepId());
            case GoalEvent.RetryScheduled retry -> is(retry.stepId());
            case GoalEvent.StepFailed failed -> is(failed.stepId());
            case GoalEvent.StepSkipped skipped -> is(skipped.stepId());
            case GoalEvent.StepCancelled cancelled -> is(cancelled.stepId());
            case GoalEvent.StepApprovalRequested requested -> is(requested.stepId());
            case GoalEvent.ApprovalGiven given -> is(given.stepId());
            case GoalEvent.StepUncertain uncertain -> is(uncertain.stepId());
            case GoalEvent.SideTaskQueued queued -> is(queued.task().stepId());
            case GoalEvent.SideTaskFailed failed -> is(failed.stepId());
            case GoalEvent.SideTaskEnded ended -> is(ended.stepId());
            case GoalEvent.StepCompensated compensated -> is(compensated.stepId());
            case GoalEvent.ReportIgnored ignored -> is(ignored.stepId());
            case GoalEvent.GoalSubmitted other -> false;
            case GoalEvent.SubmissionRepeated other -> false;
            case GoalEvent.PlanRefused other -> false;
            case GoalEvent.PlanCheckRefused other -> false;
            case GoalEvent.LimitReached other -> false;
            case GoalEvent.ApprovalRequested other -> false;
            case GoalEvent.RollbackStarted other -> false;
            case GoalEvent.TimerRearmed other -> false;
            case GoalEvent.CommandAnswered answered ->
                answered.accepted() && !answered.reason().isBlank() && is(answered.stepId());
            case GoalEvent.ChildSubmitted submitted -> is(submitted.stepId());
            case GoalEvent.ChildCancelled cancelled -> is(cancelled.stepId());
            case GoalEvent.ParentTold other -> false;
            case GoalEvent.AnswerWritten other -> false;
            case GoalEvent.GoalEnded other -> false;
        };
    }

    private boolean is(@Nullable String id) {
        return stepId.equals(id);
    }

    private void planned(Plan plan, Instant at) {
        if (plan.steps().stream().anyMatch(step -> is(step.id()))) {
            text.at(at, "It came with plan version 1.");
        }
    }

    private void patched(GoalEvent.PlanPatched patched, Instant at) {
        for (var operation : patched.patch().operations()) {
            var change = switch (operation) {
                case Patch.Add(var step) -> is(step.id()) ? "added it" : "";
                case Patch.Drop(var id) -> is(id) ? "dropped it" : "";
                case Patch.Change(var step) -> is(step.id()) ? "changed it" : "";
                case Patch.Retry(var id) -> is(id) ? "had it run again" : "";
                case Patch.Supersede(var id, var by) ->
                    is(id)
                            ? "put " + String.join(", ", by) + " in its place"
                            : by.contains(stepId) ? "put it in the place of " + id : "";
                case Patch.Rollback ignored -> "";
            };
            if (!change.isEmpty()) {
                text.at(
                        at,
                        "Plan version " + patched.version() + " " + change
                                + Sentences.because(patched.patch().reason()));
            }
        }
    }

    private void asked(PlanningTask task, Instant at) {
        var claim = task.claim();
        if (claim != null && is(claim.step().id())) {
            text.at(at, "A judge was asked about the output of attempt " + claim.attempt() + ".");
        } else if (task.failures().stream().anyMatch(failure -> is(failure.stepId()))) {
            text.at(at, "The planner was asked for another way.");
        }
    }

    private void judged(GoalEvent.StepJudged judged, Instant at) {
        var who = judged.judge().isBlank() ? "The checks" : "Judge " + judged.judge();
        text.at(
                at,
                who + " said of attempt " + judged.attempt() + ": " + verdict(judged.verdict())
                        + Sentences.because(judged.reason()));
        for (var evidence : judged.evidence()) {
            text.under((evidence.met() ? "met: " : "not met: ")
                    + evidence.criterion()
                    + (evidence.quote().isBlank() ? "" : " (\"" + Wording.oneLine(evidence.quote()) + "\")"));
        }
        if (judged.arguments() != null) {
            text.under("next with: " + shortened(judged.arguments()));
        }
    }

    private static String verdict(Report.Verdict verdict) {
        return switch (verdict) {
            case ACCEPT -> "accept";
            case RETRY -> "try again";
            case RETRY_CHANGED -> "try again with other arguments";
            case REPLAN -> "find another way";
            case FAIL -> "give up";
        };
    }

    private void failed(GoalEvent.AttemptFailed failed, Instant at) {
        var where = failed.executor() == null ? "" : " on " + failed.executor();
        var time = failed.startedAt() == null || failed.finishedAt() == null
                ? ""
                : " after " + took(failed.startedAt(), failed.finishedAt());
        text.at(
                at,
                "Attempt " + failed.attempt() + " failed" + where + time
                        + Sentences.because(failed.error().message()));
        text.under("kind " + failed.error().kind()
                + (failed.error().retryable() ? ", may work later" : ", would fail again"));
        if (failed.output() != null && failed.output().value() != null) {
            text.under(
                    "output that was not accepted: " + shortened(failed.output().value()));
        }
    }

    private static String side(GoalEvent.Side side) {
        return switch (side) {
            case VERIFY -> "A look at whether it ran";
            case COMPENSATE -> "Undoing the attempt";
            case UNDO -> "Undoing it in the rollback";
            case ROLLBACK -> "The rollback's entry";
        };
    }

    private void cost(@Nullable StepState state) {
        if (state != null && state.attempt() > 0) {
            text.heading("What it cost");
            var beside = progress.besideAttempts(stepId);
            text.sentence(Sentences.cost(state.usage().plus(beside)) + ", judging"
                    + (beside.equals(Usage.NONE) ? "" : ", verifying and undoing") + " included.");
        }
    }

    private static String took(Instant from, Instant to) {
        return Wording.time(Duration.between(from, to));
    }

    private static String shortened(Object value) {
        return Cut.to(Wording.oneLine(plain(value)), LONGEST_VALUE, " ...");
    }

    /** JSON without its quotes around names, as people write it. */
    private static String plain(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String words -> "\"" + words + "\"";
            case Map<?, ?> map -> {
                var parts = new ArrayList<String>();
                map.forEach((name, item) -> parts.add(name + ": " + plain(item)));
                yield "{" + String.join(", ", parts) + "}";
            }
            case List<?> list -> list.stream().map(StepAccount::plain).collect(Collectors.joining(", ", "[", "]"));
            default -> value.toString();
        };
    }
}
