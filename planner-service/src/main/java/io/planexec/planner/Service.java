package io.planexec.planner;

import io.planexec.messages.TopicLayout;
import io.planexec.messages.Topics;
import io.planexec.planner.planning.PlanningWorker;
import io.planexec.planner.planning.WholeTopic;
import io.planexec.planner.topology.Dispatcher;
import io.planexec.planner.topology.Intake;
import io.planexec.queue.QueueSettings;
import io.planexec.queue.TaskQueueWorker;
import io.planexec.service.BrokenService;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;

/**
 * What runs in a planner, started and stopped in order: topics first, then the state machine and the dispatcher, then the
 * intake of goals and the planning workers. Safe for use by several threads.
 */
final class Service implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Service.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PLANNING_GRACE = Duration.ofSeconds(2);

    private final Runnable prepare;
    private final StreamsBuilderFactoryBean stateMachine;
    private final Dispatcher dispatcher;
    private final Supplier<Intake> intakes;
    private final Supplier<List<WholeTopic>> readers;
    private final QueueSettings queue;
    private final Supplier<PlanningWorker> workers;
    private final BrokenService broken;
    private @Nullable Running running;

    /**
     * A planner that has not begun.
     *
     * @param onBroken told when it has left because it could not go on
     */
    Service(
            Runnable prepare,
            StreamsBuilderFactoryBean stateMachine,
            Dispatcher dispatcher,
            Supplier<Intake> intakes,
            Supplier<List<WholeTopic>> readers,
            QueueSettings queue,
            Supplier<PlanningWorker> workers,
            Runnable onBroken) {
        this.prepare = prepare;
        this.stateMachine = stateMachine;
        this.dispatcher = dispatcher;
        this.intakes = intakes;
        this.readers = readers;
        this.queue = queue;
        this.workers = workers;
        this.broken = new BrokenService("Planner", this::stop, onBroken);
    }

    private record Running(
            Thread dispatching,
            Intake intake,
            Thread takingIn,
            List<WholeTopic> readers,
            List<Thread> reading,
            PlanningWorker worker,
            TaskQueueWorker planning) {}

    /** Every topic of the system: whichever service comes first creates what it needs. */
    static List<TopicLayout.Definition> allTopics(TopicLayout layout, Topics topics) {
        return Stream.of(layout.forUsers(topics), layout.forPlanner(topics), layout.forExecutors(topics))
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public synchronized void start() {
        prepare.run();
        stateMachine.start();
        var intake = intakes.get();
        var read = readers.get();
        var worker = workers.get();
        running = new Running(
                loop("planexec-dispatcher", dispatcher),
                intake,
                loop("planexec-intake", intake),
                read,
                read.stream()
                        .map(reader -> loop("planexec-reader-" + reader.topic(), reader))
                        .toList(),
                worker,
                TaskQueueWorker.start(queue, worker, this::leaveBroken));
    }

    private static Thread loop(String name, Runnable body) {
        return Thread.ofPlatform().name(name).daemon().start(() -> {
            try {
                body.run();
            } catch (RuntimeException e) {
                LOG.error("{} ended by a fault; the service has to be started again", name, e);
            }
        });
    }

    @Override
    public synchronized void stop() {
        var current = running;
        if (current == null) {
            return;
        }
        running = null;
        current.intake().stop();
        current.planning().close(PLANNING_GRACE);
        current.worker().close();
        current.readers().forEach(WholeTopic::stop);
        stateMachine.stop();
        dispatcher.stop();
        try {
            current.takingIn().join(PATIENCE);
            current.dispatching().join(PATIENCE);
            for (var reading : current.reading()) {
                reading.join(PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Goals whose plans nobody writes would wait on: another planner can do all of it. */
    void leaveBroken() {
        broken.leave();
    }

    @Override
    public synchronized boolean isRunning() {
        return running != null;
    }

    /** Whether every loop is alive. */
    synchronized boolean isHealthy() {
        return running != null
                && running.dispatching().isAlive()
                && running.takingIn().isAlive()
                && running.reading().stream().allMatch(Thread::isAlive);
    }
}
