package io.planexec.executor.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
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
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a slot does with a record of the queue. The record leaves the queue only after the broker has the result: a crash
 * before that delivers it again, and the planner drops the second result.
 */
public final class TaskWork implements TaskHandler {
    private static final Logger LOG = LoggerFactory.getLogger(TaskWork.class);

    /** From a tool that reads a small file to a migration that takes half an hour. */
    private static final Duration[] BUCKETS = Stream.of(10, 50, 100, 500, 1_000, 5_000, 10_000, 30_000, 60_000, 300_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final TaskRunner runner;
    private final ReportSender sender;
    private final String resultsTopic;
    private final MeterRegistry meters;
    private final Counter malformed;
    private final ConcurrentMap<String, Timer> timers = new ConcurrentHashMap<>();

    /**
     * Work with this runner.
     *
     * @param resultsTopic where errors go of records that name no topic to reply to
     */
    public TaskWork(TaskRunner runner, ReportSender sender, String resultsTopic, MeterRegistry meters) {
        this.runner = runner;
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
            case TaskRecord.Valid valid -> run(valid.task());
            case MalformedTask task -> reject(delivery, task);
        };
    }

    private Outcome run(Task task) throws InterruptedException {
        var result = runner.run(task);
        measure(task, result);
        return switch (sender.result(task.replyTo(), result)) {
            case CONFIRMED -> Outcome.DONE;
            case UNREACHED -> Outcome.RELEASE;
            case REFUSED -> Outcome.REJECT;
        };
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
