package io.planexec.executor.tool;

import io.planexec.messages.ToolSpec;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** The tools an executor serves, by name. Safe for use by several threads: they always see one whole set. */
public final class ToolRegistry {
    private static final String BUILT_IN = "";

    private final Map<String, List<Tool>> bySource = new LinkedHashMap<>();
    private final Map<String, List<Tool>> awayBySource = new LinkedHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<String, Tool> byName;

    /** Those and the ones that are away. */
    private volatile Map<String, Tool> found;

    /**
     * A registry of these tools.
     *
     * @throws IllegalArgumentException when two tools have one name, or one has the name of an action that is no tool
     */
    public ToolRegistry(List<? extends Tool> tools) {
        bySource.put(BUILT_IN, List.copyOf(tools));
        this.byName = named(bySource);
        this.found = byName;
    }

    /**
     * Serves these tools in place of those that came from this source before. Calls that run are not touched.
     *
     * @param source not empty; its tools come and go together
     * @throws IllegalArgumentException as the constructor does; then nothing has changed
     */
    public void replace(String source, List<? extends Tool> tools) {
        replace(source, tools, List.of());
    }

    /**
     * As {@link #replace(String, List)}, with tools of this source whose servers are away: they are not announced, and who
     * has been sent a call of one finds it, to be told why it cannot be made.
     */
    public void replace(String source, List<? extends Tool> tools, List<? extends Tool> away) {
        synchronized (this) {
            var next = new LinkedHashMap<>(bySource);
            next.put(source, List.copyOf(tools));
            var served = named(next);
            bySource.put(source, List.copyOf(tools));
            awayBySource.put(source, List.copyOf(away));
            var all = new HashMap<String, Tool>();
            awayBySource
                    .values()
                    .forEach(gone -> gone.forEach(tool -> all.put(tool.spec().name(), tool)));
            all.putAll(served);
            byName = served;
            found = all;
        }
        listeners.forEach(Runnable::run);
    }

    /** Calls this after every change of the tools, on the thread that made it. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    public Optional<Tool> find(String name) {
        return Optional.ofNullable(found.get(name));
    }

    /** What is announced, in order of names. */
    public List<ToolSpec> specs() {
        return byName.values().stream().map(Tool::spec).toList();
    }

    /** The tools' names, in order. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** The names of all tools but those of this source. */
    public synchronized Set<String> namesBeside(String source) {
        return bySource.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(source))
                .flatMap(entry -> entry.getValue().stream())
                .map(tool -> tool.spec().name())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Map<String, Tool> named(Map<String, List<Tool>> bySource) {
        var byName = new TreeMap<String, Tool>();
        bySource.forEach((source, tools) -> tools.forEach(tool -> add(byName, tool, source)));
        return byName;
    }

    private static void add(Map<String, Tool> byName, Tool tool, String source) {
        var name = tool.spec().name();
        if (name.equals("agent") || name.equals("goal")) {
            throw new IllegalArgumentException("a tool is named \"" + name
                    + "\", which is the name of an action that is no tool; give it another name");
        }
        if (byName.putIfAbsent(name, tool) != null) {
            throw new IllegalArgumentException("two tools are named \"" + name + "\", one of them of the " + source
                    + "; give that one another name");
        }
    }
}
