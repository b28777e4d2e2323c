package io.planexec.executor.tool.data.table;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name a user most likely meant. */
public final class Nearest {
    private Nearest() {}

    /** {@code ", the nearest is 'revenue'"}, or nothing where no candidate resembles the name. */
    public static String hint(String name, Collection<String> candidates) {
        return of(name, candidates)
                .map(nearest -> ", the nearest is '" + nearest + "'")
                .orElse("");
    }

    /** The candidate with the fewest edits, if that is at most half of the longer name or one contains the other. */
    public static Optional<String> of(String name, Collection<String> candidates) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return candidates.stream()
                .filter(candidate -> resembles(wanted, candidate.toLowerCase(Locale.ROOT)))
                .min(Comparator.comparingInt(candidate -> edits(wanted, candidate.toLowerCase(Locale.ROOT))));
    }

    private static boolean resembles(String wanted, String candidate) {
        return candidate.contains(wanted)
                || wanted.contains(candidate)
                || edits(wanted, candidate) * 2 <= Math.max(wanted.length(), candidate.length());
    }

    private static int edits(String left, String right) {
        int[] previous = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] current = new int[right.length() + 1];
            current[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
