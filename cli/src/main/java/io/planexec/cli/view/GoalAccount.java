package io.planexec.cli.view;

import io.planexec.messages.Decision;
import io.planexec.messages.Finding;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.Limits;
import io.planexec.messages.Outcome;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Usage;
import io.planexec.planner.goal.StepState;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a goal stands where it stands, in sentences: what it waits for, how its plan came to be, what failed and was
 * skipped, and what it cost. Takes a log whose decisions follow from each other.
 */
public final class GoalAccount {
    private static final int MOST_STEPS = 20;
    private static final int MOST_COSTLY = 3;
    private static final int MOST_FINDINGS = 50;
    private static final int MOST_CHANGES = 30;

    private final List<Decision> decisions;
    private final GoalProgress progress = new GoalProgress();
    private final Paragraphs text;
    private final Instant end;
    private final Outcome outcome;
    private final CommandLines commands;

    private GoalAccount(List<Decision> decisions, Style style, CommandLines commands) {
        this.decisions = decisions;
        this.commands = commands;
        decisions.forEach(progress::apply);
        this.end = decisions.getLast().at();
        this.outcome = progress.outcome(end);
        this.text = new Paragraphs(style, decisions.getFirst().at());
    }

    /**
     * The lines of the account.
     *
     * @param commands what to name further commands with
     */
    public static List<String> lines(List<Decision> decisions, Style style, CommandLines commands) {
        return new GoalAccount(decisions, style, commands).lines();
    }

    private List<String> lines() {
        status();
        if (!outcome.status().ended()) {
            waiting();
        }
        plan();
        steps();
        cost();
        more();
        return text.lines();
    }

    private void more() {
        text.heading("More");
        outcome.steps().stream()
                .min(Comparator.comparing((Outcome.StepOutcome step) -> !isInTrouble(step.status()))
                        .thenComparing(step -> !isWorthAWord(step)))
                .ifPresent(step -> {
                    text.sentence("How one step went:");
                    text.command(commands.reading("why", outcome.goalId(), step.id()));
                });
        text.sentence("The goal rebuilt from its log:");
        text.command(commands.reading("replay", outcome.goalId()));
    }

    private void status() {
        var goal = progress.records().goal();
        text.headline("Goal " + goal.id() + ": " + Wording.oneLine(goal.goal()));
        var submitted = decisions.getFirst().at().truncatedTo(ChronoUnit.SECONDS);
        var age = Wording.time(Duration.ofMillis(outcome.durationMs()));
        if (outcome.status().ended()) {
            text.sentence("It was submitted at " + submitted + " and ended " + outcome.status() + " after " + age
                    + Sentences.because(outcome.reason()));
        } else {
            text.sentence("It was submitted at " + submitted + " and was " + outcome.status() + " " + age
                    + " later, when its log ends" + Sentences.because(outcome.reason()));
        }
        if (outcome.answer() != null && !outcome.answer().isBlank()) {
            outcome.answer().lines().forEach(line -> text.detail(line));
        }
    }

    // What it waits for

    private void waiting() {
        text.heading("What it waits for");
        var before = text.lines().size();
        for (var approval : outcome.approvals()) {
            waitsForApproval(approval);
        }
        openPlanning();
        outcome.steps().stream()
                .map(step -> progress.records().step(step.id()))
                .filter(GoalAccount::isOnItsWay)
                .limit(MOST_STEPS)
                .forEach(step -> {
                    text.sentence(Sentences.waiting(step, progress, end));
                    Sentences.helpful(step, progress, commands).forEach(text::command);
                });
        var pending = outcome.steps().stream()
                .filter(step -> step.status() == StepStatus.PENDING)
                // Without such it waits for what the whole plan waits for.
                .filter(step -> !Sentences.openDependencies(step.id(), progress).isEmpty())
                .count();
        if (pending > 0) {
            text.sentence(Wording.count(pending, "step") + (pending == 1 ? " waits" : " wait")
                    + " for other steps to succeed first.");
        }
        if (text.lines().size() == before) {
            text.sentence("For the planner's next look at it: nothing else is open.");
        }
    }

    private static boolean isOnItsWay(StepState step) {
        return switch (step.status()) {
            case READY, QUEUED, RUNNING, AWAITING_RETRY, UNCERTAIN -> true;
            case PENDING, AWAITING_APPROVAL, SUCCEEDED, FAILED, SKIPPED, CANCELLED, COMPENSATED -> false;
        };
    }

