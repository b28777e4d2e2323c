package io.planexec.messages.expression;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The names references can speak of: a plan's step ids and a goal's inputs. Making one takes time in proportion to the
 * names; looking one up does not. Immutable.
 */
public final class Scope {
    private final Names steps;
    private final Names inputs;
    private final boolean inputsAreKnown;

    private Scope(Names steps, Names inputs, boolean inputsAreKnown) {
        this.steps = steps;
        this.inputs = inputs;
        this.inputsAreKnown = inputsAreKnown;
    }

    public static Scope of(Collection<String> stepIds, Collection<String> inputNames) {
        return new Scope(Names.of(stepIds), Names.of(inputNames), true);
    }

    /** Where nobody knows the goal's inputs: any name may be one of theirs. */
    public static Scope ofSteps(Collection<String> stepIds) {
        return new Scope(Names.of(stepIds), Names.of(Set.of()), false);
    }

    boolean inputsAreKnown() {
        return inputsAreKnown;
    }

    Names steps() {
        return steps;
    }

    Names inputs() {
        return inputs;
    }

    /** Names that stand in running text; the longest that fits is meant. */
    record Names(Set<String> all, List<Integer> lengths) {

        static Names of(Collection<String> names) {
            var lengths = names.stream()
                    .map(String::length)
                    .distinct()
                    .sorted(Comparator.reverseOrder())
                    .toList();
            return new Names(new LinkedHashSet<>(names), lengths);
        }

        /**
         * The longest name that stands at this place and ends there.
         *
         * @param dashes whether a dash goes on with a name, as it does in step ids
         */
        Optional<String> longestAt(String text, int at, boolean dashes) {
            for (int length : lengths) {
                var end = at + length;
                if (length > 0 && end <= text.length() && endsAt(text, end, dashes)) {
                    var name = text.substring(at, end);
                    if (all.contains(name)) {
                        return Optional.of(name);
                    }
                }
            }
            return Optional.empty();
        }

        private static boolean endsAt(String text, int end, boolean dashes) {
            if (end == text.length()) {
                return true;
            }
            var next = text.charAt(end);
            return !Character.isLetterOrDigit(next) && next != '_' && !(dashes && next == '-');
        }
    }
}
