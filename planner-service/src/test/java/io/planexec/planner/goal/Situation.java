package io.planexec.planner.goal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.planexec.messages.Command;
import io.planexec.messages.Effect;
import io.planexec.messages.Finding;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Mode;
import io.planexec.messages.Output;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.TaskError;
import io.planexec.messages.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A goal at one moment of its life, tried out: each copy of it is given one input of every sort there is, to see what it
 * answers, that it keeps its own rules, and that it comes to an end however things go on from there.
 */
final class Situation {
    /** Usage of a report that nobody expected; it must be on the bill all the same. */
    private static final Usage COST = new Usage(0, 1, 1, 10, 5, BigDecimal.ZERO);

    private static final int BOUND = 3_000;

    private final GoalMachine machine;
    private final GoalMemory records;
    private Instant now;

    /** An input, by the name that the table has for it, and how far the clock jumps before it. */
    record Probe(String name, @Nullable String stepId, Input input, Duration jump) {}

    /** What came of it. */
    enum Reply {
        /** Nothing is written. */
        NOTHING("–"),
        /** It is written down that it does not count. */
        SET_ASIDE("set aside"),
        REFUSED("refused"),
        ACTS("acts");

        final String word;

        Reply(String word) {
            this.word = word;
        }

        static Reply of(List<GoalEvent> events) {
            if (events.isEmpty()) {
                return NOTHING;
            }
            if (events.stream()
                    .allMatch(event -> event instanceof GoalEvent.ReportIgnored
                            || event instanceof GoalEvent.RunRefused
                            || event instanceof GoalEvent.ChildCancelled
                            || event instanceof GoalEvent.SubmissionRepeated)) {
                return SET_ASIDE;
            }
            return events.getFirst() instanceof GoalEvent.CommandAnswered answered && !answered.accepted()
                    ? REFUSED
                    : ACTS;
        }
    }

    Situation(GoalWorld world) {
        this(world.machine(), world.replayed(), world.now);
    }

    private Situation(GoalMachine machine, GoalMemory records, Instant now) {
        this.machine = machine;
        this.records = records;
        this.now = now;
    }

    /** What tells situations apart in which the machine may decide otherwise. */
    static String signature(GoalRecords records) {
        var header = records.header();
        var steps = new TreeSet<String>();
        for (var definition : records.definitions()) {
            var step = records.step(definition.step().id());
            steps.add(step.status
                    + (step.judging == null ? "" : " judged")
                    + (step.grants.isEmpty() ? "" : " granted " + Effects.ofRun(step))
                    + (step.side == null ? "" : " " + step.side.kind() + (step.side.waiting() ? " waiting" : ""))
                    + (step.dependenciesLeft == 0 ? "" : " held")
                    + (step.supersededBy.isEmpty() ? "" : " superseded"));
        }
        var rollback = header.rollback;
        return header.status
                + (header.planning == null ? "" : " " + header.planning.kind())
                + (header.approval == null ? "" : " asking")
                + (header.stopping == null ? "" : " stopping")
                + (header.answered ? " answered" : "")
                + (rollback == null
                        ? ""
                        : " to " + rollback.status()
                                + (rollback.side() == null
                                        ? ""
                                        : rollback.side().kind()))
                + steps;
    }

    // What can happen

    List<Probe> probes() {
        var probes = new ArrayList<Probe>();
        goalProbes(probes);
        for (var definition : records.definitions()) {
            stepProbes(probes, records.step(definition.step().id()));
        }
        return probes;
    }

