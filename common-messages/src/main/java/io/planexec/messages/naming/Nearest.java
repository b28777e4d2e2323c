package io.planexec.messages.naming;

import io.planexec.messages.text.Cut;
import java.util.Collection;
import java.util.Optional;

/** Finds the known name that someone probably meant. Stateless. */
public final class Nearest {
    /** Longer names are cut here, so that the cost of a comparison has a bound. */
    private static final int MAX_LENGTH = 64;

    /** More names than this are not looked through: a suggestion is a courtesy, and must not cost more than the check. */
    private static final int MAX_CANDIDATES = 20_000;

    private Nearest() {}

    /**
     * The candidate with the fewest edits (insert, delete, replace, swap of neighbours) from the name, letter case and
     * the signs {@code _}, {@code -} and {@code .} aside; empty where none is near. The first of several equally near.
     */
    public static Optional<String> to(String name, Collection<String> candidates) {
        var wanted = plain(name);
        var limit = Math.max(1, wanted.length() / 3) + 1;
        String nearest = null;
        var seen = 0;
        for (var candidate : candidates) {
            if (++seen > MAX_CANDIDATES || limit == 0) {
                break;
            }
            var distance = distance(wanted, plain(candidate), limit);
            // Names that share nothing are not near, however short they are.
            if (distance < limit && distance < Math.max(wanted.length(), candidate.length())) {
                nearest = candidate;
                limit = distance;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** The suggestion as the end of a sentence, {@code ; did you mean "x"?}, or nothing. */
    public static String hint(String name, Collection<String> candidates) {
        return to(name, candidates)
                .map(found -> "; did you mean \"" + found + "\"?")
                .orElse("");
    }

    private static String plain(String name) {
        var plain = new StringBuilder(Math.min(name.length(), MAX_LENGTH));
        for (var i = 0; i < name.length() && i < MAX_LENGTH; i++) {
            var c = name.charAt(i);
            if (c != '_' && c != '-' && c != '.') {
                plain.append(Character.toLowerCase(c));
            }
        }
        return plain.isEmpty() ? Cut.start(name, MAX_LENGTH) : plain.toString();
    }

    /** Optimal string alignment distance, or the limit where it is not below that. */
    private static int distance(String a, String b, int limit) {
        if (Math.abs(a.length() - b.length()) >= limit) {
            return limit;
        }
        var beforeLast = new int[b.length() + 1];
        var last = new int[b.length() + 1];
        var row = new int[b.length() + 1];
        for (var j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (var i = 1; i <= a.length(); i++) {
            row[0] = i;
            var least = i;
            for (var j = 1; j <= b.length(); j++) {
                var same = a.charAt(i - 1) == b.charAt(j - 1);
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                var swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
                least = Math.min(least, row[j]);
            }
            // A swap looks back one row further, so one more than the limit is needed to be sure.
            if (least > limit) {
                return limit;
            }
            var free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return Math.min(limit, last[b.length()]);
    }
}
