package io.planexec.planner.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One thing the goal asks for: a verb and what belongs to it.
 *
 * @param verb null where there is none ("average price per product")
 * @param conditions phrases that say which rows are meant; none of {@code phrases}
 * @param text as written, for messages
 * @param misread why its words cannot be taken for what they say, which makes the whole goal unservable; empty where they can
 */
record Clause(
        Ask ask, @Nullable Token verb, List<Phrase> phrases, List<Phrase> conditions, String text, String misread) {

    Clause(Ask ask, @Nullable Token verb, List<Phrase> phrases, String text) {
        this(ask, verb, phrases, List.of(), text, "");
    }

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

    /** The same with some of its phrases taken for conditions, which are as they follow each other in the goal. */
    Clause narrowedBy(List<Phrase> moved) {
        var left = phrases.stream().filter(phrase -> !moved.contains(phrase)).toList();
        var all = new ArrayList<>(conditions);
        all.addAll(moved);
        all.sort(Comparator.comparingInt(Phrase::place));
        return new Clause(ask, verb, left, List.copyOf(all), text, misread);
    }

    /** The same without some of its phrases. */
    Clause without(List<Phrase> dropped) {
        var left = phrases.stream().filter(phrase -> !dropped.contains(phrase)).toList();
        return new Clause(ask, verb, left, conditions, text, misread);
    }

    /** The same and more phrases. */
    Clause with(List<Phrase> further) {
        var all = new ArrayList<>(phrases);
        all.addAll(further);
        return new Clause(ask, verb, List.copyOf(all), conditions, text, misread);
    }

    /** The same with one phrase in the place of another. */
    Clause replaced(Phrase old, Phrase other) {
        return new Clause(
                ask,
                verb,
                phrases.stream()
                        .map(phrase -> phrase.equals(old) ? other : phrase)
                        .toList(),
                conditions,
                text,
                misread);
    }

    /** The same, which cannot be served for what its words say. */
    Clause misread(String why) {
        return new Clause(Ask.UNANSWERABLE, verb, phrases, conditions, text, why);
    }

    /** Whether the rows of several values are to be set side by side: compared, or told apart in the course of time. */
    boolean comparesValues() {
        var values =
                conditions.stream().filter(phrase -> !Narrowing.bounds(phrase)).toList();
        if (values.size() < 2) {
            return false;
        }
        var inTime = !groupings().isEmpty()
                && groupings().stream()
                        .allMatch(phrase -> phrase.words().stream().allMatch(Columns::isTime));
        var alternatives = values.stream().noneMatch(Phrase::either)
                && values.stream().map(Phrase::marker).distinct().count() == 1;
        var apart = values.stream().anyMatch(phrase -> phrase.is("versus"));
        return apart || (verbConcept().equals(Language.COMPARE) && groupings().isEmpty()) || (inTime && alternatives);
    }

    Optional<Token> find(Predicate<Token> wanted) {
        return tokens().stream().filter(wanted).findFirst();
    }

    /** The words the measure is split by: "per product", "by region". */
    List<Phrase> groupings() {
        return phrases.stream().filter(phrase -> phrase.is("by")).toList();
    }
}
