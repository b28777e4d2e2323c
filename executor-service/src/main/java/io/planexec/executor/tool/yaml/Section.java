package io.planexec.executor.tool.yaml;

import io.planexec.messages.naming.Nearest;
import java.math.BigInteger;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One mapping of a file, read field by field. What does not fit is noted and read as not given, so that all findings come
 * at once. A field that is null counts as not given.
 */
final class Section {
    private static final Pattern SHORT_TIME = Pattern.compile("(\\d+h)?(\\d+m)?(\\d+(\\.\\d+)?s)?");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*(B|KB|MB|GB)?", Pattern.CASE_INSENSITIVE);

    private final Node node;
    private final String place;
    private final Findings findings;
    private final Map<String, Node> fields = new LinkedHashMap<>();
    private final Map<String, Node> keys = new LinkedHashMap<>();
    private final SequencedSet<String> known = new LinkedHashSet<>();

    private Section(MappingNode node, String place, Findings findings) {
        this.node = node;
        this.place = place;
        this.findings = findings;
        for (var entry : node.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode key && !key.getTag().equals(Tag.MERGE)) {
                if (fields.containsKey(key.getValue())) {
                    findings.add(key, at(key.getValue()), "given twice; keep one of the two");
                }
                fields.put(key.getValue(), entry.getValueNode());
                keys.put(key.getValue(), key);
            } else {
                findings.add(entry.getKeyNode(), place, "a field's name has to be plain text");
            }
        }
    }

    /** The fields of a mapping; empty where it is none. */
    static Optional<Section> of(Node node, String place, Findings findings) {
        if (node instanceof MappingNode mapping) {
            return Optional.of(new Section(mapping, place, findings));
        }
        findings.add(node, place, "found " + found(node) + ", expected fields");
        return Optional.empty();
    }

    Node node() {
        return node;
    }

    String place() {
        return place;
    }

    String at(String name) {
        return place.isEmpty() ? name : place + "." + name;
    }

    /** The names of all fields, in order. */
    List<String> names() {
        return List.copyOf(fields.keySet());
    }

    boolean has(String name) {
        return take(name).isPresent();
    }

    void problem(String name, String message) {
        findings.add(fields.getOrDefault(name, node), name.isEmpty() ? place : at(name), message);
    }

    private Optional<Node> take(String name) {
        known.add(name);
        return Optional.ofNullable(fields.get(name))
                .filter(value -> !value.getTag().equals(Tag.NULL));
    }

    Optional<String> text(String name) {
        return take(name).flatMap(value -> {
            if (value instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR)) {
                return Optional.of(scalar.getValue());
            }
            problem(
                    name,
                    "found " + found(value) + ", expected text"
                            + (value instanceof ScalarNode ? "; put it in quotes" : ""));
            return Optional.empty();
        });
    }

    String requiredText(String name) {
        if (!has(name)) {
            findings.add(node, place, "\"" + name + "\" is missing");
            return "";
        }
        var text = text(name);
        if (text.isPresent() && text.get().isBlank()) {
            problem(name, "is blank");
        }
        return text.orElse("");
    }

    boolean flag(String name, boolean otherwise) {
        return take(name)
                .map(value -> {
                    if (plain(value) instanceof Boolean flag) {
                        return flag;
                    }
                    problem(name, "found " + found(value) + ", expected true or false");
                    return otherwise;
                })
                .orElse(otherwise);
    }

    <E> Optional<E> word(String name, Map<String, E> words) {
        return text(name).flatMap(text -> {
            var value = Optional.ofNullable(words.get(text));
            if (value.isEmpty()) {
                problem(
                        name,
                        "found \"" + text + "\", expected one of " + String.join(", ", words.keySet())
                                + Nearest.hint(text, words.keySet()));
            }
            return value;
        });
    }

    /** Such as {@code 90s}, {@code 2m}, {@code PT2M}; positive. */
    Duration time(String name, Duration otherwise, Duration most) {
        return text(name)
                .map(text -> {
                    var iso = SHORT_TIME.matcher(text.toLowerCase(Locale.ROOT)).matches() ? "PT" + text : text;
                    try {
                        var time = Duration.parse(iso);
                        if (time.isPositive() && time.compareTo(most) <= 0) {
                            return time;
                        }
                    } catch (DateTimeParseException e) {
                        // Told below.
                    }
                    problem(
                            name,
                            "found \"" + text + "\", expected a time such as 30s, 2m or PT2M, at most " + most.toHours()
                                    + "h");
                    return otherwise;
                })
                .orElse(otherwise);
    }

    /** Such as {@code 64KB}, at least one byte. */
    int size(String name, int otherwise, int most) {
        return bytes(name, 1, most).map(Math::toIntExact).orElse(otherwise);
    }

    /** Such as {@code 64KB} or {@code 2GB}. */
    Optional<Long> bytes(String name, long least, long most) {
        return take(name).flatMap(value -> {
            var matcher = SIZE.matcher(value instanceof ScalarNode scalar ? scalar.getValue() : "");
            if (matcher.matches()) {
                var unit = Optional.ofNullable(matcher.group(2)).orElse("B").toUpperCase(Locale.ROOT);
                var bytes = Long.parseLong(matcher.group(1))
                        << (10 * List.of("B", "KB", "MB", "GB").indexOf(unit));
                if (bytes >= least && bytes <= most) {
                    return Optional.of(bytes);
                }
            }
            problem(
                    name,
                    "found " + found(value) + ", expected a size such as 64KB or 1MB, "
                            + (least > 1 ? "at least " + least + " and " : "") + "at most " + most + " bytes");
            return Optional.empty();
        });
    }

    /** A whole number in these bounds. */
    Optional<Integer> whole(String name, int least, int most) {
        return take(name).flatMap(value -> {
            if (plain(value) instanceof Integer number && number >= least && number <= most) {
                return Optional.of(number);
            }
            problem(name, "found " + found(value) + ", expected a whole number from " + least + " to " + most);
            return Optional.empty();
        });
    }

    Optional<Section> section(String name) {
        return take(name).flatMap(value -> of(value, at(name), findings));
    }

    /** Each item of a list, with its place; nothing where the field is not given. */
    void each(String name, String expected, BiConsumer<Node, String> reader) {
        take(name).ifPresent(value -> {
            if (value instanceof SequenceNode list) {
                for (var i = 0; i < list.getValue().size(); i++) {
                    reader.accept(list.getValue().get(i), at(name) + "[" + i + "]");
                }
            } else {
                problem(name, "found " + found(value) + ", expected a list of " + expected);
            }
        });
    }

    /** The value as a plain tree; empty where it is not given. */
    Optional<Object> tree(String name) {
        return take(name).map(Section::plain);
    }

    /** An object as a plain tree. */
    Map<String, @Nullable Object> treeOf(String name) {
        var value = take(name);
        if (value.isPresent() && !(value.get() instanceof MappingNode)) {
            problem(name, "found " + found(value.get()) + ", expected fields");
            return Map.of();
        }
        return value.map(mapping -> fieldsOf((MappingNode) mapping)).orElse(Map.of());
    }

    /** Every field that was not asked for is a finding. */
    void refuseUnknown() {
        keys.forEach((name, key) -> {
            if (!known.contains(name)) {
                findings.add(
                        key,
                        at(name),
                        "unknown field"
                                + Nearest.to(name, known)
                                        .map(near -> "; did you mean \"" + near + "\"?")
                                        .orElse("; known are " + String.join(", ", known)));
            }
        });
    }

    /** A node as a plain tree of maps, lists, texts, numbers and truth values. */
    static @Nullable Object plain(Node node) {
        return switch (node) {
            case MappingNode mapping -> fieldsOf(mapping);
            case SequenceNode list -> {
                var items = new ArrayList<@Nullable Object>();
                list.getValue().forEach(item -> items.add(plain(item)));
                yield items;
            }
            case ScalarNode scalar -> plain(scalar);
            default -> null;
        };
    }

    private static Map<String, @Nullable Object> fieldsOf(MappingNode mapping) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        for (var entry : mapping.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode key) {
                fields.put(key.getValue(), plain(entry.getValueNode()));
            }
        }
        return fields;
    }

    private static @Nullable Object plain(ScalarNode scalar) {
        var text = scalar.getValue();
        var tag = scalar.getTag();
        try {
            if (tag.equals(Tag.NULL)) {
                return null;
            }
            if (tag.equals(Tag.BOOL) && (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"))) {
                return Boolean.parseBoolean(text.toLowerCase(Locale.ROOT));
            }
            if (tag.equals(Tag.INT)) {
                var whole = new BigInteger(text);
                return whole.bitLength() < Integer.SIZE
                        ? (Object) whole.intValue()
                        : whole.bitLength() < Long.SIZE ? (Object) whole.longValue() : whole;
            }
            if (tag.equals(Tag.FLOAT)) {
                return Double.valueOf(text);
            }
        } catch (NumberFormatException e) {
            return text; // Octal and sexagesimal figures of old YAML are taken as they are written.
        }
        return text;
    }

    static String found(Node node) {
        return switch (node) {
            case MappingNode mapping -> "fields";
            case SequenceNode list -> "a list";
            case ScalarNode scalar when scalar.getTag().equals(Tag.STR) -> "the text \"" + scalar.getValue() + "\"";
            case ScalarNode scalar -> scalar.getValue().isEmpty() ? "nothing" : scalar.getValue();
            default -> "something else";
        };
    }
}
