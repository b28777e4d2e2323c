package io.planexec.cli.view;

import io.planexec.planner.goal.StepDefinition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A plan's graph as rows of a tree: what follows a step stands below it in the same column, what forks stands to the
 * right, and what joins the branches again stands back in the column where they forked. A step hangs below its immediate
 * dominator, the last step that every way to it passes.
 */
final class PlanShape {
    /** Above this no terminal shows it all, and finding the shape would take long. */
    private static final int MOST_STEPS = 400;

    private static final int DEEPEST = 8;

    /**
     * A step's place.
     *
     * @param prefix what stands to its left
     */
    record Row(String stepId, String prefix) {}

    private static final class Node {
        final StepDefinition definition;
        final @Nullable Node parent;
        final int depth;
        final List<Node> children = new ArrayList<>();

        Node(StepDefinition definition, @Nullable Node parent) {
            this.definition = definition;
            this.parent = parent;
            this.depth = parent == null ? 0 : parent.depth + 1;
        }

        boolean joins() {
            return definition.step().dependsOn().size() > 1;
        }
    }

    private final Style style;
    private final List<Row> rows = new ArrayList<>();

    private PlanShape(Style style) {
        this.style = style;
    }

    /** The rows of a valid plan, from top to bottom. */
    static List<Row> rows(Collection<StepDefinition> plan, Style style) {
        if (plan.size() > MOST_STEPS) {
            return plan.stream()
                    .map(definition -> new Row(definition.step().id(), ""))
                    .toList();
        }
        var shape = new PlanShape(style);
        for (var root : tree(plan)) {
            shape.add(root, "", "", 0);
        }
        return shape.rows;
    }

    private static List<Node> tree(Collection<StepDefinition> plan) {
        var roots = new ArrayList<Node>();
        var nodes = new HashMap<String, Node>();
        for (var definition : inOrder(plan)) {
            @Nullable Node parent = null;
            var first = true;
            for (var id : definition.step().dependsOn()) {
                var dependency = nodes.get(id);
                parent = first ? dependency : common(parent, dependency);
                first = false;
            }
            var node = new Node(definition, parent);
            nodes.put(definition.step().id(), node);
            if (parent == null) {
                roots.add(node);
            } else {
                parent.children.add(node);
            }
        }
        return roots;
    }

    private static @Nullable Node common(@Nullable Node one, @Nullable Node other) {
        while (one != other) {
            if (one == null || other == null) {
                return null;
            }
            if (one.depth >= other.depth) {
                one = one.parent;
            } else {
                other = other.parent;
            }
        }
        return one;
    }

    /** Dependencies first, else in the plan's order. */
    private static List<StepDefinition> inOrder(Collection<StepDefinition> plan) {
        var byId = new HashMap<String, StepDefinition>();
        var left = new HashMap<String, Integer>();
        var free = new PriorityQueue<StepDefinition>((a, b) -> Integer.compare(a.position(), b.position()));
        for (var definition : plan) {
            byId.put(definition.step().id(), definition);
            left.put(definition.step().id(), definition.step().dependsOn().size());
            if (definition.step().dependsOn().isEmpty()) {
                free.add(definition);
            }
        }
        var ordered = new ArrayList<StepDefinition>();
        while (!free.isEmpty()) {
            var next = free.remove();
            ordered.add(next);
            for (var id : next.dependents()) {
                var dependent = byId.get(id);
                if (dependent != null && left.merge(id, -1, Integer::sum) == 0) {
                    free.add(dependent);
                }
            }
        }
        return ordered;
    }

    private void add(Node start, String own, String below, int depth) {
        rows.add(new Row(start.definition.step().id(), own));
        var column = new ArrayDeque<Node>(List.of(start));
        while (!column.isEmpty()) {
            var node = column.remove();
            var children = node.children;
            if (children.isEmpty()) {
                continue;
            }
            var last = children.getLast();
            var goesOn = children.size() == 1 || last.joins();
            var branches = goesOn ? children.subList(0, children.size() - 1) : children;
            if (goesOn && branches.size() == 1) {
                // One branch is no fork: the join also depends on what stands before it.
                add(branches.getFirst(), below, below, depth);
                branches = List.of();
            }
            for (int i = 0; i < branches.size(); i++) {
                addBranch(branches.get(i), below, goesOn || i < branches.size() - 1, depth);
            }
            if (goesOn) {
                rows.add(new Row(last.definition.step().id(), below));
                column.add(last);
            }
        }
    }

    private void addBranch(Node branch, String below, boolean more, int depth) {
        if (depth >= DEEPEST) {
            add(branch, below, below, depth);
        } else {
            var under = more ? style.trunk() : "   ";
            add(branch, below + (more ? style.branch() : style.lastBranch()), below + under, depth + 1);
        }
    }
}
