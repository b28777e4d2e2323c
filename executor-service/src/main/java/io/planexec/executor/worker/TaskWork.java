package io.planexec.executor.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.planexec.executor.call.Run;
import io.planexec.executor.call.Runs;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.Task;
import io.planexec.queue.Cancellation;
import io.planexec.queue.Delivery;
import io.planexec.queue.Outcome;
import io.planexec.queue.TaskHandler;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a slot does with a record of the queue. The record leaves the queue only after the broker has the result: a crash
 * before that delivers it again, and the planner drops the second result. A run that was stopped leaves no result and, where
 * the planner had it stopped, no task; one whose granted call may have run leaves a result that says so.
 */
public final class TaskWork implements TaskHandler {
    private static final Logger LOG = LoggerFactory.getLogger(TaskWork.class);

    /** From a tool that reads a small file to a migration that takes half an hour. */
    private static final Duration[] BUCKETS = Stream.of(10, 50, 100, 500, 1_000, 5_000, 10_000, 30_000, 60_000, 300_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final TaskRunner runner;
    private final Runs runs;
    private final ReportSender sender;
    private final String resultsTopic;
    private final MeterRegistry meters;
    private final Counter malformed;
    private final ConcurrentMap<String, Timer> timers = new ConcurrentHashMap<>();

    /**
     * Work with this runner.
     *
     * @param runs where the runs under way are found, to be stopped
     * @param resultsTopic where errors go of records that name no topic to reply to
     */
    public TaskWork(TaskRunner runner, Runs runs, ReportSender sender, String resultsTopic, MeterRegistry meters) {
        this.runner = runner;
        this.runs = runs;
        this.sender = sender;
        this.resultsTopic = resultsTopic;
        this.meters = meters;
        this.malformed = Counter.builder("planexec.executor.tasks.malformed")
                .description("Records on the task topic that are no tasks")
                .register(meters);
        Gauge.builder("planexec.executor.calls.given.up", runner, TaskRunner::givenUp)
                .description("Calls of tools that did not end when interrupted and still run")
                .register(meters);
    }

    @Override
    public Outcome handle(Delivery delivery, Cancellation cancellation) throws InterruptedException {
        return switch (TaskRecord.read(delivery.record().value())) {
            case TaskRecord.Valid valid -> run(delivery, valid.task());
            case MalformedTask task -> reject(delivery, task);
        };
    }

    private Outcome run(Delivery delivery, Task task) throws InterruptedException {
        var run = runs.begin(task);
        try {
            var result = runner.run(run);
            if (result.error() != null && run.stop().isPresent()) {
                return stopped(run);
            }
            measure(task, result);
            delivery.freeSlot();
            return outcome(run.wasGranted() ? sendWhateverComes(task, result) : sender.result(task.replyTo(), result));
        } catch (InterruptedException e) {
            if (run.stop().isEmpty()) {
                throw e;
            }
            return stopped(run);
        } finally {
            runs.end(run);
        }
    }

    private Outcome stopped(Run run) throws InterruptedException {
        var why = run.stop().orElseThrow();
        LOG.debug("{} was stopped: {}", run.task().attemptId(), why);
        return switch (why) {
            case CANCELLED, REFUSED -> Outcome.DONE;
            case DRAINED ->
                run.mayHaveRun()
                        ? outcome(sendWhateverComes(run.task(), runner.interrupted(run.task())))
                        : Outcome.RELEASE;
        };
    }

    private static Outcome outcome(ReportSender.Sent sent) {
        return switch (sent) {
            case CONFIRMED -> Outcome.DONE;
            case UNREACHED -> Outcome.RELEASE;
            case REFUSED -> Outcome.REJECT;
        };
    }

    /** No other run will ever have this result, so no interrupt keeps it back; the sender's patience bounds it. */
    private ReportSender.Sent sendWhateverComes(Task task, Report.Result result) {
        var sending = new FutureTask<>(() -> sender.result(task.replyTo(), result));
        Thread.ofVirtual().name("result of " + task.attemptId()).start(sending);
        while (true) {
            try {
                return sending.get();
            } catch (InterruptedException e) {
                LOG.debug("{} is being sent all the same", task.attemptId());
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    private Outcome reject(Delivery delivery, MalformedTask task) throws InterruptedException {
        malformed.increment();
        LOG.error("The record {} is no task and is rejected: {}", delivery.place(), task.reason());
        if (task.canBeAnswered()) {
            var replyTo = task.replyTo().isBlank() ? resultsTopic : task.replyTo();
            if (sender.result(replyTo, runner.unreadable(task)) == ReportSender.Sent.UNREACHED) {
                return Outcome.RELEASE;
            }
        }
        return Outcome.REJECT;
    }

    private void measure(Task task, Report.Result result) {
        var known = task.action().equals(Step.AGENT) || task.action().equals(Step.GOAL) || runner.serves(task.action());
        var action = known ? task.action() : "unknown";
        var error = result.error();
        var status = error == null ? "succeeded" : error.kind().name().toLowerCase(java.util.Locale.ROOT);
        timers.computeIfAbsent(action + ' ' + status, key -> timer(action, status))
                .record(Duration.between(result.startedAt(), result.finishedAt()));
    }

    private Timer timer(String action, String status) {
        return Timer.builder("planexec.executor.task")
                .description("Tasks by action and how they ended, with the time their tool ran")
                .tag("action", action)
                .tag("status", status)
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
    }
}
