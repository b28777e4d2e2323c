package io.planexec.executor.call;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at a value before it becomes JSON: whether it can, and how long it may get. */
public final class PlainTree {
    /** Readers of messages stop at a nesting of 200, and an output lies some levels deep in them. */
    private static final int DEEPEST = 100;

    private static final int LONGEST_NUMBER = 32;
    private static final int LONGEST_ESCAPE = 6;

    private PlainTree() {}

    /** A value that JSON has no form for. */
    public static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String message) {
            super(message);
        }
    }

    /**
     * An upper bound of the bytes this value takes as JSON, found without writing it.
     *
     * @throws Unfit when it holds NaN or an infinity, or is nested too deeply
     */
    public static long mostBytes(@Nullable Object value) throws Unfit {
        return mostBytes(value, 0);
    }

    private static long mostBytes(@Nullable Object value, int depth) throws Unfit {
        if (depth > DEEPEST) {
            throw new Unfit("it is nested more than " + DEEPEST + " levels deep");
        }
        return switch (value) {
            case null -> 4;
            case String text -> 2 + (long) LONGEST_ESCAPE * text.length();
            case Double number when !Double.isFinite(number) -> throw notFinite(number);
            case Float number when !Float.isFinite(number) -> throw notFinite(number);
            case Integer number -> 11;
            case Long number -> 20;
            case Double number -> LONGEST_NUMBER;
            case Boolean flag -> 5;
            case Map<?, ?> map -> {
                var bytes = 2L;
                for (var entry : map.entrySet()) {
                    bytes += 4
                            + (long) LONGEST_ESCAPE
                                    * String.valueOf(entry.getKey()).length();
                    bytes += mostBytes(entry.getValue(), depth + 1);
                }
                yield bytes;
            }
            case List<?> list -> {
                var bytes = 2L;
                for (var item : list) {
                    bytes += 1 + mostBytes(item, depth + 1);
                }
                yield bytes;
            }
            default -> LONGEST_NUMBER + (long) LONGEST_ESCAPE * value.toString().length();
        };
    }

    private static Unfit notFinite(Number number) {
        return new Unfit("it holds the number " + number + ", which JSON does not have");
    }
}
