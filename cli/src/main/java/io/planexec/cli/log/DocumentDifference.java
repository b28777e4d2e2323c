package io.planexec.cli.log;

import io.planexec.messages.Outcome;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import io.planexec.messages.text.Cut;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares a goal that was rebuilt with its outcome document, field by field. */
final class DocumentDifference {
    /** On the status topic, documents that would grow above this leave out the last steps' outputs. */
    private static final int MAY_LACK_OUTPUTS = 900_000;

    private static final int MOST_CHARACTERS = 200;

    private final boolean mayLackOutputs;
    private final boolean ended;

    private DocumentDifference(boolean mayLackOutputs, boolean ended) {
        this.mayLackOutputs = mayLackOutputs;
        this.ended = ended;
    }

    /** The first difference in words, null where there is none. */
    static @Nullable String first(Outcome rebuilt, Map<String, Object> document) {
        var json = MessageCodec.write(rebuilt);
        return new DocumentDifference(
                        json.length > MAY_LACK_OUTPUTS, rebuilt.status().ended())
                .between("", tree(json), document);
    }

    private static Map<?, ?> tree(byte[] json) {
        try {
            return MessageCodec.read(json, Map.class);
        } catch (MalformedMessage e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable String between(String path, @Nullable Object rebuilt, @Nullable Object written) {
        if (isLeftOut(path, written)) {
            return null;
        }
        if (rebuilt instanceof Map<?, ?> left && written instanceof Map<?, ?> right) {
            return betweenObjects(path, left, right);
        }
        if (rebuilt instanceof List<?> left && written instanceof List<?> right && left.size() == right.size()) {
            return betweenLists(path, left, right);
        }
        return same(rebuilt, written)
                ? null
                : path + ": the log says " + shown(rebuilt) + ", the document says " + shown(written);
    }

    /** What a document does not tell, or tells for the moment it was made. */
    private boolean isLeftOut(String path, @Nullable Object written) {
        return (!ended && path.equals("durationMs"))
                || (mayLackOutputs && written == null && path.startsWith("steps[") && path.endsWith(".output"));
    }

    private @Nullable String betweenObjects(String path, Map<?, ?> left, Map<?, ?> right) {
        var names = new LinkedHashSet<Object>(left.keySet());
        names.addAll(right.keySet());
        for (var name : names) {
            var difference =
                    between(path.isEmpty() ? name.toString() : path + "." + name, left.get(name), right.get(name));
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private @Nullable String betweenLists(String path, List<?> left, List<?> right) {
        for (var i = 0; i < left.size(); i++) {
            var item = left.get(i);
            var place =
                    path.equals("steps") && item instanceof Map<?, ?> step ? String.valueOf(step.get("id")) : "" + i;
            var difference = between(path + "[" + place + "]", item, right.get(i));
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private static boolean same(@Nullable Object left, @Nullable Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            return new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString())) == 0;
        }
        return Objects.equals(left, right);
    }

    private static String shown(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.size() + (list.size() == 1 ? " entry" : " entries");
        }
        var text = value == null ? "nothing" : MessageCodec.text(value);
        return Cut.to(text, MOST_CHARACTERS, " ...");
    }
}