    private void goalProbes(List<Probe> probes) {
        add(probes, "submission", new Input.Submitted(records.goal()));
        add(probes, "goal's timer, early", new Input.Woken(null));
        add(probes, "timer of a step that is gone", new Input.Woken("gone"));
        var due = records.header().wakeAt();
        if (due != null) {
            probes.add(new Probe("goal's timer", null, new Input.Woken(null), until(due)));
        }
        probes.add(new Probe("goal's deadline", null, new Input.Woken(null), until(records.header().deadline)));
        probes.add(new Probe("goal's timer, early", null, new Input.Woken(null), Duration.ofDays(-2)));
        var planning = records.header().planning;
        var open = planning == null ? "" : planning.taskId();
        for (var taskId : open.isEmpty() ? List.of("stale") : List.of("stale", open)) {
            var name = taskId.equals("stale") ? "stale planning answer" : "planning answer";
            var plan = new Plan("", List.of(GoalWorld.step("p1"), GoalWorld.step("p2", "p1")), List.of());
            add(probes, name, answer(taskId, plan, null, List.of(), null));
            add(probes, name, answer(taskId, null, null, List.of(), "42"));
            add(probes, name, answer(taskId, null, null, List.of(), null));
            add(probes, name, answer(taskId, null, null, List.of(new Finding(null, "x", "is wrong")), null));
            add(probes, name, answer(taskId, null, patch(), List.of(), null));
            var summary = taskId.equals("stale") ? "stale summary" : "summary";
            add(probes, summary, new Report.Summary("g", taskId, "words", "", "m", COST));
            add(probes, summary, new Report.Summary("g", taskId, null, "no words", "m", COST));
        }
        for (var type : Command.Type.values()) {
            command(probes, "command " + type, type, null, null);
        }
        var side = records.header().rollback == null
                ? null
                : records.header().rollback.side();
        if (side != null && side.kind() == GoalEvent.Side.ROLLBACK) {
            sideProbes(probes, side, null, "of the rollback");
        }
    }

    private void stepProbes(List<Probe> probes, StepState step) {
        var id = step.id;
        probes.add(new Probe("timer, early", id, new Input.Woken(id), Duration.ZERO));
        if (step.wakeAt != null) {
            probes.add(new Probe("timer", id, new Input.Woken(id), until(step.wakeAt)));
            probes.add(new Probe(
                    "timer", id, new Input.Woken(id), until(step.wakeAt).plusDays(1)));
        }
        for (var attemptId : List.of(step.attemptId, "stale")) {
            var prefix = attemptId.equals("stale") ? "stale " : "";
            probes.add(new Probe(
                    prefix + "progress",
                    id,
                    reported(new Report.Progress("g", id, step.attempt, attemptId, "other", now)),
                    Duration.ofDays(-1)));
            probes.add(new Probe(
                    prefix + "start of its goal",
                    id,
                    reported(new Report.ChildStarted("g", id, step.attempt, attemptId, "child", now)),
                    Duration.ZERO));
            for (var effect : Effect.values()) {
                report(
                        probes,
                        prefix + "claim",
                        id,
                        new Report.Claim("g", id, step.attempt, attemptId, "run", "e", "", "echo", effect));
            }
            for (var error : errors()) {
                report(probes, prefix + "failure", id, result(id, step.attempt, attemptId, null, error));
            }
            var outputs = List.<Map<String, @Nullable Object>>of(Map.of("value", id), Map.of("exitCode", 3));
            for (var output : outputs) {
                report(probes, prefix + "result", id, result(id, step.attempt, attemptId, output, null));
            }
            report(probes, prefix + "result", id, result(id, step.attempt, attemptId, null, null));
        }
        var judging = step.judging;
        for (var verdict : Report.Verdict.values()) {
            report(
                    probes,
                    judging == null ? "stale judgement" : "judgement",
                    id,
                    judgement(step, judging == null ? "stale" : judging.taskId(), verdict));
        }
        for (var type : List.of(Command.Type.APPROVE, Command.Type.REJECT, Command.Type.MODIFY, Command.Type.RETRY)) {
            command(probes, "command " + type, type, step, null);
        }
        for (var answer : Command.Answer.values()) {
            command(probes, "command ANSWER", Command.Type.ANSWER, step, answer);
        }
        var side = step.side;
        if (side != null) {
            sideProbes(probes, side, id, "of a " + side.kind());
        }
        var undo = records.header().rollback == null
                ? null
                : records.header().rollback.side();
        if (undo != null && undo.stepId().equals(id)) {
            sideProbes(probes, undo, id, "of an UNDO");
        }
    }

