package io.planexec.planner.plan;

import io.planexec.messages.Announcement;
import io.planexec.messages.Effect;
import io.planexec.messages.ToolSpec;
import io.planexec.messages.Topics;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The tools that live executors announce, by name.
 *
 * @param tools in the order of their names
 * @param version fingerprint of the tools' names, versions and effects; equal catalogues have equal fingerprints
 * @param agents whether a live executor runs agent steps
 * @param pools who serves them
 */
public record Catalogue(Map<String, ToolSpec> tools, String version, boolean agents, Pools pools) {

    /**
     * What executors serve. A name means one tool in all pools: where executors announce it differently, it is the one of
     * the pool that its steps go to, announced last there, with the gravest effect that any of them declares. So no
     * announcement makes a call harmless that another executor would have to be allowed.
     */
    public static Catalogue served(Collection<Announcement> executors) {
        var pools = Pools.of(executors);
        var byName = new TreeMap<String, ToolSpec>();
        var gravest = new HashMap<String, Effect>();
        for (var executor : executors) {
            var serves = Pools.poolsOf(executor);
            for (var tool : executor.tools()) {
                gravest.merge(tool.name(), tool.effect(), (one, other) -> one.compareTo(other) < 0 ? other : one);
                if (pools.homeOf(tool.name()).filter(serves::contains).isPresent()) {
                    byName.put(tool.name(), tool);
                }
            }
        }
        byName.replaceAll((name, tool) -> withEffect(tool, gravest.getOrDefault(name, tool.effect())));
        return of(byName.values(), executors.stream().anyMatch(executor -> executor.model() != null), pools);
    }

    private static ToolSpec withEffect(ToolSpec tool, Effect effect) {
        if (tool.effect() == effect) {
            return tool;
        }
        // What undoes another executor's tool may not undo this one.
        var undone = effect != Effect.COMPENSATABLE || tool.compensation() != null;
        return tool.withEffect(undone ? effect : Effect.IRREVERSIBLE);
    }

    /** In the default pool, without agents. */
    public static Catalogue of(Collection<ToolSpec> announced) {
        var names = announced.stream().map(ToolSpec::name).collect(Collectors.toUnmodifiableSet());
        return of(announced, false, new Pools(Map.of(Topics.DEFAULT_POOL, names), Set.of()));
    }

    private static Catalogue of(Collection<ToolSpec> announced, boolean agents, Pools pools) {
        var byName = new TreeMap<String, ToolSpec>();
        announced.forEach(tool -> byName.put(tool.name(), tool));
        var fingerprint = 17L;
        for (var tool : byName.values()) {
            fingerprint = fingerprint * 1_000_003 + tool.name().hashCode();
            fingerprint = fingerprint * 1_000_003 + tool.version().hashCode();
            fingerprint = fingerprint * 1_000_003 + tool.effect().name().hashCode();
        }
        return new Catalogue(byName, Long.toHexString(fingerprint), agents, pools);
    }

    /** The same tools, with executors of the default pool that run agent steps or without. */
    public Catalogue withAgents(boolean available) {
        var which = available ? Set.of(Topics.DEFAULT_POOL) : Set.<String>of();
        return new Catalogue(tools, version, available, new Pools(pools.tools(), which));
    }

    public boolean isEmpty() {
        return tools.isEmpty();
    }

    public Optional<ToolSpec> tool(String name) {
        return Optional.ofNullable(tools.get(name));
    }

    /** Only the tools a goal may use; all of them where it names none. */
    public Catalogue restrictedTo(Collection<String> names) {
        if (names.isEmpty()) {
            return this;
        }
        return of(
                tools.values().stream()
                        .filter(tool -> names.contains(tool.name()))
                        .toList(),
                agents,
                pools);
    }
}
