package io.planexec.planner.topology;

import org.jspecify.annotations.Nullable;

/** Knows what executors serve. Safe for use by several threads. */
@FunctionalInterface
public interface Serving {

    /**
     * Why a queued task is not taken, in words for users; null unless nobody has served it for long.
     *
     * @param pool null for the default pool
     */
    @Nullable
    String unserved(@Nullable String pool, String action);
}
