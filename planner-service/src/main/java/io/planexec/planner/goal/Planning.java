package io.planexec.planner.goal;

import io.planexec.messages.Allowance;
import io.planexec.messages.Command;
import io.planexec.messages.Finding;
import io.planexec.messages.Goal;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Patch;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report;
import io.planexec.messages.StepStatus;
import io.planexec.messages.TaskError;
import io.planexec.messages.Usage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The goal's plan: asks for it and for another way after a failure, and takes the answers. */
final class Planning {
    /** How many requests for a replan that came to nothing a goal may make beside its replans. */
    private static final int MAX_DECLINED_REPLANS = 20;

    /** How often in a row a planner may write a patch that does not fit the plan as it stands when the patch comes. */
    private static final int MAX_UNFIT_PATCHES = 2;

    private static final String KNOWS_NO_OTHER_WAY = "the planner knows no other way";
    private static final String NONE_IS_WANTED = "no other way is looked for";

    /** What leads to the reason in a goal's own. */
    static final String NO_OTHER_WAY = "; the plan was not changed for it: ";

    /** Reasons for leaving the plan as it is that are not worth repeating where the goal ends. */
    static final Set<String> SAYS_NOTHING = Set.of(KNOWS_NO_OTHER_WAY, NONE_IS_WANTED);

    /** Who changes a plan where no planner does. */
    static final String USER = "user";

    private final Turn turn;

    Planning(Turn turn) {
        this.turn = turn;
    }

    void submitted(Goal goal) {
        var wanted = goal.limits().deadline();
        var deadline = wanted == null ? turn.settings.defaults().deadline() : wanted;
        turn.emit(new GoalEvent.GoalSubmitted(goal, turn.in(deadline)));
        turn.asChild.tellStart();
        // A plan that its user wrote is only checked.
        var payment = goal.plan() == null ? turn.budget.forPlanning() : new Budget.Fits(null);
        switch (payment) {
            case Budget.Fits(var allowance) ->
                request(
                        new PlanningTask(
                                goal.id(),
                                nextTaskId(),
                                PlanningTask.Kind.PLAN,
                                goal,
                                null,
                                0,
                                List.of(),
                                Map.of(),
                                Map.of(),
                                null,
                                null,
                                allowance,
                                turn.settings.resultsTopic()),
                        null);
            case Budget.Later later -> throw new IllegalStateException("nothing is set aside yet: " + later);
            case Budget.Spent spent -> {
                turn.emit(new GoalEvent.LimitReached(spent.limit(), spent.reason()));
                turn.ending.end(GoalStatus.FAILED, spent.reason());
            }
        }
    }

    /** The goal that exists stays as it is; another goal that has the id for its child's must not wait for that child. */
    void submittedAgain(Goal again) {
        turn.emit(new GoalEvent.SubmissionRepeated());
        var parent = again.parent();
        if (parent != null
                && (turn.header().status.ended()
                        || !parent.equals(turn.records.goal().parent()))) {
            turn.asChild.tellTaken(parent);
        }
    }

    void request(PlanningTask task, @Nullable String commandId) {
        turn.emit(new GoalEvent.PlanningRequested(
                task, turn.in(turn.settings.waits().planning()), commandId));
    }

    String nextTaskId() {
        return turn.header().goalId + "/planning/" + (turn.header().planningTasks + 1);
    }

    void answered(Report.PlanningAnswer answer) {
        var planning = turn.header().planning;
        if (planning == null || !planning.taskId().equals(answer.taskId())) {
            var reason = turn.header().status.ended() ? "the goal has ended" : "no planning task of that id is open";
            turn.emit(new GoalEvent.ReportIgnored("", answer.taskId(), reason, answer.usage()));
            return;
        }
        switch (planning.kind()) {
            case PLAN -> firstPlan(answer);
            case REPLAN -> replanned(planning, answer);
            // An answer of another sort than was asked for: there is no summary in it.
            case SUMMARISE -> turn.ending.unanswered(lines(answer.findings()), answer.usage());
            case CHECK -> checked(planning, answer);
            case JUDGE -> throw new IllegalStateException("is never the goal's own: " + planning);
        }
        turn.advance();
    }

