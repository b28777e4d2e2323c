package io.planexec.executor.tool.yaml;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** <code>{{name}}</code> in a text. Other braces stand for themselves. */
final class Placeholders {
    static final Pattern PATTERN = Pattern.compile("\\{\\{\\s*([A-Za-z_][A-Za-z0-9_-]*)\\s*\\}\\}");

    private Placeholders() {}

    static Set<String> in(String text) {
        var names = new LinkedHashSet<String>();
        PATTERN.matcher(text).results().forEach(match -> names.add(match.group(1)));
        return names;
    }

    static boolean areIn(String text) {
        return PATTERN.matcher(text).find();
    }

    static String replace(String text, Function<String, String> value) {
        return PATTERN.matcher(text)
                .replaceAll(match -> java.util.regex.Matcher.quoteReplacement(value.apply(match.group(1))));
    }
}