    private void waitsForApproval(Outcome.Approval approval) {
        var id = outcome.goalId();
        if (approval.stepId() == null) {
            text.sentence("Plan version " + approval.planVersion() + " waits for your approval until "
                    + approval.dueBy().truncatedTo(ChronoUnit.SECONDS) + Sentences.because(approval.reason()));
            var version = String.valueOf(approval.planVersion());
            text.command(commands.asking("approve", id, "--plan-version", version));
            text.command(commands.asking("reject", id, "--plan-version", version));
        } else {
            text.sentence("Step " + approval.stepId() + " waits for your approval until "
                    + approval.dueBy().truncatedTo(ChronoUnit.SECONDS) + Sentences.because(approval.reason()));
            text.command(commands.asking("approve", id, approval.stepId()));
            text.command(commands.asking("reject", id, approval.stepId()));
        }
    }

    /** The planning task that was asked for last, if its answer is not in the log. */
    private void openPlanning() {
        PlanningTask open = null;
        for (var decision : decisions) {
            for (var event : decision.events()) {
                if (event instanceof GoalEvent.PlanningRequested requested
                        && requested.task().kind() != PlanningTask.Kind.JUDGE) {
                    open = requested.task();
                } else if (Sentences.answersPlanning(event)) {
                    open = null;
                }
            }
        }
        if (open != null) {
            text.sentence(
                    switch (open.kind()) {
                        case PLAN ->
                            open.goal().plan() == null ? "A plan is being written." : "Its plan is being checked.";
                        case REPLAN -> "Another way is being looked for" + Sentences.after(open) + ".";
                        case CHECK -> "A user's change of the plan is being checked.";
                        case SUMMARISE -> "Its answer is being put into words.";
                        case JUDGE -> "An output is being judged.";
                    });
        }
    }

    // How the plan came to be

    private void plan() {
        text.heading("The plan");
        var before = text.lines().size();
        var asked = "";
        for (var decision : decisions) {
            for (var event : decision.events()) {
                if (event instanceof GoalEvent.PlanningRequested requested
                        && requested.task().kind() == PlanningTask.Kind.REPLAN) {
                    asked = Sentences.after(requested.task());
                }
                tell(event, decision, asked);
            }
        }
        if (text.lines().size() == before) {
            text.sentence("There is none yet.");
        }
    }

    private void tell(GoalEvent event, Decision decision, String asked) {
        var at = decision.at();
        if (event instanceof GoalEvent.PlanAdopted adopted) {
            text.at(
                    at,
                    "Version 1, " + Wording.count(adopted.plan().steps().size(), "step") + ", "
                            + (adopted.planner().equals("user")
                                    ? "came with the goal."
                                    : "was written by " + EventLines.planner(adopted.planner())
                                            + Sentences.because(adopted.reason())));
        } else if (event instanceof GoalEvent.PlanRefused refused) {
            text.at(
                    at,
                    "There is no valid plan: "
                            + Wording.count(refused.findings().size(), "finding") + ".");
            refused.findings().stream().limit(MOST_FINDINGS).map(Finding::line).forEach(text::under);
        } else if (event instanceof GoalEvent.PlanPatched patched) {
            patched(patched, at, asked);
        } else if (event instanceof GoalEvent.ReplanDeclined declined) {
            text.at(at, "It was not changed for step " + declined.stepId() + Sentences.because(declined.reason()));
        } else if (event instanceof GoalEvent.PlanCheckRefused refused) {
            text.at(
                    at,
                    (refused.commandId().isEmpty()
                                    ? "The planner's change did not fit the plan any more, and it was asked again"
                                    : "A user's change was refused")
                            + Sentences.because(refused.reason()));
        } else if (event instanceof GoalEvent.ApprovalRequested requested) {
            text.at(
                    at,
                    "Version " + requested.planVersion() + " had to be approved"
                            + Sentences.because(requested.reason()));
        } else if (event instanceof GoalEvent.ApprovalGiven given && given.stepId() == null) {
            text.at(at, "It was approved.");
        } else if (event instanceof GoalEvent.LimitReached reached) {
            text.at(at, "The limit " + reached.limit() + " was reached" + Sentences.because(reached.reason()));
        } else if (event instanceof GoalEvent.RollbackStarted started) {
            text.at(at, "What was done began to be rolled back" + Sentences.because(started.reason()));
        } else if (event instanceof GoalEvent.SideTaskEnded ended && ended.side() == GoalEvent.Side.ROLLBACK) {
            var error = ended.error();
            text.at(
                    at,
                    ended.stepId() + (error == null ? " was done." : " failed" + Sentences.because(error.message())));
        } else if (event instanceof GoalEvent.CommandAnswered answered && !answered.accepted()) {
            text.at(at, "Command " + answered.commandId() + " was refused" + Sentences.because(answered.reason()));
        } else if (event instanceof GoalEvent.CommandAnswered answered
                && answered.stepId() == null
                && !answered.reason().isBlank()) {
            text.at(at, Sentences.said(answered));
        }
    }

