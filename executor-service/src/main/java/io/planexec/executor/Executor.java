package io.planexec.executor;

import io.planexec.executor.agent.Agent;
import io.planexec.executor.announce.Announcer;
import io.planexec.executor.announce.BrokerTime;
import io.planexec.executor.artifact.GoalFolders;
import io.planexec.executor.artifact.StoredOutputs;
import io.planexec.executor.call.Runs;
import io.planexec.executor.call.ToolCalls;
import io.planexec.executor.claim.ControlFeed;
import io.planexec.executor.claim.PlannerGrants;
import io.planexec.executor.tool.ToolRegistry;
import io.planexec.executor.worker.ReportSender;
import io.planexec.executor.worker.TaskRunner;
import io.planexec.executor.worker.TaskWork;
import io.planexec.messages.Control;
import io.planexec.model.Model;
import io.planexec.queue.QueueSettings;
import io.planexec.queue.WorkerFigures;
import io.planexec.service.BrokenService;
import io.planexec.service.PacedProducer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * An executor from its first announcement to its last: makes the broker ready, announces the tools, works on tasks, and
 * drains when it is stopped. Safe for use by several threads.
 */
public final class Executor implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Executor.class);
    private static final Duration JOINING = Duration.ofSeconds(60);

    /** How long tasks that are stopped after the grace may take to end and to be reported or given back. */
    private static final Duration REPORTING = Duration.ofSeconds(4);

    private final String id;
    private final ExecutorProperties properties;
    private final Broker broker;
    private final ToolRegistry tools;
    private final Optional<Model> model;
    private final GoalFolders folders;
    private final QueueMeters meters;
    private final InstantSource clock;
    private final BrokenService broken;
    private final CountDownLatch ready = new CountDownLatch(1);
    private @Nullable Running running;

    /**
     * An executor that has not begun.
     *
     * @param onBroken told when it has left because it could not go on
     */
    Executor(
            String id,
            ExecutorProperties properties,
            Broker broker,
            ToolRegistry tools,
            Optional<Model> model,
            GoalFolders folders,
            QueueMeters meters,
            InstantSource clock,
            Runnable onBroken) {
        this.id = id;
        this.properties = properties;
        this.broker = broker;
        this.tools = tools;
        this.model = model;
        this.folders = folders;
        this.meters = meters;
        this.clock = clock;
        this.broken = new BrokenService("Executor " + id, this::stop, onBroken);
    }

    /** Unique among executors alive. */
    public String id() {
        return id;
    }

    /** Waits until all slots have joined the queue and the ready announcement is on its way. */
    public boolean awaitReady(Duration limit) throws InterruptedException {
        return ready.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whether all slots have joined the queue. */
    public boolean isReady() {
        return ready.getCount() == 0;
    }

    /** When the broker last confirmed a sign of life; empty before it ever did. */
    public Optional<Instant> announcedAt() {
        var now = current();
        return now == null ? Optional.empty() : now.announcer.confirmedAt();
    }

    @Override
    public synchronized void start() {
        if (running != null) {
            return;
        }
        var queues = broker.prepare(id, properties);
        var producer = broker.producer(id);
        var time = new BrokerTime(clock);
        var sender = new ReportSender(producer, time);
        var runs = new Runs();
        var grants = new PlannerGrants(id, properties.claimWait(), sender::claim);
        var calls = new ToolCalls(id, grants);
        var agent = model.map(its -> new Agent(
                its,
                calls,
                properties.agent().maxIterations(),
                properties.agent().timeout(),
                time));
        var runner = new TaskRunner(
                id,
                tools,
                calls,
                agent,
                folders,
                new StoredOutputs(properties.largestOutput().toBytes()),
                (task, progress) -> sender.progress(task.replyTo(), progress),
                time);
        // Before any task is taken: a grant that nobody hears is a call that may have been made.
        var control = ControlFeed.start(
                () -> broker.controlReader(id), broker.topics().control(), message -> heard(message, grants, runs));
        var announcer = Announcer.start(
                producer.inOrder(),
                broker.topics().tools(),
                id,
                properties.slots(),
                properties.pools(),
                tools::specs,
                model.map(Model::name).orElse(null),
                time,
                properties.announceEvery());
        var workers = PoolWorkers.start(
                queues,
                new TaskWork(runner, runs, sender, broker.topics().results(), meters.registry()),
                this::leaveBroken);
        workers.watchedBy(meters);
        tools.onChange(announcer::changed);
        running = new Running(workers, announcer, runner, runs, calls, control, producer);
        Thread.ofPlatform().daemon().name("planexec-joining-" + id).start(() -> announceWhenReady(workers, announcer));
        LOG.info(
                "Executor {} serves {} with {} slots on {}; agent steps by {}; workspace {}, output {}",
                id,
                tools.names(),
                properties.slots(),
                queues.values().stream().map(QueueSettings::topic).toList(),
                model.map(Model::name).orElse("no model"),
                folders.workspacePath(),
                folders.outputTemplate());
    }

    private static void heard(Control message, PlannerGrants grants, Runs runs) {
        switch (message) {
            case Control.Grant grant -> grants.answered(grant);
            case Control.Refusal refusal -> grants.answered(refusal);
            case Control.Cancel cancel -> runs.cancel(cancel.attemptId());
        }
    }

    private void announceWhenReady(PoolWorkers workers, Announcer announcer) {
        try {
            while (isRunning()) {
                if (workers.awaitReady(JOINING)) {
                    announcer.ready();
                    ready.countDown();
                    return;
                }
                LOG.warn("Executor {} has not been given any tasks' partition within {} and waits on", id, JOINING);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("Executor {} cannot find out whether it has joined the queue: {}", id, e.toString());
        }
    }

    /**
     * Takes no more tasks, lets those that run finish within the grace, and leaves. A task that runs on then is stopped and
     * goes back to the queue, but for one with a call under a grant: that is reported as one that may have run.
     */
    @Override
    public void stop() {
        Running stopping;
        synchronized (this) {
            stopping = running;
            running = null;
        }
        if (stopping != null) {
            LOG.info("Executor {} drains: running tasks have {}", id, properties.drainGrace());
            drain(stopping);
            stopping.announcer.close();
            stopping.runner.close();
            stopping.calls.close();
            stopping.control.close();
            stopping.producer.close(Duration.ofSeconds(5));
            LOG.info("Executor {} has left", id);
        }
    }

    /** An executor that announces tools and takes no tasks would be worse than none. */
    void leaveBroken() {
        broken.leave();
    }

    private void drain(Running stopping) {
        var grace = properties.drainGrace();
        var alarm = Thread.ofPlatform().daemon().name("planexec-drain-" + id).start(() -> {
            try {
                Thread.sleep(grace);
                stopping.runs.drain();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        stopping.workers.close(grace.plus(REPORTING));
        alarm.interrupt();
    }

    @Override
    public synchronized boolean isRunning() {
        return running != null;
    }

    /** Room for running tasks, over all pools. */
    int slots() {
        return properties.slots();
    }

    /** How many tasks run. */
    int busySlots() {
        var now = current();
        return now == null ? 0 : now.workers.slots(WorkerFigures::busy);
    }

    private synchronized @Nullable Running current() {
        return running;
    }

    private record Running(
            PoolWorkers workers,
            Announcer announcer,
            TaskRunner runner,
            Runs runs,
            ToolCalls calls,
            ControlFeed control,
            PacedProducer producer) {}
}
