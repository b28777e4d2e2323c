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
        return part(goalId, 't', "");
    }

    static Bytes planText(String goalId) {
        return part(goalId, 'r', "");
    }

    static Bytes planPage(String goalId, int page) {
        return part(goalId, 'p', Integer.toString(page));
    }

    static Bytes step(String goalId, String stepId) {
        return part(goalId, 's', stepId);
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

    /** Whether a key of the store is a goal's header. */
    static boolean isHeader(Bytes key) {
        return letter(key) == 'h';
    }

    /** Whether a key of the store is a step's state. */
    static boolean isStep(Bytes key) {
        return letter(key) == 's';
    }

    /** Of a key of the store. */
    static String goalId(Bytes key) {
        var bytes = key.get();
        return new String(bytes, 0, zero(bytes), StandardCharsets.UTF_8);
    }

    private static char letter(Bytes key) {
        var bytes = key.get();
        return (char) bytes[zero(bytes) + 1];
    }

    private static int zero(byte[] bytes) {
        var at = 0;
        while (bytes[at] != 0) {
            at++;
        }
        return at;
    }

    private static Bytes part(String goalId, char part, String name) {
        return Bytes.wrap((goalId + '\0' + part + name).getBytes(StandardCharsets.UTF_8));
    }
}
