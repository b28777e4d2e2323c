package io.planexec.planner.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a goal says without what it says it of: two goals of the same form differ in values only, such as files, addresses,
 * dates, numbers and quoted words.
 *
 * @param text the words, each value replaced by its number; blanks and the end's punctuation do not count
 * @param values each once, in the order in which they come
 */
public record GoalForm(String text, List<String> values) {
    private static final char MARK = '\u0001';
    private static final Pattern VALUE = Pattern.compile(String.join(
            "|",
            // What is quoted counts without its quotes.
            "\"(?<double>[^\"]+)\"",
            "(?<!\\w)'(?<single>[^']+)'(?!\\w)",
            "(?<address>https?://[^\\s\"']*[^\\s\"'.,;:!?)])",
            "(?<path>(?<![\\w/.])[\\w.~-]*(?:/[\\w.~-]*)*/[\\w.~-]*\\w)",
            "(?<file>(?<![\\w.])[\\w-]+(?:\\.[\\w-]+)*\\.[A-Za-z]\\w{0,7}(?![\\w.]\\w))",
            "(?<number>(?<![\\w.,])\\d+(?:[-.,:]\\d+)*(?!\\w))"));

    /** The form of a goal's words. */
    public static GoalForm of(String goal) {
        var values = new ArrayList<String>();
        var text = VALUE.matcher(goal).replaceAll(found -> {
            var value = found.group();
            for (var group = 1; group <= found.groupCount(); group++) {
                if (found.group(group) != null) {
                    value = found.group(group);
                }
            }
            if (!values.contains(value)) {
                values.add(value);
            }
            return "" + MARK + values.indexOf(value) + MARK;
        });
        return new GoalForm(text.replaceAll("\\s+", " ").strip().replaceAll("[.!?\\s]+$", ""), List.copyOf(values));
    }
}
