package io.planexec.messages.expression;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one class that knows CEL's classes, so that they load when it is first used and not before. Each distinct
 * expression is compiled once, as long as it stays among the last {@value #CACHED}. Safe for use by several threads.
 */
final class CelEngine {
    private static final int CACHED = 1_000;

    /** A comprehension over a step's output ends; this bounds nested ones. */
    private static final int MAX_ITERATIONS = 1_000_000;

    private static final int MAX_LENGTH = 16_384;
    private static final Pattern PLACE = Pattern.compile("^evaluation error( at <input>:\\d+)?: ");
    private static final Pattern NO_OVERLOAD =
            Pattern.compile("No matching overload for function '([^']+)'\\. Overload candidates: .*");

    /** What an expression may speak of. */
    enum Purpose {
        REFERENCE("steps", "inputs"),
        CRITERION("output");

        private final Cel cel;

        Purpose(String... variables) {
            var options = CelOptions.current()
                    .enableHeterogeneousNumericComparisons(true)
                    .comprehensionMaxIterations(MAX_ITERATIONS)
                    .maxExpressionCodePointSize(MAX_LENGTH)
                    .build();
            var builder = CelFactory.plannerCelBuilder()
                    .setOptions(options)
                    .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                    .addCompilerLibraries(CelExtensions.strings(), CelExtensions.math(), CelExtensions.lists())
                    .addRuntimeLibraries(CelExtensions.strings(), CelExtensions.math(), CelExtensions.lists());
            for (var variable : variables) {
                builder.addVar(variable, SimpleType.DYN);
            }
            this.cel = builder.build();
        }
    }

    /** An expression that compiled, or why it did not. */
    sealed interface Compiled {}

    record Program(CelRuntime.Program program, CelType type) implements Compiled {}

    record Broken(String reason) implements Compiled {}

    private record Key(Purpose purpose, String cel) {}

    private static final Map<Key, Compiled> COMPILED = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Compiled> eldest) {
            return size() > CACHED;
        }
    };

    private CelEngine() {}

    static Compiled compile(Purpose purpose, String cel) {
        var key = new Key(purpose, cel);
        synchronized (COMPILED) {
            var known = COMPILED.get(key);
            if (known != null) {
                return known;
            }
        }
        var compiled = compileAnew(purpose, cel);
        synchronized (COMPILED) {
            COMPILED.put(key, compiled);
        }
        return compiled;
    }

    private static Compiled compileAnew(Purpose purpose, String cel) {
        if (cel.length() > MAX_LENGTH) {
            return new Broken("is longer than " + MAX_LENGTH + " characters");
        }
        try {
            var ast = purpose.cel.compile(cel).getAst();
            return new Program(purpose.cel.createProgram(ast), ast.getResultType());
        } catch (CelValidationException e) {
            return new Broken(e.getErrors().stream()
                    .map(issue -> issue.getMessage().replace(" (in container '')", "") + " at column "
                            + (issue.getSourceLocation().getColumn() + 1))
                    .distinct()
                    .limit(3)
                    .collect(Collectors.joining("; ")));
        } catch (CelEvaluationException e) {
            return new Broken(reason(e));
        }
    }

    /** Why a compiled criterion can never be true or false; null where it can. */
    static @Nullable String notABoolean(Program program) {
        var type = program.type();
        return type.equals(SimpleType.BOOL) || type.equals(SimpleType.DYN)
                ? null
                : "gives " + type.name() + ", expected true or false";
    }

    /**
     * The expression's value as a plain JSON tree.
     *
     * @throws Unevaluable with a reason for the user
     */
    static @Nullable Object evaluate(Program program, Map<String, ?> variables) throws Unevaluable {
        var values = new LinkedHashMap<String, Object>();
        variables.forEach((name, value) -> values.put(name, toCel(value)));
        try {
            return fromCel(program.program().eval(values));
        } catch (CelEvaluationException e) {
            throw new Unevaluable(reason(e));
        }
    }

    /** An expression has no value here. */
    static final class Unevaluable extends Exception {
        private static final long serialVersionUID = 1L;

        Unevaluable(String message) {
            super(message, null, false, false);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    private static String reason(CelEvaluationException e) {
        var message = PLACE.matcher(String.valueOf(e.getMessage())).replaceFirst("");
        var overload = NO_OVERLOAD.matcher(message);
        if (overload.matches()) {
            return "\"" + overload.group(1).replace("_", "") + "\" cannot be applied to values of these types"
                    + " (int(), double() and string() convert)";
        }
        return message;
    }

    private static Object toCel(@Nullable Object value) {
        return switch (value) {
            case null -> NullValue.NULL_VALUE;
            case Integer number -> number.longValue();
            case Short number -> number.longValue();
            case Byte number -> number.longValue();
            case BigInteger number when number.bitLength() < Long.SIZE -> number.longValue();
            case Long number -> number;
            case Double number -> number;
            case Number number -> number.doubleValue();
            case Map<?, ?> map -> {
                var copy = LinkedHashMap.<Object, Object>newLinkedHashMap(map.size());
                map.forEach((key, item) -> copy.put(String.valueOf(key), toCel(item)));
                yield copy;
            }
            case List<?> list -> {
                var copy = new ArrayList<Object>(list.size());
                list.forEach(item -> copy.add(toCel(item)));
                yield copy;
            }
            default -> value;
        };
    }

    private static @Nullable Object fromCel(Object value) throws Unevaluable {
        return switch (value) {
            case NullValue ignored -> null;
            case Double number
            when !Double.isFinite(number) -> throw new Unevaluable("gives " + number + ", which JSON cannot hold");
            case String text -> text;
            case Boolean truth -> truth;
            case Long number -> number;
            case Double number -> number;
            case Number number -> unsigned(number.toString());
            case Map<?, ?> map -> object(map);
            case List<?> list -> array(list);
            case Instant time -> time.toString();
            case Duration time -> time.toString();
            default ->
                throw new Unevaluable("gives a " + value.getClass().getSimpleName() + ", which JSON cannot hold");
        };
    }

    private static Number unsigned(String digits) {
        var number = new BigInteger(digits);
        return number.bitLength() < Long.SIZE ? (Number) number.longValue() : (Number) number;
    }

    private static Map<String, @Nullable Object> object(Map<?, ?> map) throws Unevaluable {
        var copy = LinkedHashMap.<String, @Nullable Object>newLinkedHashMap(map.size());
        for (var entry : map.entrySet()) {
            copy.put(String.valueOf(entry.getKey()), fromCel(entry.getValue()));
        }
        return copy;
    }

    private static List<@Nullable Object> array(List<?> list) throws Unevaluable {
        var copy = new ArrayList<@Nullable Object>(list.size());
        for (var item : list) {
            copy.add(fromCel(item));
        }
        return copy;
    }
}
