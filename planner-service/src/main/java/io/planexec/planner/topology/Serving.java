package io.planexec.planner.topology;

import io.planexec.planner.goal.Awaited;
import org.jspecify.annotations.Nullable;

/** Knows what executors serve. Safe for use by several threads. */
@FunctionalInterface
public interface Serving {

    /**
     * Why a task is not worked on, in words for users; null unless nobody has served it for long and whoever had begun it is
     * gone.
     */
    @Nullable
    String unserved(Awaited task);
}
