package io.planexec.executor.tool;

import io.planexec.messages.ToolSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The tools an executor serves, by name. Immutable. */
public final class ToolRegistry {
    private final Map<String, Tool> byName = new TreeMap<>();

    /**
     * A registry of these tools.
     *
     * @throws IllegalArgumentException when two tools have one name, or one has the name of an action that is no tool */
    public ToolRegistry(List<? extends Tool> tools) {
        for (var tool : tools) {
            var name = tool.spec().name();
            if (name.equals("agent") || name.equals("goal")) {
                throw new IllegalArgumentException("a tool is named \"" + name
                        + "\", which is the name of an action that is no tool; give it another name");
            }
            if (byName.putIfAbsent(name, tool) != null) {
                throw new IllegalArgumentException("two tools are named \"" + name + "\"; rename one of them");
            }
        }
    }

    public Optional<Tool> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** What is announced, in order of names. */
    public List<ToolSpec> specs() {
        return byName.values().stream().map(Tool::spec).toList();
    }

    /** The tools' names, in order. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }
}