    private void firstPlan(Report.PlanningAnswer answer) {
        var words = answer.answer();
        if (words != null) {
            turn.emit(new GoalEvent.AnswerWritten(
                    Bounds.cut(words, Bounds.ANSWER), answer.reason(), answer.planner(), answer.usage()));
            turn.ending.end(GoalStatus.SUCCEEDED, "");
            return;
        }
        var plan = answer.plan();
        var findings = plan == null ? answer.findings() : Landing.structure(plan, maxSteps());
        if (plan == null || !findings.isEmpty()) {
            turn.emit(new GoalEvent.PlanRefused(findings, answer.planner(), answer.usage()));
            var lines = lines(findings);
            turn.ending.end(
                    GoalStatus.FAILED, lines.isEmpty() ? "the planner gave neither a plan nor a reason" : lines);
            return;
        }
        turn.emit(new GoalEvent.PlanAdopted(
                plan,
                answer.mode(),
                answer.reason(),
                answer.planner(),
                answer.catalogueVersion(),
                answer.tools(),
                answer.usage()));
        turn.approvals.look(plan.steps());
        turn.dispatch.queueWhatIsReady();
    }

    private int maxSteps() {
        var goal = turn.records.goal();
        var wanted = goal.limits().maxSteps();
        if (wanted != null) {
            return wanted;
        }
        var defaults = turn.settings.defaults();
        return goal.plan() == null ? defaults.maxPlannedSteps() : defaults.maxSteps();
    }

    private void replanned(GoalHeader.Planning planning, Report.PlanningAnswer answer) {
        switch (turn.stopped() ? new Landing.Unfit(List.of()) : check(answer)) {
            case Landing.Unfit(var findings) -> {
                var reason = lines(findings);
                if (mayMendIt(answer)) {
                    turn.emit(new GoalEvent.PlanCheckRefused("", reason, findings, answer.usage()));
                    return;
                }
                var stopping = turn.header().stopping;
                decline(
                        planning.failedSteps(),
                        stopping != null ? stopping : reason.isEmpty() ? KNOWS_NO_OTHER_WAY : reason,
                        answer.usage());
            }
            case Landing.Fits fits -> {
                patch(fits, answer);
                planning.failedSteps().stream()
                        .filter(id -> turn.records.hasStep(id) && turn.state(id).status == StepStatus.FAILED)
                        .forEach(this::skipDependents);
                turn.dispatch.queueWhatIsReady();
            }
        }
    }

    /** Whether there is a patch that only does not fit any more: steps have gone on while it was written. */
    private boolean mayMendIt(Report.PlanningAnswer answer) {
        return answer.patch() != null && !turn.stopped() && turn.header().unfitPatches < MAX_UNFIT_PATCHES;
    }

    private Landing.Checked check(Report.PlanningAnswer answer) {
        var patch = answer.patch();
        return patch == null ? new Landing.Unfit(answer.findings()) : Landing.patch(turn.records, patch, maxSteps());
    }

    private void patch(Landing.Fits fits, Report.PlanningAnswer answer) {
        cancelWhatIsPatchedAway(fits);
        var waited = turn.header().approval != null;
        turn.emit(new GoalEvent.PlanPatched(
                turn.header().planVersion + 1,
                fits.patch(),
                fits.diff(),
                answer.planner(),
                answer.catalogueVersion(),
                answer.tools(),
                answer.usage()));
        turn.approvals.look(waited ? turn.approvals.toRun() : Approvals.written(fits.patch()));
    }

    // What users want changed

    /** Has a user's change of the plan checked; it comes back as an answer. */
    void check(Command command, Patch edit) {
        var task = new PlanningTask(
                turn.header().goalId,
                nextTaskId(),
                PlanningTask.Kind.CHECK,
                turn.records.goal(),
                PlanChange.current(turn.records),
                turn.header().planVersion,
                List.of(),
                PlanChange.statuses(turn.records),
                Map.of(),
                null,
                edit,
                null,
                turn.settings.resultsTopic());
        request(task, command.commandId());
    }

