package io.planexec.planner.plan;

import io.planexec.messages.Plan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/**
 * Who waits for whom in a plan. Dependencies on steps that are not in the plan, and repeated ones, are left out, so that
 * an invalid plan has a graph as well. Making one takes time in proportion to steps and dependencies, however deep.
 * Immutable.
 */
public final class PlanGraph {
    private final Map<String, SequencedSet<String>> dependencies = new LinkedHashMap<>();
    private final Map<String, List<String>> dependents = new LinkedHashMap<>();
    private final List<String> order;

    private PlanGraph(Plan plan) {
        for (var step : plan.steps()) {
            dependencies.putIfAbsent(step.id(), new LinkedHashSet<>());
            dependents.putIfAbsent(step.id(), new ArrayList<>());
        }
        for (var step : plan.steps()) {
            for (var id : step.dependsOn()) {
                var waiting = dependents.get(id);
                if (waiting != null && dependenciesOf(step.id()).add(id)) {
                    waiting.add(step.id());
                }
            }
        }
        this.order = order();
    }

    public static PlanGraph of(Plan plan) {
        return new PlanGraph(plan);
    }

    /** Ids of the steps that directly depend on this one, in the plan's order. */
    public List<String> dependents(String id) {
        return List.copyOf(dependents.getOrDefault(id, List.of()));
    }

    /** Ids of the steps that this one directly depends on, in the order they were written. */
    public List<String> dependencies(String id) {
        return List.copyOf(dependenciesOf(id));
    }

    /** How many steps this one directly depends on. */
    public int dependencyCount(String id) {
        return dependenciesOf(id).size();
    }

    /** Ids of the steps that depend on nothing, in the plan's order. */
    public List<String> roots() {
        return dependencies.keySet().stream()
                .filter(id -> dependencyCount(id) == 0)
                .toList();
    }

    /** All ids, each behind everything it depends on; without those in a cycle and behind one. */
    public List<String> topologicalOrder() {
        return order;
    }

    public boolean hasCycle() {
        return order.size() < dependencies.size();
    }

    /** Ids of the steps that depend on this one, directly or through others, nearest first. */
    public SequencedSet<String> allDependents(String id) {
        var reached = new LinkedHashSet<String>();
        var open = new ArrayDeque<>(dependents(id));
        while (!open.isEmpty()) {
            var next = open.removeFirst();
            if (reached.add(next)) {
                open.addAll(dependents(next));
            }
        }
        return reached;
    }

    /**
     * The cycles, each from its first step in the plan's order back to that step, each waiting for the next. Cycles that
     * share steps count once, so that the list is as short as what has to be mended.
     */
    public List<List<String>> cycles() {
        var stuck = new LinkedHashSet<>(dependencies.keySet());
        order.forEach(stuck::remove);
        var walkOf = new LinkedHashMap<String, Integer>();
        var cycles = new ArrayList<List<String>>();
        var walk = 0;
        for (var start : stuck) {
            walk++;
            var path = new ArrayList<String>();
            var at = start;
            while (!walkOf.containsKey(at)) {
                walkOf.put(at, walk);
                path.add(at);
                at = dependenciesOf(at).stream()
                        .filter(stuck::contains)
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("a step that is stuck waits for nothing"));
            }
            if (Integer.valueOf(walk).equals(walkOf.get(at))) {
                cycles.add(fromFirst(path.subList(path.indexOf(at), path.size())));
            }
        }
        return cycles;
    }

    private List<String> fromFirst(List<String> cycle) {
        var members = new LinkedHashSet<>(cycle);
        var first = dependencies.keySet().stream()
                .filter(members::contains)
                .findFirst()
                .orElseThrow();
        var start = cycle.indexOf(first);
        var turned = new ArrayList<>(cycle.subList(start, cycle.size()));
        turned.addAll(cycle.subList(0, start));
        turned.add(first);
        return turned;
    }

    private SequencedSet<String> dependenciesOf(String id) {
        return dependencies.getOrDefault(id, new LinkedHashSet<>());
    }

    private List<String> order() {
        var left = new LinkedHashMap<String, Integer>();
        dependencies.forEach((id, on) -> left.put(id, on.size()));
        var open = new ArrayDeque<>(roots());
        var ordered = new ArrayList<String>();
        while (!open.isEmpty()) {
            var id = open.removeFirst();
            ordered.add(id);
            for (var dependent : dependents.getOrDefault(id, List.of())) {
                if (left.merge(dependent, -1, Integer::sum) == 0) {
                    open.addLast(dependent);
                }
            }
        }
        return List.copyOf(ordered);
    }
}
