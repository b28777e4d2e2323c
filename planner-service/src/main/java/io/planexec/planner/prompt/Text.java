package io.planexec.planner.prompt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text kept as a file, with places like <code>{{goal}}</code> to be filled. */
final class Text {
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    private Text() {}

    /**
     * The text with its places filled. What is filled in is not looked through again.
     *
     * @throws IllegalArgumentException when a place has no value, or a value no place
     */
    static String of(String name, Map<String, String> values) {
        var filled = new StringBuilder();
        var places = PLACE.matcher(read(name));
        var used = new java.util.HashSet<String>();
        while (places.find()) {
            var value = values.get(places.group(1));
            if (value == null) {
                throw new IllegalArgumentException(
                        name + " has a place for " + places.group(1) + ", which is not given");
            }
            used.add(places.group(1));
            places.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        places.appendTail(filled);
        if (!used.containsAll(values.keySet())) {
            throw new IllegalArgumentException(
                    name + " has places for " + used + ", but " + values.keySet() + " are given");
        }
        return filled.toString();
    }

    private static String read(String name) {
        try (var file = Objects.requireNonNull(Text.class.getResourceAsStream(name + ".md"), name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the prompt " + name + " cannot be read", e);
        }
    }
}
