package io.planexec.planner.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One thing the goal asks for: a verb and what belongs to it.
 *
 * @param verb null where there is none ("average price per product")
 * @param text as written, for messages
 */
record Clause(Ask ask, @Nullable Token verb, List<Phrase> phrases, String text) {

    enum Ask {
        /** Do something, or give something. */
        DO,
        HOW_MANY,
        /** Which of several: "which region has the highest revenue". */
        WHICH,
        /** Why, who, when: nothing that tools answer. */
        UNANSWERABLE
    }

    String verbConcept() {
        return verb == null ? "" : verb.concept();
    }

    List<Phrase> objects() {
        return phrases.stream().filter(Phrase::isObject).toList();
    }

    Optional<Phrase> phrase(String... markers) {
        return phrases.stream().filter(phrase -> phrase.is(markers)).findFirst();
    }

    List<Token> tokens() {
        var all = new ArrayList<Token>();
        if (verb != null) {
            all.add(verb);
        }
        phrases.forEach(phrase -> all.addAll(phrase.tokens()));
        return all;
    }

    Optional<Token> find(Predicate<Token> wanted) {
        return tokens().stream().filter(wanted).findFirst();
    }

    /** The words the measure is split by: "per product", "by region". */
    List<Phrase> groupings() {
        return phrases.stream().filter(phrase -> phrase.is("by")).toList();
    }
}
