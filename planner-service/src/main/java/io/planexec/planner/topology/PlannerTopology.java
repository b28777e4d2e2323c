package io.planexec.planner.topology;

import io.planexec.messages.Goal;
import io.planexec.messages.Report;
import io.planexec.messages.Topics;
import io.planexec.planner.goal.GoalMachine;
import io.planexec.planner.goal.Input;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/**
 * The whole flow of the planner's state machine.
 *
 * <pre>
 * goals ─► {@link Intake} ─► goal-submissions ─► submissions ─┐           ┌─► {@link TaskSink} ─► tasks, planning-tasks
 *             └─► goals.dlt      goal-commands ─► commands ────┼──► goals ─┼─► goal-events
 *                                results ───────► reports ─────┘   [store] ├─► goal-status
 *                                                                          ├─► control
 *                                                                          └─► plan-cache
 * </pre>
 *
 * <p>Goals come in under any key and are keyed by their id on the way to goal-submissions, an internal topic. Everything
 * that concerns one goal thus meets in one partition, in one thread, with one copy of its state. What Streams writes
 * commits together; tasks do not wait for that.
 *
 * <p>A goal whose step is a goal of its own submits that one to goal-submissions, cancels it by goal-commands, and hears
 * of it on results, in the transactions of the decisions: the two may live in different partitions.
 */
public final class PlannerTopology {
    static final String GOAL_STORE = "goals";
    static final String EVENTS_SINK = "goal-events";
    static final String STATUS_SINK = "goal-status";
    static final String CONTROL_SINK = "control";
    static final String CHILDREN_SINK = "children";
    static final String COMMANDS_SINK = "children-commands";
    static final String PARENTS_SINK = "parents";
    static final String CACHE_SINK = "plan-cache";

    private PlannerTopology() {}

    /** Adds sources, processors, store and sinks to an empty topology. */
    public static void describe(
            Topology topology,
            Topics topics,
            GoalMachine machine,
            TopologySettings settings,
            TaskSink tasks,
            Serving serving,
            InstantSource clock,
            GoalMeters meters) {
        var key = new StringDeserializer();
        var bytes = new ByteArrayDeserializer();
        var keyOut = new StringSerializer();
        var bytesOut = new ByteArraySerializer();

        topology.addSource("submissions-in", key, bytes, topics.goalSubmissions());
        topology.addSource("commands-in", key, bytes, topics.goalCommands());
        topology.addSource("reports-in", key, bytes, topics.results());
        topology.addProcessor(
                "submissions",
                () -> new InputReader<>(
                        topics.goalSubmissions(),
                        InputReader.Reader.lenient(Goal.class),
                        Input.Submitted::new,
                        Goal::id,
                        meters),
                "submissions-in");
        topology.addProcessor(
                "commands", () -> new CommandInput(topics.goalCommands(), "goals", clock, meters), "commands-in");
        topology.addProcessor(
                "reports",
                () -> new InputReader<>(
                        topics.results(),
                        InputReader.Reader.lenient(Report.class),
                        Input.Reported::new,
                        Report::goalId,
                        meters),
                "reports-in");

        var partitions = new AtomicInteger();
        topology.addProcessor(
                "goals",
                () -> new GoalProcessor(machine, settings, tasks, serving, clock, meters, partitions),
                "submissions",
                "commands",
                "reports");
        topology.addStateStore(
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(GOAL_STORE), Serdes.Bytes(), Serdes.ByteArray())
                        .withCachingEnabled()
                        .withLoggingEnabled(Map.of()),
                "goals");
        topology.addSink(EVENTS_SINK, topics.goalEvents(), keyOut, bytesOut, "goals", "commands");
        topology.addSink(STATUS_SINK, topics.goalStatus(), keyOut, bytesOut, "goals");
        topology.addSink(CONTROL_SINK, topics.control(), keyOut, bytesOut, "goals");
        topology.addSink(CHILDREN_SINK, topics.goalSubmissions(), keyOut, bytesOut, "goals");
        topology.addSink(COMMANDS_SINK, topics.goalCommands(), keyOut, bytesOut, "goals");
        topology.addSink(CACHE_SINK, topics.planCache(), keyOut, bytesOut, "goals");
        topology.addSink(PARENTS_SINK, topics.results(), keyOut, bytesOut, "goals");
    }
}
