package io.planexec.planner.plan;

import io.planexec.messages.ToolSpec;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The tools that live executors announce, by name.
 *
 * @param tools in the order of their names
 * @param version fingerprint of the tools' names and versions; equal catalogues have equal fingerprints
 * @param agents whether a live executor runs agent steps
 */
public record Catalogue(Map<String, ToolSpec> tools, String version, boolean agents) {

    /** Without agents. Of two tools with the same name the one announced last stands. */
    public static Catalogue of(Collection<ToolSpec> announced) {
        var byName = new TreeMap<String, ToolSpec>();
        announced.forEach(tool -> byName.put(tool.name(), tool));
        var fingerprint = 17L;
        for (var tool : byName.values()) {
            fingerprint = fingerprint * 1_000_003 + tool.name().hashCode();
            fingerprint = fingerprint * 1_000_003 + tool.version().hashCode();
        }
        return new Catalogue(byName, Long.toHexString(fingerprint), false);
    }

    /** The same tools, with executors that run agent steps or without. */
    public Catalogue withAgents(boolean available) {
        return new Catalogue(tools, version, available);
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
        return of(tools.values().stream()
                        .filter(tool -> names.contains(tool.name()))
                        .toList())
                .withAgents(agents);
    }
}
