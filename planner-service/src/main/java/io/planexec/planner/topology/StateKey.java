package io.planexec.planner.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Keys of the stores. A goal's parts stand together: the goal's id, a zero byte, a letter for the part, the part's own
 * name. Timers stand in the order of their times. Ids hold no zero byte; the readers of goals see to it.
 */
final class StateKey {
    private StateKey() {}

    static Bytes header(String goalId) {
        return part(goalId, 'h', "");
    }

    static Bytes text(String goalId) {
        return part(goalId, Part.TEXT, "");
    }

    static Bytes planText(String goalId) {
        return part(goalId, 'r', "");
    }

    static Bytes planPage(String goalId, int page) {
        return part(goalId, 'p', Integer.toString(page));
    }

    static Bytes step(String goalId, String stepId) {
        return part(goalId, Part.STEP, stepId);
    }

    /** A time to wake up at, rounded up to the millisecond so that it is never early. */
    static Bytes timer(Instant due, String goalId, @Nullable String stepId) {
        var millis = due.plusNanos(999_999).toEpochMilli();
        var name = (stepId == null ? goalId : goalId + '\0' + stepId).getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + name.length)
                .putLong(millis)
                .put(name)
                .array());
    }

    /** The key after the last timer that is due at a time. */
    static Bytes timersAfter(Instant now) {
        return Bytes.wrap(
                ByteBuffer.allocate(Long.BYTES).putLong(now.toEpochMilli() + 1).array());
    }

    static Timer timer(Bytes key) {
        var bytes = key.get();
        var name = new String(bytes, Long.BYTES, bytes.length - Long.BYTES, StandardCharsets.UTF_8);
        var zero = name.indexOf('\0');
        return zero < 0 ? new Timer(name, null) : new Timer(name.substring(0, zero), name.substring(zero + 1));
    }

    /**
     * Whose time has come.
     *
     * @param stepId null for the goal's own
     */
    record Timer(String goalId, @Nullable String stepId) {}

    /** What a key of the goals' store stands for. */
    static Part part(Bytes key) {
        var text = new String(key.get(), StandardCharsets.UTF_8);
        var zero = text.indexOf('\0');
        return new Part(text.substring(0, zero), text.charAt(zero + 1), text.substring(zero + 2));
    }

    /** A part of a goal: the letter says which, the name which of several. Parts of one goal come in a row. */
    record Part(String goalId, char letter, String name) {
        static final char STEP = 's';

        /** The last of a goal's parts, and there only while the goal has not ended. */
        static final char TEXT = 't';
    }

    private static Bytes part(String goalId, char part, String name) {
        return Bytes.wrap((goalId + '\0' + part + name).getBytes(StandardCharsets.UTF_8));
    }
}