    private void checked(GoalHeader.Planning planning, Report.PlanningAnswer answer) {
        var commandId = Objects.requireNonNullElse(planning.commandId(), "");
        if (turn.stopped()) {
            // A limit was reached meanwhile: what the change adds would never be queued.
            turn.emit(new GoalEvent.PlanCheckRefused(
                    commandId, "the goal is coming to its end", List.of(), answer.usage()));
            return;
        }
        switch (check(answer)) {
            case Landing.Unfit(var findings) -> {
                var reason = lines(findings);
                turn.emit(new GoalEvent.PlanCheckRefused(
                        commandId,
                        reason.isEmpty() ? "the change could not be checked" : reason,
                        findings,
                        answer.usage()));
            }
            case Landing.Fits fits -> {
                turn.emit(GoalEvent.CommandAnswered.accepted(commandId));
                patch(fits, answer);
                turn.dispatch.queueWhatIsReady();
            }
        }
    }

    /** Runs a step again, and what was skipped because of it, because a user wants so. */
    void retry(Command command, String stepId) {
        List<Patch.Operation> operations = List.of(new Patch.Retry(stepId));
        var reason = command.reason().isBlank() ? "a user wants it" : command.reason();
        switch (Landing.patch(turn.records, new Patch(turn.header().planVersion, reason, operations), maxSteps())) {
            case Landing.Unfit(var findings) ->
                turn.commands.refuse(command, GoalEvent.Refusal.CONTENT, lines(findings));
            case Landing.Fits fits -> {
                turn.commands.accept(command);
                var waited = turn.header().approval != null;
                turn.emit(new GoalEvent.PlanPatched(
                        turn.header().planVersion + 1, fits.patch(), fits.diff(), USER, "", Map.of(), Usage.NONE));
                if (waited) {
                    turn.approvals.look(turn.approvals.toRun());
                }
                turn.dispatch.queueWhatIsReady();
                turn.advance();
            }
        }
    }

    /** Executors stop what they do for steps that the patch drops or starts anew. */
    private void cancelWhatIsPatchedAway(Landing.Fits fits) {
        for (var id : fits.touched()) {
            if (turn.records.hasStep(id) && turn.state(id).status.inFlight()) {
                turn.claims.cancelRun(
                        turn.state(id),
                        "plan version " + (turn.header().planVersion + 1) + " drops the step or runs it anew");
            }
        }
    }

    private void decline(List<String> failedSteps, String reason, Usage usage) {
        var bill = usage;
        for (var stepId : failedSteps) {
            turn.emit(new GoalEvent.ReplanDeclined(stepId, reason, bill));
            skipDependents(stepId);
            bill = Usage.NONE;
        }
        if (!turn.stopped() && turn.rollback.isDue()) {
            var first = turn.state(failedSteps.getFirst());
            turn.rollback.start(
                    "step " + first.id + " failed: " + first.reason
                            + (first.noOtherWay == null ? "" : NO_OTHER_WAY + first.noOtherWay),
                    GoalStatus.FAILED);
        }
    }

    private static String lines(List<Finding> findings) {
        return Bounds.words(findings.stream().map(Finding::line).collect(Collectors.joining("; ")));
    }

    /** No planning worker answered in time. */
    void timedOut(GoalHeader.Planning planning) {
        var reason = "no planning worker answered within "
                + turn.settings.waits().planning() + "; check that planner-service is running and see its log";
        switch (planning.kind()) {
            case PLAN -> turn.ending.end(GoalStatus.FAILED, reason);
            case REPLAN -> decline(planning.failedSteps(), reason, Usage.NONE);
            case SUMMARISE -> turn.ending.unanswered(reason, Usage.NONE);
            case CHECK ->
                turn.emit(new GoalEvent.PlanCheckRefused(
                        Objects.requireNonNullElse(planning.commandId(), ""), reason, List.of(), Usage.NONE));
            case JUDGE -> throw new IllegalStateException("is never the goal's own: " + planning);
        }
        turn.advance();
    }

