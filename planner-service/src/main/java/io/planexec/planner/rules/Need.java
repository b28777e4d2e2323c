package io.planexec.planner.rules;

import io.planexec.planner.rules.Draft.Entry;
import io.planexec.planner.rules.Draft.Value;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a tool is fitted for.
 *
 * @param direct whether the words of the clause are about this tool, not only about what follows from it
 * @param source the file or address to work on; null where none is named
 * @param kind the choice among kinds of result, empty where the words decide
 * @param feed steps of the same wish that it may build upon
 * @param before what was served before, which "it" points back to; null where nothing was
 * @param shown steps that a report shows
 */
record Need(
        Clause clause,
        @Nullable Phrase phrase,
        boolean direct,
        @Nullable Token source,
        String kind,
        List<Entry> feed,
        @Nullable Entry before,
        List<Entry> shown,
        Map<String, Value> fixed) {

    Need indirect() {
        return new Need(clause, null, false, source, "", List.of(), null, List.of(), Map.of());
    }

    Need withKind(String other) {
        return new Need(clause, phrase, direct, source, other, feed, before, shown, fixed);
    }

    Need withFixed(Map<String, Value> others) {
        return new Need(clause, phrase, direct, source, kind, feed, before, shown, others);
    }

    /** What the phrase is about; empty where there is none. */
    String head() {
        return phrase == null ? "" : phrase.head().map(Token::concept).orElse("");
    }
}
