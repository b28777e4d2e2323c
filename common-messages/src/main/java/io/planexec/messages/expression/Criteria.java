package io.planexec.messages.expression;

import io.planexec.messages.expression.CelEngine.Broken;
import io.planexec.messages.expression.CelEngine.Program;
import io.planexec.messages.expression.CelEngine.Purpose;
import io.planexec.messages.expression.CelEngine.Unevaluable;
import io.planexec.messages.text.Cut;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * CEL criteria over a step's {@code output}. The first use in a process loads CEL, which takes about a second; after
 * that a check takes microseconds and what converting the output costs. Safe for use by several threads.
 */
public final class Criteria {
    private static final Pattern FIELD = Pattern.compile("\\boutput((\\.[A-Za-z_]\\w*)|(\\[\\d+]))+(?!\\s*\\()");
    private static final int MAX_VALUES_SHOWN = 3;
    private static final int MAX_VALUE_LENGTH = 80;

    private Criteria() {}

    /** What a check came to. */
    public sealed interface Check {}

    /** The criterion is true of the output. */
    public record Holds() implements Check {}

    /**
     * The criterion is false of the output.
     *
     * @param reason the criterion and the values it speaks of, for users
     */
    public record DoesNotHold(String reason) implements Check {}

    /**
     * The criterion has no value over this output: a field is missing, a type does not fit, it is not CEL.
     *
     * @param reason the criterion and why, for users
     */
    public record CannotBeEvaluated(String reason) implements Check {}

    /** Why this can never be a criterion; empty where it can. */
    public static Optional<String> problem(String cel) {
        return switch (CelEngine.compile(Purpose.CRITERION, cel)) {
            case Broken(var reason) -> Optional.of("is not a CEL expression over output: " + reason);
            case Program program -> Optional.ofNullable(CelEngine.notABoolean(program));
        };
    }

    /** Checks one criterion. */
    public static Check check(String cel, Map<String, @Nullable Object> output) {
        return switch (CelEngine.compile(Purpose.CRITERION, cel)) {
            case Broken(var reason) -> new CannotBeEvaluated(cel + ": is not a CEL expression over output: " + reason);
            case Program program -> check(program, cel, output);
        };
    }

    private static Check check(Program program, String cel, Map<String, @Nullable Object> output) {
        try {
            var value = CelEngine.evaluate(program, Map.of("output", output));
            if (value instanceof Boolean holds) {
                return holds ? new Holds() : new DoesNotHold(cel + " does not hold" + values(cel, output));
            }
            return new CannotBeEvaluated(cel + ": gives " + Path.sort(value) + ", expected true or false");
        } catch (Unevaluable e) {
            return new CannotBeEvaluated(cel + ": " + e.reason() + "; output has "
                    + (output.isEmpty() ? "no fields" : Expression.some(output.keySet())));
        }
    }

    private static String values(String cel, Map<String, @Nullable Object> output) {
        var shown = new LinkedHashSet<String>();
        var fields = FIELD.matcher(cel);
        while (fields.find() && shown.size() < MAX_VALUES_SHOWN) {
            Path.of(fields.group())
                    .map(path -> path.in(Map.of("output", output)))
                    .filter(found -> found instanceof Path.Value(var value)
                            && !(value instanceof Map<?, ?>)
                            && !(value instanceof List<?>))
                    .ifPresent(found -> shown.add(fields.group() + " is " + shortened(((Path.Value) found).value())));
        }
        return shown.isEmpty() ? "" : ": " + String.join(", ", shown);
    }

    private static String shortened(@Nullable Object value) {
        var text = value instanceof String words ? CelText.quoted(words) : String.valueOf(value);
        return Cut.to(text, MAX_VALUE_LENGTH, "…");
    }
}
