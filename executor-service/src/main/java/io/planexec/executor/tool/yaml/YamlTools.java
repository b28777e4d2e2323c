package io.planexec.executor.tool.yaml;

import io.planexec.executor.isolation.Isolation;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolRegistry;
import io.planexec.executor.tool.mcp.McpServer;
import io.planexec.executor.tool.mcp.McpTools;
import io.planexec.executor.tool.mcp.ServerState;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tools of YAML files and of the MCP servers that they declare, served for as long as this is open; the files are read
 * again when one changes.
 */
public final class YamlTools implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(YamlTools.class);
    private static final String SOURCE = "tool files";
    private static final long MOST_BYTES = 4 * 1024 * 1024;

    private final List<Path> files;
    private final ToolRegistry registry;
    private final McpTools servers;
    private final Isolation isolation;
    private final ScheduledExecutorService watch;
    private final List<Consumer<List<String>>> listeners = new ArrayList<>();
    private String seen;

    /**
     * The tools that these files declare, their scripts not isolated.
     *
     * @param taken names that other tools have
     * @throws UnusableTools with everything that is wrong with them
     */
    public static List<Tool> read(List<Path> files, Set<String> taken) throws UnusableTools {
        return declared(files, Isolation.NONE, taken).tools();
    }

    private static ToolFile.Declared declared(List<Path> files, Isolation isolation, Set<String> taken)
            throws UnusableTools {
        var tools = new ArrayList<Tool>();
        var servers = new LinkedHashMap<String, McpServer>();
        var findings = new LinkedHashSet<String>();
        var places = new HashMap<String, Path>();
        for (var file : files) {
            try {
                var one = ToolFile.declared(file.toString(), text(file), System::getenv, isolation);
                for (var tool : one.tools()) {
                    if (taken.contains(tool.spec().name())) {
                        findings.add(file + ": the tool \"" + tool.spec().name()
                                + "\" has the name of one that is there without the file; rename it");
                    }
                    var other = places.putIfAbsent(tool.spec().name(), file);
                    if (other != null) {
                        findings.add(
                                other.equals(file)
                                        ? file + ": the file is given twice"
                                        : file + ": the tool \"" + tool.spec().name() + "\" is declared in " + other
                                                + " as well; rename one of them");
                    }
                }
                tools.addAll(one.tools());
                for (var server : one.servers()) {
                    if (servers.putIfAbsent(server.name(), server) != null) {
                        findings.add(file + ": the MCP server \"" + server.name()
                                + "\" is declared in another file as well; rename one of them");
                    }
                }
            } catch (UnusableTools e) {
                findings.addAll(e.findings());
            }
        }
        if (!findings.isEmpty()) {
            throw new UnusableTools(List.copyOf(findings));
        }
        return new ToolFile.Declared(tools, List.copyOf(servers.values()));
    }

    private static String text(Path file) throws UnusableTools {
        try {
            if (Files.isDirectory(file)) {
                throw new UnusableTools(List.of(file + ": found a folder, expected a YAML file"));
            }
            if (Files.size(file) > MOST_BYTES) {
                throw new UnusableTools(List.of(file + ": found more than " + MOST_BYTES + " bytes"));
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new UnusableTools(List.of(file + ": there is no such file"));
        } catch (MalformedInputException e) {
            throw new UnusableTools(List.of(file + ": not UTF-8 text"));
        } catch (IOException e) {
            throw new UnusableTools(List.of(file + ": cannot be read: " + e.getMessage()));
        }
    }

    /**
     * Serves the tools of these files from this registry. Returns when the MCP servers have been connected or could not
     * be.
     *
     * @param isolation of scripts; it can be had here
     * @param every how often the files are looked at
     * @throws UnusableTools when they cannot be used, or clash with other tools; nothing is served then
     */
    public static YamlTools serve(List<Path> files, ToolRegistry registry, Isolation isolation, Duration every)
            throws UnusableTools {
        var seen = state(files);
        var declared = declared(files, isolation, registry.namesBeside(SOURCE));
        ScriptTexts.removeLeftovers(isolation.user());
        register(registry, declared.tools());
        var tools = new YamlTools(files, registry, isolation, seen);
        tools.serve(declared.servers());
        if (!files.isEmpty()) {
            var watching = tools.watch.scheduleWithFixedDelay(
                    tools::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
            LOG.debug("Watching {}: {}", files, watching);
        }
        return tools;
    }

    /** How it stands with each MCP server that the files declare, in a few words, by the server's name. */
    public Map<String, String> servers() {
        var words = new LinkedHashMap<String, String>();
        servers.states().forEach(state -> words.put(state.name(), state.words()));
        return words;
    }

    /** Whether the tools of a server are served; false for one that is not declared. */
    public boolean isUp(String server) {
        return servers.states().stream().anyMatch(state -> state.name().equals(server) && state.up());
    }

    /** Told, now and whenever the files have been read again, the names of the servers they declare. */
    public synchronized void onServers(Consumer<List<String>> listener) {
        listeners.add(listener);
        listener.accept(names());
    }

    private List<String> names() {
        return servers.states().stream().map(ServerState::name).toList();
    }

    private synchronized void tellListeners() {
        listeners.forEach(listener -> listener.accept(names()));
    }

    private void serve(List<McpServer> declared) {
        try {
            servers.serve(declared);
            tellListeners();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private YamlTools(List<Path> files, ToolRegistry registry, Isolation isolation, String seen) {
        this.files = List.copyOf(files);
        this.isolation = isolation;
        this.registry = registry;
        this.servers = new McpTools(registry);
        this.seen = seen;
        this.watch = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("planexec-tool-files").factory());
    }

    /** On the watching thread alone. A file that has become unusable changes nothing but the log. */
    private void look() {
        try {
            var now = state(files);
            if (now.equals(seen)) {
                return;
            }
            seen = now;
            var declared = declared(files, isolation, registry.namesBeside(SOURCE));
            register(registry, declared.tools());
            serve(declared.servers());
            LOG.info(
                    "Read the tools of {} again: {} tools, {} MCP servers",
                    files,
                    declared.tools().size(),
                    declared.servers().size());
        } catch (UnusableTools e) {
            LOG.warn("The tools stay as they were, because their files cannot be used: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("The tools stay as they were", e);
        }
    }

    private static void register(ToolRegistry registry, List<Tool> tools) throws UnusableTools {
        try {
            registry.replace(SOURCE, tools);
        } catch (IllegalArgumentException e) {
            throw new UnusableTools(List.of(String.valueOf(e.getMessage())));
        }
    }

    /** Changes when a file does; a mounted ConfigMap changes by a link to another folder. */
    private static String state(List<Path> files) {
        var state = new StringBuilder();
        for (var file : files) {
            try {
                var real = file.toRealPath();
                state.append(real)
                        .append(' ')
                        .append(Files.getLastModifiedTime(real).toMillis())
                        .append(' ')
                        .append(Files.size(real))
                        .append('\n');
            } catch (IOException e) {
                state.append(file).append(" is not there\n");
            }
        }
        return state.toString();
    }

    @Override
    public void close() {
        watch.shutdownNow();
        servers.close();
    }
}
