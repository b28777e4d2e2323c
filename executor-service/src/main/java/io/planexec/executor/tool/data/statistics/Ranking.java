package io.planexec.executor.tool.data.statistics;

import io.planexec.executor.tool.data.table.Fields;
import java.util.Optional;

/**
 * Which groups are wanted, and how many.
 *
 * @param smallestFirst whether the smallest come first; empty where nothing is said
 * @param limit at most so many groups; {@link #ALL} for all of them
 */
public record Ranking(Optional<Boolean> smallestFirst, int limit) {
    static final int ALL = Integer.MAX_VALUE;

    /** No ranking: everything, in the usual order. */
    public static final Ranking NONE = new Ranking(Optional.empty(), ALL);

    /** As {@code order} and {@code limit} say. */
    static Ranking of(Fields arguments) {
        String order = arguments.text("order");
        long limit = arguments.has("limit") ? Math.max(1, Math.min(arguments.count("limit"), ALL)) : ALL;
        return new Ranking(order.isEmpty() ? Optional.empty() : Optional.of(order.equals("smallest")), (int) limit);
    }

    boolean isWanted() {
        return smallestFirst.isPresent() || limit < ALL;
    }

    boolean isSmallestFirst() {
        return smallestFirst.orElse(false);
    }
}