    /** Asks for another way for the steps that have failed, as far as that is allowed. */
    void settleFailures() {
        while (mayAsk() && turn.header().failed.first() != null) {
            var refusal = refusalToReplan(turn.header().failed.first());
            if (refusal != null) {
                decline(List.of(turn.header().failed.first()), refusal, Usage.NONE);
                continue;
            }
            var failures = new ArrayList<PlanningTask.Failure>();
            for (var id = turn.header().failed.first();
                    id != null && failures.size() < PlanningTask.MAX_FAILURES && refusalToReplan(id) == null;
                    id = turn.state(id).next) {
                failures.add(failure(turn.state(id)));
            }
            switch (turn.budget.forPlanning()) {
                case Budget.Fits(var allowance) -> requestReplan(failures, allowance);
                case Budget.Spent spent -> turn.ending.limitReached(spent);
                case Budget.Later later -> {
                    return;
                }
            }
        }
    }

    private boolean mayAsk() {
        var header = turn.header();
        return header.planning == null && header.approval == null && header.rollback == null;
    }

    private void requestReplan(List<PlanningTask.Failure> failures, @Nullable Allowance allowance) {
        var failed = failures.stream().map(PlanningTask.Failure::stepId).toList();
        var task = new PlanningTask(
                turn.header().goalId,
                nextTaskId(),
                PlanningTask.Kind.REPLAN,
                turn.records.goal(),
                PlanChange.current(turn.records),
                turn.header().planVersion,
                failures,
                PlanChange.statuses(turn.records),
                Knowledge.of(turn.records, failed),
                null,
                null,
                allowance,
                turn.settings.resultsTopic());
        request(task, null);
    }

    private @Nullable String refusalToReplan(String stepId) {
        var header = turn.header();
        var step = turn.state(stepId);
        if (header.stopping != null) {
            return header.stopping;
        }
        if (step.hopeless) {
            return NONE_IS_WANTED;
        }
        var wanted = turn.records.goal().limits().maxReplans();
        var most = wanted == null ? turn.settings.defaults().maxReplans() : wanted;
        if (header.replans >= most) {
            return Budget.spent("maxReplans", most);
        }
        if (header.planningTasks > most + MAX_DECLINED_REPLANS) {
            return "the planner was asked for another way " + (header.planningTasks - 1) + " times";
        }
        if (header.replanCauses.size() >= Bounds.REPLAN_CAUSES) {
            return "the plan was changed for " + header.replanCauses.size() + " failures already";
        }
        if (header.replanCauses.contains(ReplanCause.of(step))) {
            return "the same work failed in the same way before, and the plan was changed for it";
        }
        return null;
    }

    private PlanningTask.Failure failure(StepState step) {
        var kind = step.errorKind == null ? TaskError.Kind.TOOL : step.errorKind;
        var unfit = turn.header().unfit;
        var error = new TaskError(
                kind,
                Objects.requireNonNullElse(step.reason, "")
                        + (unfit == null
                                ? ""
                                : "; the last change that was written for it did not fit the plan as it stood by then: "
                                        + unfit),
                false);
        return new PlanningTask.Failure(step.id, error, step.failedActions);
    }

    private void skipDependents(String failedStep) {
        var reason = "step " + failedStep + " failed: "
                + Bounds.passedOn(Objects.requireNonNullElse(turn.state(failedStep).reason, ""));
        var open = new ArrayDeque<>(turn.records.definition(failedStep).dependents());
        while (!open.isEmpty()) {
            var stepId = open.poll();
            if (turn.state(stepId).status == StepStatus.PENDING) {
                turn.emit(new GoalEvent.StepSkipped(stepId, failedStep, reason));
                open.addAll(turn.records.definition(stepId).dependents());
            }
        }
    }
}