    private void patched(GoalEvent.PlanPatched patched, Instant at, String asked) {
        var author = patched.planner().equals("user") ? "a user" : EventLines.planner(patched.planner()) + asked;
        text.at(
                at,
                "Version " + patched.version() + ", by " + author
                        + Sentences.because(patched.patch().reason()));
        patched.diff().stream().limit(MOST_CHANGES).forEach(text::under);
        if (patched.diff().size() > MOST_CHANGES) {
            text.under("and " + (patched.diff().size() - MOST_CHANGES) + " more changes");
        }
    }

    // How the steps stand

    private void steps() {
        if (outcome.steps().isEmpty()) {
            return;
        }
        text.heading("The steps");
        var counts = new ArrayList<String>();
        for (var status : StepStatus.values()) {
            var count = outcome.steps().stream()
                    .filter(step -> step.status() == status)
                    .count();
            if (count > 0) {
                counts.add(count + " " + status);
            }
        }
        text.sentence(Wording.count(outcome.steps().size(), "step") + ": " + String.join(", ", counts) + ".");
        var untold = 0;
        var told = 0;
        for (var step : outcome.steps()) {
            if (isWorthAWord(step)) {
                if (told++ < MOST_STEPS) {
                    text.sentence(Sentences.standing(step));
                } else {
                    untold++;
                }
            }
        }
        if (untold > 0) {
            text.sentence("And " + Wording.count(untold, "other step") + " that did not succeed.");
        }
    }

    private static boolean isInTrouble(StepStatus status) {
        return status == StepStatus.FAILED || status == StepStatus.UNCERTAIN;
    }

    private static boolean isWorthAWord(Outcome.StepOutcome step) {
        return switch (step.status()) {
            case FAILED, SKIPPED, CANCELLED, COMPENSATED, UNCERTAIN -> true;
            case SUCCEEDED -> step.reason() != null || step.attempts() > 1;
            case PENDING, READY, QUEUED, RUNNING, AWAITING_RETRY, AWAITING_APPROVAL -> false;
        };
    }

    // What it cost

    private void cost() {
        text.heading("What it cost");
        text.sentence(Sentences.cost(outcome.usage()) + " in all.");
        var late = reportedLate();
        if (!late.equals(Usage.NONE)) {
            text.sentence(Sentences.cost(late)
                    + " of it came in after the goal had ended; its outcome was published before and is without that.");
        }
        if (costs(outcome.usage())) {
            var ofSteps = outcome.steps().stream().map(this::usage).reduce(Usage.NONE, Usage::plus);
            var planning = outcome.usage().usd().subtract(ofSteps.usd());
            text.sentence("Planning and the answer took " + Wording.money(planning.max(BigDecimal.ZERO)) + " and "
                    + Wording.count(tokens(outcome.usage()) - tokens(ofSteps), "token") + " of it.");
            outcome.steps().stream()
                    .filter(step -> costs(usage(step)))
                    .sorted(Comparator.comparing(
                                    (Outcome.StepOutcome step) -> usage(step).usd())
                            .thenComparingLong(step -> tokens(usage(step)))
                            .reversed())
                    .limit(MOST_COSTLY)
                    .forEach(step -> text.sentence("Step " + step.id() + " took " + Sentences.cost(usage(step)) + "."));
        }
        var limits = limits(progress.records().goal().limits());
        if (!limits.isEmpty()) {
            text.sentence("Its limits: " + limits + ".");
        }
        if (progress.notJudged() > 0) {
            text.sentence(Wording.count(progress.notJudged(), "prose check")
                    + " could not be judged: no judge model was configured.");
        }
    }

    private Usage usage(Outcome.StepOutcome step) {
        return step.usage().plus(progress.besideAttempts(step.id()));
    }

    /** What was spent by then, but told too late. */
    private Usage reportedLate() {
        var late = Usage.NONE;
        var ended = false;
        for (var decision : decisions) {
            for (var event : decision.events()) {
                ended = ended || event instanceof GoalEvent.GoalEnded;
                if (ended && event instanceof GoalEvent.ReportIgnored ignored) {
                    late = late.plus(ignored.usage());
                }
            }
        }
        return late;
    }

    private static boolean costs(Usage usage) {
        return usage.usd().signum() > 0 || tokens(usage) > 0;
    }

    private static long tokens(Usage usage) {
        return usage.inputTokens() + usage.outputTokens();
    }

    private static String limits(Limits limits) {
        var parts = new ArrayList<String>();
        add(parts, "steps", limits.maxSteps());
        add(parts, "replans", limits.maxReplans());
        add(parts, "steps at once", limits.maxParallel());
        add(parts, "tokens", limits.tokens());
        add(parts, "tool calls", limits.toolCalls());
        if (limits.usd() != null) {
            parts.add(Wording.money(limits.usd()));
        }
        if (limits.deadline() != null) {
            parts.add(Wording.time(limits.deadline()));
        }
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, String name, @Nullable Number limit) {
        if (limit != null) {
            parts.add(limit + " " + name);
        }
    }
}
