package io.planexec.planner.topology;

import io.planexec.messages.Command;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.json.CommandReader;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import io.planexec.messages.json.Reading;
import io.planexec.planner.goal.Input;
import io.planexec.planner.plan.PlanOutline;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads users' commands. One that cannot be read is refused, with every finding, as far as it says who it is from. */
final class CommandInput implements Processor<String, byte[], String, Object> {
    private static final Logger LOG = LoggerFactory.getLogger(CommandInput.class);
    private static final String CAUSE = "a command that cannot be read";
    private static final int LONGEST_ID = 200;

    private final String topic;
    private final String goals;
    private final InstantSource clock;
    private final GoalMeters meters;
    private @Nullable ProcessorContext<String, Object> context;

    /** @param goals the processor that takes what can be read */
    CommandInput(String topic, String goals, InstantSource clock, GoalMeters meters) {
        this.topic = topic;
        this.goals = goals;
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public void init(ProcessorContext<String, Object> newContext) {
        context = newContext;
    }

    @Override
    public void process(Record<String, byte[]> entry) {
        var value = entry.value() == null ? new byte[0] : entry.value();
        switch (CommandReader.read(value, PlanOutline::findings)) {
            case Reading.Read<Command>(var command)
            when command.goalId().equals(entry.key()) ->
                context().forward(entry.withValue(new Input.Commanded(command)), goals);
            // Another key may lie in another partition than the goal's state.
            case Reading.Read<Command>(var command) ->
                refuse(entry, value, "goalId: found " + command.goalId() + ", expected the record's key");
            case Reading.Refused<Command> refused -> refuse(entry, value, refused.reason());
        }
    }

    private void refuse(Record<String, byte[]> entry, byte[] value, String reason) {
        meters.unreadable(topic);
        LOG.warn("a record on {} was refused: {}", topic, reason);
        if (entry.key() == null) {
            return;
        }
        var answer = GoalEvent.CommandAnswered.refused(commandId(value), GoalEvent.Refusal.CONTENT, reason);
        var stray = StrayAnswers.of(entry.key(), CAUSE, answer, clock.instant());
        context().forward(stray.withValue((Object) stray.value()), PlannerTopology.EVENTS_SINK);
    }

    /** The id that the sender gave it, empty where that cannot be made out. */
    private static String commandId(byte[] value) {
        try {
            return MessageCodec.read(value, Map.class).get("commandId") instanceof String id
                            && id.length() <= LONGEST_ID
                    ? id
                    : "";
        } catch (MalformedMessage e) {
            return "";
        }
    }

    private ProcessorContext<String, Object> context() {
        return Objects.requireNonNull(context);
    }
}
