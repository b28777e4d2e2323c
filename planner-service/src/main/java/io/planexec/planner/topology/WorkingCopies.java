package io.planexec.planner.topology;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * The goals used last. A goal weighs the more the more steps it has, so that what they take of memory is bounded however
 * large the plans are. Not thread-safe.
 */
final class WorkingCopies {
    /** Steps of a goal that weighs one. */
    static final int STEPS = 10;

    private final Map<String, Copy> copies = new LinkedHashMap<>(64, 0.75f, true);
    private final IntSupplier limit;
    private final Function<String, StoredGoal> load;
    private long weight;

    /** A goal and what it was last found to weigh. */
    private static final class Copy {
        private final StoredGoal goal;
        private int weight;

        Copy(StoredGoal goal) {
            this.goal = goal;
        }
    }

    /**
     * No goals yet.
     *
     * @param limit of the weights' sum; asked for each time. The goal used last stays, whatever it weighs
     * @param load reads a goal, known or not, from the stores
     */
    WorkingCopies(IntSupplier limit, Function<String, StoredGoal> load) {
        this.limit = limit;
        this.load = load;
    }

    /** A goal's working copy, read from the stores where there is none. It may be forgotten at the next call. */
    StoredGoal get(String goalId) {
        var copy = copies.computeIfAbsent(goalId, id -> new Copy(load.apply(id)));
        weigh(copy);
        shed();
        return copy.goal;
    }

    /** The next {@link #get} reads it from the stores. */
    void forget(String goalId) {
        var copy = copies.remove(goalId);
        if (copy != null) {
            weight -= copy.weight;
        }
    }

    /** How many there are. */
    int size() {
        return copies.size();
    }

    private void weigh(Copy copy) {
        var goal = copy.goal;
        var now = goal.exists() && !goal.header().status().ended()
                ? Math.max(1, goal.header().steps() / STEPS)
                : 1;
        weight += now - copy.weight;
        copy.weight = now;
    }

    private void shed() {
        var most = limit.getAsInt();
        if (weight <= most) {
            return;
        }
        var eldest = copies.values().iterator();
        while (weight > most && copies.size() > 1) {
            weight -= eldest.next().weight;
            eldest.remove();
        }
    }
}
