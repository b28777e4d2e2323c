package io.planexec.planner.topology;

import io.planexec.messages.Command;
import io.planexec.messages.Decision;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.json.MessageCodec;
import io.planexec.planner.goal.Awaited;
import io.planexec.planner.goal.GoalMachine;
import io.planexec.planner.goal.Input;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds inputs and timers to the state machine, keeps what it decides and writes the log.
 *
 * <p>Working copies of the goals used last stay in memory. They are as good as the stores: only this processor writes
 * those, and when a transaction is aborted the processor is made anew, without working copies.
 */
final class GoalProcessor implements Processor<String, Input, String, byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(GoalProcessor.class);

    /** Timers taken up at one look; the next look follows after {@link TopologySettings#timerInterval}. */
    private static final int MOST_TIMERS = 10_000;

    private final GoalMachine machine;
    private final TopologySettings settings;
    private final TaskSink tasks;
    private final Serving serving;
    private final InstantSource clock;
    private final GoalMeters meters;

    /** Partitions that this planner decides on; they share its memory. */
    private final AtomicInteger partitions;

    private boolean counted;

    private final WorkingCopies workingCopies;
    private final WorkloadTally tally = new WorkloadTally();
    private @Nullable ProcessorContext<String, byte[]> context;
    private @Nullable KeyValueStore<Bytes, byte[]> store;
    private final Timers timers;
    private int partition;
    private @Nullable StatusDocuments documents;

    GoalProcessor(
            GoalMachine machine,
            TopologySettings settings,
            TaskSink tasks,
            Serving serving,
            InstantSource clock,
            GoalMeters meters,
            AtomicInteger partitions) {
        this.serving = serving;
        this.machine = machine;
        this.settings = settings;
        this.tasks = tasks;
        this.clock = clock;
        this.meters = meters;
        this.partitions = partitions;
        this.timers = new Timers(settings.retention());
        this.workingCopies =
                new WorkingCopies(() -> settings.goalsInMemory() / Math.max(1, partitions.get()), this::newWorkingCopy);
    }

    @Override
    public void init(ProcessorContext<String, byte[]> newContext) {
        context = newContext;
        store = newContext.getStateStore(PlannerTopology.GOAL_STORE);
        partition = newContext.taskId().partition();
        partitions.incrementAndGet();
        counted = true;
        takeUp();
        tasks.open(partition);
        documents = new StatusDocuments(settings.statusInterval());
        newContext.schedule(
                settings.statusInterval(), PunctuationType.WALL_CLOCK_TIME, time -> tellTheWorkload(clock.instant()));
        newContext.schedule(settings.timerInterval(), PunctuationType.WALL_CLOCK_TIME, time -> wakeWhatIsDue());
        newContext.schedule(
                settings.statusInterval().dividedBy(4), PunctuationType.WALL_CLOCK_TIME, time -> publishWhatIsDue());
    }

    @Override
    public void close() {
        tasks.close(partition);
        if (counted) {
            partitions.decrementAndGet();
            counted = false;
        }
        meters.holds(partition, null);
    }

    /** After a start, or when the partition comes from another planner. The parts of one goal come in a row. */
    private void takeUp() {
        var now = clock.instant();
        var steps = new ArrayList<String>();
        timers.clear();
        try (var parts = store().all()) {
            while (parts.hasNext()) {
                var entry = parts.next();
                var part = StateKey.part(entry.key);
                switch (part.letter()) {
                    case StateKey.Part.HEADER -> timers.found(StoredGoal.HEADERS.read(entry.value));
                    case StateKey.Part.STEP -> {
                        timers.found(part.goalId(), StoredGoal.STEPS.read(entry.value));
                        steps.add(part.name());
                    }
                    case StateKey.Part.TEXT -> {
                        var goal = newWorkingCopy(part.goalId());
                        steps.forEach(goal::count);
                        tally.goal(goal.header(), now);
                        steps.clear();
                    }
                    default -> {}
                }
            }
        }
        tellTheWorkload(now);
    }

    private void tellTheWorkload(Instant now) {
        meters.holds(partition, tally.at(now));
    }

    @Override
    public void process(Record<String, Input> record) {
        handle(record.key(), record.value(), clock.instant());
    }

    private void handle(String goalId, Input input, Instant now) {
        List<LogEntry> entries;
        try {
            entries = entries(goalId, input, now, machine.decide(workingCopy(goalId), input, now));
        } catch (RuntimeException e) {
            entries = afterFault(goalId, input, e, now);
        }
        var goal = workingCopy(goalId);
        if (entries.isEmpty()) {
            if (!goal.exists()) {
                workingCopies.forget(goalId);
                meters.unknownGoal();
                if (input instanceof Input.Commanded(var command)) {
                    answerUnknown(goalId, command, input.cause(), now);
                }
            }
            return;
        }
        for (var entry : entries) {
            write(entry);
            tellExecutors(entry.decision());
            tellGoals(entry.decision());
            tellCache(entry.decision(), goal);
            meters.decided(entry.decision(), goal);
        }
        if (documents().changed(goal, now)) {
            publish(goal, now);
        }
        goal.keep();
        tally.goal(goal.header(), now);
    }

    private List<LogEntry> entries(String goalId, Input input, Instant now, List<GoalEvent> events) {
        return events.isEmpty() ? List.of() : LogEntry.of(workingCopy(goalId).header(), now, input.cause(), events);
    }

    private void answerUnknown(String goalId, Command command, String cause, Instant now) {
        var answer = GoalEvent.CommandAnswered.refused(
                command.commandId(), GoalEvent.Refusal.UNKNOWN_GOAL, "no goal " + goalId + " is known");
        context().forward(StrayAnswers.of(goalId, cause, answer, now), PlannerTopology.EVENTS_SINK);
    }

    /** A fault in the machine must not stop every other goal. What it had begun to change is thrown away. */
    private List<LogEntry> afterFault(String goalId, Input input, RuntimeException fault, Instant now) {
        meters.inputFailed();
        LOG.error("goal {}: {} could not be handled", goalId, input.cause(), fault);
        workingCopies.forget(goalId);
        try {
            return entries(goalId, input, now, machine.fault(workingCopy(goalId), input, fault, now));
        } catch (RuntimeException e) {
            workingCopies.forget(goalId);
            LOG.error("goal {}: {} was left out; its goal goes on as it was", goalId, input.cause(), e);
            return List.of();
        }
    }

    private StoredGoal workingCopy(String goalId) {
        return workingCopies.get(goalId);
    }

    private StoredGoal newWorkingCopy(String goalId) {
        return new StoredGoal(goalId, store(), timers, tally);
    }

    private void write(LogEntry entry) {
        var decision = entry.decision();
        var headers = new RecordHeaders();
        var mark = Dispatcher.mark(decision);
        if (mark != null) {
            headers.add(Dispatcher.HEADER, mark);
            tasks.send(partition, decision);
        }
        context()
                .forward(
                        new Record<>(
                                decision.goalId(), entry.json(), decision.at().toEpochMilli(), headers),
                        PlannerTopology.EVENTS_SINK);
    }

    private void tellExecutors(Decision decision) {
        var records = ControlRecords.of(decision);
        for (var control : records) {
            context()
                    .forward(
                            new Record<>(
                                    decision.goalId(),
                                    MessageCodec.write(control),
                                    decision.at().toEpochMilli()),
                            PlannerTopology.CONTROL_SINK);
        }
        if (!records.isEmpty()) {
            // An executor waits for it, and reads what is committed only.
            context().commit();
        }
    }

    /** Goals within goals, down and up. */
    private void tellGoals(Decision decision) {
        for (var event : decision.events()) {
            if (event instanceof GoalEvent.ChildSubmitted submitted) {
                var child = submitted.child();
                tellGoal(child.id(), child, decision.at(), PlannerTopology.CHILDREN_SINK);
            } else if (event instanceof GoalEvent.ChildCancelled cancelled) {
                var command = cancelled.command();
                tellGoal(command.goalId(), command, decision.at(), PlannerTopology.COMMANDS_SINK);
            } else if (event instanceof GoalEvent.ParentTold told) {
                var report = told.report();
                tellGoal(report.goalId(), report, decision.at(), PlannerTopology.PARENTS_SINK);
            }
        }
    }

    private void tellCache(Decision decision, StoredGoal goal) {
        if (settings.cachedPlanner() != null
                && decision.events().stream().anyMatch(event -> event instanceof GoalEvent.GoalEnded)) {
            PlansThatWorked.of(goal, settings.cachedPlanner(), decision.at())
                    .ifPresent(entry -> context()
                            .forward(
                                    new Record<>(
                                            entry.key(),
                                            entry.json(),
                                            decision.at().toEpochMilli()),
                                    PlannerTopology.CACHE_SINK));
        }
    }

    private void tellGoal(String goalId, Object message, Instant at, String sink) {
        context().forward(new Record<>(goalId, MessageCodec.write(message), at.toEpochMilli()), sink);
    }

    private void publish(StoredGoal goal, Instant now) {
        context()
                .forward(
                        new Record<>(goal.header().goalId(), StatusDocuments.document(goal, now), now.toEpochMilli()),
                        PlannerTopology.STATUS_SINK);
    }

    private void publishWhatIsDue() {
        var now = clock.instant();
        for (var goalId : documents().due(now)) {
            var goal = workingCopy(goalId);
            if (goal.exists() && !goal.header().status().ended()) {
                publish(goal, now);
            }
        }
    }

    private void wakeWhatIsDue() {
        var now = clock.instant();
        for (var timer : timers.takeDue(now, MOST_TIMERS)) {
            var goal = workingCopy(timer.goalId());
            if (!goal.exists()) {
                continue;
            }
            if (goal.header().status().ended()) {
                retire(goal, now);
                continue;
            }
            goal.timerFired(timer.stepId());
            // At the time that found it due: read again, a clock that was set back would say that it is not, and the
            // timer
            // is gone.
            handle(timer.goalId(), woken(goal, timer.stepId()), now);
        }
    }

    private Input woken(StoredGoal goal, @Nullable String stepId) {
        var task = Awaited.by(goal, stepId);
        return task.isEmpty() ? new Input.Woken(stepId) : new Input.Woken(stepId, serving.unserved(task.get()));
    }

    /** The retention time is over: the goal's id is free again. */
    private void retire(StoredGoal goal, Instant now) {
        var goalId = goal.header().goalId();
        goal.forget();
        workingCopies.forget(goalId);
        context().forward(new Record<>(goalId, null, now.toEpochMilli()), PlannerTopology.STATUS_SINK);
    }

    private ProcessorContext<String, byte[]> context() {
        return Objects.requireNonNull(context);
    }

    private KeyValueStore<Bytes, byte[]> store() {
        return Objects.requireNonNull(store);
    }

    private StatusDocuments documents() {
        return Objects.requireNonNull(documents);
    }
}
