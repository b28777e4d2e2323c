package io.planexec.executor.tool.data.table;

import java.util.List;
import java.util.Set;

/**
 * What remains of a column's name without the words that say only that it is a quantity, and in what it is measured:
 * {@code wait} of {@code wait time} and of {@code wait_minutes}.
 */
final class TellingWords {
    private static final Set<String> GENERIC =
            Set.of("time", "duration", "amount", "value", "number", "total", "grade", "score", "level");
    private static final Set<String> UNITS = Set.of(
            "millisecond",
            "ms",
            "second",
            "sec",
            "secs",
            "minute",
            "mins",
            "hour",
            "hr",
            "hrs",
            "day",
            "kwh",
            "kw",
            "mb",
            "gb",
            "kg",
            "km",
            "usd",
            "eur",
            "euro",
            "gbp",
            "chf",
            "dollar",
            "pct",
            "percent");

    private TellingWords() {}

    /** The words that remain of these, which are in lower case and in the singular; maybe none. */
    static List<String> of(List<String> words) {
        int from = 0;
        int to = words.size();
        while (to > from && (GENERIC.contains(words.get(to - 1)) || UNITS.contains(words.get(to - 1)))) {
            to--;
        }
        while (from < to && GENERIC.contains(words.get(from))) {
            from++;
        }
        return List.copyOf(words.subList(from, to));
    }
}