    private void sideProbes(List<Probe> probes, Side side, @Nullable String stepId, String whose) {
        report(
                probes,
                "claim " + whose,
                stepId,
                new Report.Claim(
                        "g", side.stepId(), 1, side.attemptId(), "run", "e", "", "undo", Effect.COMPENSATABLE));
        for (var error : errors()) {
            report(probes, "failure " + whose, stepId, result(side.stepId(), 1, side.attemptId(), null, error));
        }
        for (var done : List.of(true, false)) {
            report(
                    probes,
                    "result " + whose,
                    stepId,
                    result(side.stepId(), 1, side.attemptId(), Map.of("done", done), null));
        }
        report(probes, "result " + whose, stepId, result(side.stepId(), 1, side.attemptId(), null, null));
    }

    private static List<TaskError> errors() {
        return List.of(
                new TaskError(TaskError.Kind.TOOL, "no", false),
                new TaskError(TaskError.Kind.TOOL, "not now", true),
                new TaskError(TaskError.Kind.TIMEOUT, "late", true),
                new TaskError(TaskError.Kind.INTERRUPTED, "gone", true),
                new TaskError(TaskError.Kind.CRITERION, "no", false));
    }

    private Duration until(Instant time) {
        var wait = Duration.between(now, time);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    private static void add(List<Probe> probes, String name, Input input) {
        probes.add(new Probe(name, null, input, Duration.ZERO));
    }

    private static void add(List<Probe> probes, String name, Report report) {
        add(probes, name, reported(report));
    }

    private static void report(List<Probe> probes, String name, @Nullable String stepId, Report report) {
        probes.add(new Probe(name, stepId, reported(report), Duration.ZERO));
    }

    private static Input reported(Report report) {
        return new Input.Reported(report);
    }

    private Patch patch() {
        return new Patch(records.header().planVersion, "more", List.of(new Patch.Add(GoalWorld.step("added"))));
    }

    private void command(
            List<Probe> probes,
            String name,
            Command.Type type,
            @Nullable StepState step,
            Command.@Nullable Answer answer) {
        Patch edit = null;
        if (type == Command.Type.MODIFY) {
            edit = step == null
                    ? patch()
                    : new Patch(
                            records.header().planVersion,
                            "",
                            List.of(new Patch.Change(
                                    records.definition(step.id).step().withDescription("edited"))));
        }
        var command = new Command(
                "a new one",
                "g",
                type,
                "",
                records.header().planVersion,
                null,
                step == null ? null : step.id,
                null,
                edit,
                answer);
        probes.add(new Probe(name, step == null ? null : step.id, new Input.Commanded(command), Duration.ZERO));
    }

    private static Report answer(
            String taskId, @Nullable Plan plan, @Nullable Patch patch, List<Finding> findings, @Nullable String words) {
        var answer = new Report.PlanningAnswer("g", taskId, plan, patch, findings, Mode.PLAN, "", "test", "1", COST);
        return words == null ? answer : answer.withAnswer(words).withUsage(COST);
    }

    private Report result(
            String stepId,
            int attempt,
            String attemptId,
            @Nullable Map<String, @Nullable Object> output,
            @Nullable TaskError error) {
        return new Report.Result(
                "g",
                stepId,
                attempt,
                attemptId,
                "executor-1",
                output == null ? null : Output.inline(output),
                error,
                COST,
                List.of(),
                now,
                now);
    }

    private static Report judgement(StepState step, String taskId, Report.Verdict verdict) {
        return new Report.Judgement(
                "g", taskId, step.id, step.attemptId, verdict, "so", List.of(), Map.of("value", 1), "j", 0, COST);
    }

    // What comes of it

    /** Gives an input to this situation, which is another one after that. */
    Reply meet(Probe probe) {
        now = now.plus(probe.jump());
        var header = records.header();
        var ended = header.status.ended();
        var billed = header.usage;
        var reply = Reply.of(decide(probe.input()));
        if (ended) {
            assertThat(reply).as("answer of a goal that has ended").isNotEqualTo(Reply.ACTS);
        }
        if (reply == Reply.SET_ASIDE && probe.input() instanceof Input.Reported(var report) && costs(report)) {
            assertThat(header.usage).as("the bill").isEqualTo(billed.plus(COST));
        }
        if (probe.input() instanceof Input.Woken(var stepId, var unserved) && !header.status.ended()) {
            assertTimerIsNotLost(stepId);
        }
        return reply;
    }

    /** The machine is at fault with an input: the goal ends, or goes on without it. */
    void meetsFaultWith(Probe probe) {
        now = now.plus(probe.jump());
        var ended = status().ended();
        var events = machine.fault(records, probe.input(), new IllegalStateException("no way"), now);
        assertConsistent(records);
        if (ended) {
            assertThat(events).isEmpty();
        }
        var rolling = records.header().rollback != null;
        switch (probe.input()) {
            case Input.Submitted again -> {}
            case Input.Commanded command -> assertThat(status().ended()).isEqualTo(ended);
            case Input.Reported report ->
                assertThat(status().ended() || rolling).isTrue();
            case Input.Woken woken -> assertThat(status().ended() || rolling).isTrue();
        }
    }

    private static boolean costs(Report report) {
        return switch (report) {
            case Report.Progress progress -> false;
            case Report.Claim claim -> false;
            case Report.Result result -> true;
            case Report.PlanningAnswer answer -> true;
            case Report.Judgement judgement -> true;
            case Report.Summary summary -> true;
            case Report.ChildStarted started -> false;
        };
    }

    /** A timer fires once: what is still waited for must have set another. */
    private void assertTimerIsNotLost(@Nullable String stepId) {
        var header = records.header();
        if (stepId == null) {
            if (header.rollback == null || header.rollback.side() != null) {
                assertThat(header.wakeAt()).as("the goal's next time").isAfter(now);
            }
        } else if (records.hasStep(stepId) && records.step(stepId).wakeAt != null) {
            assertThat(records.step(stepId).wakeAt).as("next time of " + stepId).isAfter(now);
        }
    }

    private List<GoalEvent> decide(Input input) {
        var events = machine.decide(records, input, now);
        assertConsistent(records);
        return events;
    }

    /** What is counted is what is there. */
    static void assertConsistent(GoalRecords records) {
        var header = records.header();
        var open = 0;
        var inFlight = 0;
        var stand = 0;
        var reserve = header.planning == null ? Reserve.NONE : Reserve.NONE.plus(header.planning.reserve());
        var ready = new TreeSet<String>();
        for (var definition : records.definitions()) {
            var step = records.step(definition.step().id());
            open += step.status.ended() ? 0 : 1;
            inFlight += step.status.inFlight() ? 1 : 0;
            stand += step.stands() ? 1 : 0;
            reserve = reserve.plus(step.reserved);
            if (step.status == StepStatus.READY) {
                ready.add(step.id);
            }
            if (!step.status.ended() && !step.status.inFlight() && step.reserved != null) {
                fail("step %s is %s and has something set aside".formatted(step.id, step.status));
            }
            assertDependencies(records, step, definition.step());
        }
        assertThat(header.open).as("open steps").isEqualTo(open);
        assertThat(header.inFlight).as("steps in flight").isEqualTo(inFlight);
        assertThat(header.succeeded).as("steps that stand").isEqualTo(stand);
        assertThat(header.reserved).as("what is set aside").isEqualTo(reserve);
        var line = new TreeSet<String>();
        for (var id = header.ready.first(); id != null; id = records.step(id).next) {
            line.add(id);
        }
        if (!header.status.ended()) {
            assertThat(line).as("steps lined up").isEqualTo(ready);
        } else {
            assertThat(open).as("steps of an ended goal that are open").isZero();
        }
    }

    private static void assertDependencies(GoalRecords records, StepState step, Step text) {
        var left = text.dependsOn().stream()
                .filter(id -> records.step(id).status != StepStatus.SUCCEEDED
                        && records.step(id).status != StepStatus.COMPENSATED)
                .count();
        assertThat((long) step.dependenciesLeft)
                .as("what " + step.id + " waits for")
                .isEqualTo(left);
    }

    // How it goes on

    /** Nobody answers any more: time-outs alone bring the goal to its end. */
    void isLeftAlone() {
        for (var turns = 0; !records.header().status.ended(); turns++) {
            assertThat(turns).as("turns of a goal that is left alone").isLessThan(BOUND);
            pass();
        }
    }

    private void pass() {
        var next = records.header().wakeAt();
        String who = null;
        var header = records.header();
        if (header.rollback != null && header.rollback.side() == null) {
            next = null;
        }
        for (var definition : records.definitions()) {
            var wakeAt = records.step(definition.step().id()).wakeAt;
            if (wakeAt != null && (next == null || wakeAt.isBefore(next))) {
                next = wakeAt;
                who = definition.step().id();
            }
        }
        if (next == null) {
            fail("nothing will ever wake " + signature(records));
        }
        now = next.isAfter(now) ? next : now;
        decide(new Input.Woken(who));
        if (!header.status.ended()) {
            assertTimerIsNotLost(who);
        }
    }

    /** Everybody does what is asked for: the goal ends without running into its deadline. */
    void isHelped() {
        var inTime = now.isBefore(records.header().deadline.minus(Duration.ofHours(2)));
        for (var turns = 0; !records.header().status.ended(); turns++) {
            assertThat(turns).as("turns of a goal that is helped").isLessThan(BOUND);
            var input = help();
            if (input == null) {
                pass();
            } else {
                decide(input);
            }
        }
        if (inTime) {
            assertThat(now).as("the end, before the deadline").isBefore(records.header().deadline);
        }
    }

    private @Nullable Input help() {
        var header = records.header();
        if (header.approval != null) {
            return approve(null);
        }
        var planning = header.planning;
        if (planning != null) {
            return reported(
                    planning.kind() == PlanningTask.Kind.SUMMARISE
                            ? new Report.Summary("g", planning.taskId(), "42", "", "m", Usage.NONE)
                            : planned(planning));
        }
        if (header.rollback != null
                && header.rollback.side() != null
                && !header.rollback.side().waiting()) {
            return reported(result(header.rollback.side()));
        }
        for (var definition : records.definitions()) {
            var help = help(records.step(definition.step().id()));
            if (help != null) {
                return help;
            }
        }
        return null;
    }

    private static Report planned(GoalHeader.Planning planning) {
        return answer(
                planning.taskId(),
                planning.kind() == PlanningTask.Kind.PLAN
                        ? new Plan("", List.of(GoalWorld.step("only")), List.of())
                        : null,
                null,
                List.of(),
                null);
    }

    private Report result(Side side) {
        return result(side.stepId(), 1, side.attemptId(), Map.of("done", true), null);
    }

    private @Nullable Input help(StepState step) {
        if (step.side != null && !step.status.ended() && !step.side.waiting()) {
            return reported(result(step.side));
        }
        if (step.judging != null) {
            return reported(judgement(step, step.judging.taskId(), Report.Verdict.ACCEPT));
        }
        return switch (step.status) {
            case QUEUED, RUNNING ->
                reported(result(step.id, step.attempt, step.attemptId, Map.of("value", step.id), null));
            case AWAITING_APPROVAL -> approve(step.id);
            case UNCERTAIN ->
                step.side == null
                        ? new Input.Commanded(new Command(
                                "help" + now + step.id
                                        + records.header().commands.size() + step.attempt,
                                "g",
                                Command.Type.ANSWER,
                                "",
                                null,
                                null,
                                step.id,
                                null,
                                null,
                                Command.Answer.SUCCEEDED))
                        : null;
            case PENDING, READY, AWAITING_RETRY, SUCCEEDED, FAILED, SKIPPED, CANCELLED, COMPENSATED -> null;
        };
    }

    private Input approve(@Nullable String stepId) {
        var hash = stepId == null
                ? Objects.requireNonNull(records.header().approval).hash()
                : records.step(stepId).askedHash;
        return new Input.Commanded(new Command(
                "yes " + stepId + hash + records.header().planVersion,
                "g",
                Command.Type.APPROVE,
                "",
                null,
                hash,
                stepId,
                null,
                null,
                null));
    }

    GoalStatus status() {
        return records.header().status;
    }

    StepStatus status(String stepId) {
        return records.step(stepId).status;
    }

    @Override
    public String toString() {
        return signature(records);
    }
}
