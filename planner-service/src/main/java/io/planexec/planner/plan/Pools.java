package io.planexec.planner.plan;

import io.planexec.messages.Announcement;
import io.planexec.messages.Topics;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which pools of executors there are and what each serves.
 *
 * @param tools the names of the tools of each pool, by the pool's name
 * @param agents the pools with an executor that runs agent steps
 */
public record Pools(Map<String, Set<String>> tools, Set<String> agents) {

    /** What live executors announce. */
    public static Pools of(Collection<Announcement> executors) {
        var tools = new TreeMap<String, Set<String>>();
        var agents = new TreeSet<String>();
        for (var executor : executors) {
            for (var pool : poolsOf(executor)) {
                var names = tools.computeIfAbsent(pool, name -> new TreeSet<>());
                executor.tools().forEach(tool -> names.add(tool.name()));
                if (executor.model() != null) {
                    agents.add(pool);
                }
            }
        }
        return new Pools(tools, agents);
    }

    /** The pools of an executor; one that names none is of the default pool. */
    public static List<String> poolsOf(Announcement executor) {
        return executor.pools().isEmpty() ? List.of(Topics.DEFAULT_POOL) : executor.pools();
    }

    /** Whether some executor of a pool serves a tool. */
    public boolean serves(String pool, String tool) {
        return tools.getOrDefault(pool, Set.of()).contains(tool);
    }

    /** The pools that serve a tool, in the order of their names. */
    public List<String> serving(String tool) {
        return tools.keySet().stream().filter(pool -> serves(pool, tool)).toList();
    }

    /** The pool that a tool's steps go to where they name none: the default one if it serves it, else the first. */
    public Optional<String> homeOf(String tool) {
        return home(serving(tool));
    }

    /**
     * The pool that an agent's steps go to where they name none: one with a model that serves all of its tools, the default
     * one if it is such.
     */
    public Optional<String> homeOfAgent(Collection<String> itsTools) {
        return home(agents.stream()
                .filter(pool -> tools.getOrDefault(pool, Set.of()).containsAll(itsTools))
                .toList());
    }

    private static Optional<String> home(List<String> candidates) {
        return candidates.contains(Topics.DEFAULT_POOL)
                ? Optional.of(Topics.DEFAULT_POOL)
                : candidates.stream().findFirst();
    }
}
