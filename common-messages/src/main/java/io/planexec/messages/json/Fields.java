package io.planexec.messages.json;

import io.planexec.messages.naming.Nearest;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One object of a document that a user wrote, read field by field. What does not fit is noted and read as not given, so
 * that all findings come at once. A field that is null counts as not given.
 */
final class Fields {
    /** Longer is certainly a slip, and would not fit a date any more. */
    private static final Duration LONGEST = Duration.ofDays(366);

    private final Map<?, ?> object;
    private final String path;
    private final Problems problems;
    private final SequencedSet<String> known = new LinkedHashSet<>();

    private Fields(Map<?, ?> object, String path, Problems problems) {
        this.object = object;
        this.path = path;
        this.problems = problems;
    }

    /** The fields of an object; empty where it is none, which is then among the problems. */
    static Optional<Fields> of(@Nullable Object value, String path, Problems problems) {
        if (value instanceof Map<?, ?> object) {
            return Optional.of(new Fields(object, path, problems));
        }
        problems.add(path, "found " + found(value) + ", expected an object");
        return Optional.empty();
    }

    boolean has(String... names) {
        return Arrays.stream(names).anyMatch(name -> object.get(name) != null);
    }

    String place(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    void problem(String name, String message) {
        problems.add(name.isEmpty() ? path : place(name), message);
    }

    /** The field's value under whichever of its names it was given; giving it under two is a finding. */
    private @Nullable Given take(String... names) {
        known.addAll(Arrays.asList(names));
        Given given = null;
        for (var name : names) {
            var value = object.get(name);
            if (value != null && given != null) {
                problem(name, "given twice, as \"" + given.name + "\" as well; keep one of the two");
            } else if (value != null) {
                given = new Given(name, value);
            }
        }
        return given;
    }

    private record Given(String name, Object value) {}

    private <T> @Nullable T typed(@Nullable Given given, Class<T> type, String expected) {
        if (given == null) {
            return null;
        }
        if (type.isInstance(given.value)) {
            return type.cast(given.value);
        }
        problem(given.name, "found " + found(given.value) + ", expected " + expected);
        return null;
    }

    @Nullable
    String text(String... names) {
        return typed(take(names), String.class, "a string");
    }

    String textOr(String otherwise, String... names) {
        var text = text(names);
        return text == null ? otherwise : text;
    }

    /** Whether the field is given as a string. */
    boolean isText(String name) {
        return object.get(name) instanceof String;
    }

    @Nullable
    Boolean truth(String... names) {
        return typed(take(names), Boolean.class, "true or false");
    }

    /** An object taken as it is. */
    @Nullable
    Map<String, @Nullable Object> tree(String... names) {
        Map<?, ?> map = typed(take(names), Map.class, "an object");
        if (map == null) {
            return null;
        }
        var tree = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, value) -> tree.put(String.valueOf(key), value));
        return tree;
    }

    /** An object read by itself. */
    <T> @Nullable T object(String name, BiFunction<@Nullable Object, String, @Nullable T> reader) {
        var given = take(name);
        return given == null ? null : reader.apply(given.value, place(name));
    }

    /** A list whose items are read one by one; items that cannot be read are left out. */
    <T> List<T> list(String expected, BiFunction<@Nullable Object, String, @Nullable T> reader, String... names) {
        var given = take(names);
        var list = typed(given, List.class, expected);
        var items = new ArrayList<T>();
        if (list != null && given != null) {
            var i = 0;
            for (Object item : list) {
                var read = reader.apply(item, place(given.name) + "[" + i++ + "]");
                if (read != null) {
                    items.add(read);
                }
            }
        }
        return items;
    }

    List<String> texts(String... names) {
        return list("a list of strings", this::textItem, names);
    }

    @Nullable
    String textItem(@Nullable Object item, String place) {
        if (item instanceof String text && !text.isBlank()) {
            return text;
        }
        problems.add(place, "found " + found(item) + ", expected a string that is not blank");
        return null;
    }

    /** A whole number, at least {@code least}. */
    @Nullable
    Long whole(String name, long least, long most) {
        var given = take(name);
        if (given == null) {
            return null;
        }
        if (!(given.value instanceof Integer || given.value instanceof Long || given.value instanceof BigInteger)) {
            problem(name, "found " + found(given.value) + ", expected a whole number");
            return null;
        }
        var number = new BigInteger(given.value.toString());
        if (number.compareTo(BigInteger.valueOf(least)) < 0) {
            problem(name, "found " + number + ", expected at least " + least);
            return null;
        }
        if (number.compareTo(BigInteger.valueOf(most)) > 0) {
            problem(name, "found " + number + ", expected at most " + most);
            return null;
        }
        return number.longValue();
    }

    @Nullable
    Integer count(String name, int least) {
        var whole = whole(name, least, Integer.MAX_VALUE);
        return whole == null ? null : whole.intValue();
    }

    /** Any finite number, at least {@code least}. */
    @Nullable
    BigDecimal number(String name, int least) {
        var number = typed(take(name), Number.class, "a number");
        if (number == null || (number instanceof Double d && !Double.isFinite(d))) {
            return null;
        }
        var value = new BigDecimal(number.toString());
        if (value.compareTo(BigDecimal.valueOf(least)) < 0) {
            problem(name, "found " + number + ", expected at least " + least);
            return null;
        }
        return value;
    }

    /** An ISO-8601 duration of a year at most. */
    @Nullable
    Duration duration(String name, boolean zeroAllowed) {
        var text = typed(take(name), String.class, "an ISO-8601 duration such as \"PT30S\"");
        if (text == null) {
            return null;
        }
        try {
            var duration = Duration.parse(text);
            var tooShort = duration.isNegative() || (duration.isZero() && !zeroAllowed);
            if (!tooShort && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
            problem(
                    name,
                    "found " + text + ", expected a duration "
                            + (tooShort ? (zeroAllowed ? "of zero or more" : "above zero") : "of at most 366 days"));
        } catch (DateTimeParseException e) {
            problem(name, "found \"" + text + "\", expected an ISO-8601 duration such as \"PT30S\"");
        }
        return null;
    }

    /** One of a few words, as they are written in JSON. */
    <E> @Nullable E word(String name, Map<String, E> words) {
        var text = typed(take(name), String.class, "one of " + String.join(", ", words.keySet()));
        if (text == null) {
            return null;
        }
        var value = words.get(text);
        if (value == null) {
            problem(
                    name,
                    "found \"" + text + "\", expected one of " + String.join(", ", words.keySet())
                            + Nearest.hint(text, words.keySet()));
        }
        return value;
    }

    /** A step's id: a string, or a whole number, which is the same id as its digits. */
    @Nullable
    String id(String... names) {
        var given = take(names);
        return given == null ? null : idItem(given.value, place(given.name));
    }

    @Nullable
    String idItem(@Nullable Object value, String place) {
        return switch (value) {
            case String text
            when text.isBlank() -> {
                problems.add(place, "found a blank string, expected a step id");
                yield null;
            }
            case String text
            when text.length() > 200 || text.chars().anyMatch(Character::isISOControl) -> {
                problems.add(place, "a step id has at most 200 characters and no control characters");
                yield null;
            }
            case String text -> text;
            case Integer number -> number.toString();
            case Long number -> number.toString();
            case BigInteger number -> number.toString();
            case null, default -> {
                problems.add(place, "found " + found(value) + ", expected a step id: a string or a whole number");
                yield null;
            }
        };
    }

    /** Marks fields as known without reading them. */
    void ignore(String... names) {
        known.addAll(Arrays.asList(names));
    }

    /** Every field that was not asked for is a finding. */
    void refuseUnknown(String hintForSome, List<String> some) {
        for (var key : object.keySet()) {
            var name = String.valueOf(key);
            if (!known.contains(name)) {
                problem(name, "unknown field" + (some.contains(name) ? "; " + hintForSome : Nearest.hint(name, known)));
            }
        }
    }

    void refuseUnknown() {
        refuseUnknown("", List.of());
    }

    /** A value's JSON type and, where it is short, the value. */
    static String found(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> text.length() <= 40 ? "the string \"" + text + "\"" : "a string";
            case Number number -> "the number " + number;
            case Boolean truth -> truth.toString();
            case List<?> ignored -> "a list";
            case Map<?, ?> ignored -> "an object";
            default -> "a " + value.getClass().getSimpleName();
        };
    }
}
