package io.planexec.planner.planning;

import io.planexec.messages.CachedPlan;
import io.planexec.messages.Goal;
import io.planexec.planner.plan.GoalForm;
import io.planexec.planner.plan.PlanOrigin;
import io.planexec.planner.plan.Proposal;
import io.planexec.planner.plan.Rebinding;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plans that worked, for goals that say the same again. Holds the {@value #MOST} that were stored or asked for last.
 * Thread-safe.
 */
public final class PlanCache {
    static final int MOST = 10_000;

    private final Map<String, CachedPlan> plans = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CachedPlan> eldest) {
            return size() > MOST;
        }
    };

    /** How many plans are known. */
    public synchronized int size() {
        return plans.size();
    }

    /** Keeps a plan under its key; null forgets what was there. */
    synchronized void put(String key, @Nullable CachedPlan plan) {
        if (plan == null) {
            plans.remove(key);
        } else {
            plans.put(key, plan);
        }
    }

    /**
     * The plan of a goal that said the same, with this goal's values. It is to be validated like any plan.
     *
     * @return empty where there is none, or where it does not show what depends on the values
     */
    Optional<Proposal.Planned> find(Goal goal, String planner, String catalogueVersion) {
        var cached = cached(PlanOrigin.key(goal, planner, catalogueVersion));
        if (cached == null) {
            return Optional.empty();
        }
        var form = GoalForm.of(goal.goal());
        if (form.values().size() != cached.values().size()) {
            return Optional.empty();
        }
        return Rebinding.of(cached.plan(), cached.values(), form.values())
                .map(plan -> new Proposal.Planned(
                        plan,
                        cached.mode(),
                        "the plan of goal " + cached.outcome().goalId() + ", which succeeded, from the plan cache"));
    }

    private synchronized @Nullable CachedPlan cached(String key) {
        return plans.get(key);
    }
}
