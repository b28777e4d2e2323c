package io.planexec.executor.tool.yaml;

import io.planexec.executor.isolation.Isolation;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolRegistry;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tools of YAML files, served for as long as this is open and read again when a file changes. */
public final class YamlTools implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(YamlTools.class);
    private static final String SOURCE = "tool files";
    private static final long MOST_BYTES = 4 * 1024 * 1024;

    private final List<Path> files;
    private final ToolRegistry registry;
    private final Isolation isolation;
    private final ScheduledExecutorService watch;
    private String seen;

    /**
     * The tools that these files declare, their scripts not isolated.
     *
     * @throws UnusableTools with everything that is wrong with them
     */
    public static List<Tool> read(List<Path> files) throws UnusableTools {
        return read(files, Isolation.NONE);
    }

    private static List<Tool> read(List<Path> files, Isolation isolation) throws UnusableTools {
        var tools = new ArrayList<Tool>();
        var findings = new ArrayList<String>();
        for (var file : files) {
            try {
                tools.addAll(ToolFile.read(file.toString(), text(file), System::getenv, isolation));
            } catch (UnusableTools e) {
                findings.addAll(e.findings());
            }
        }
        if (!findings.isEmpty()) {
            throw new UnusableTools(findings);
        }
        return tools;
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
     * Serves the tools of these files from this registry.
     *
     * @param isolation of scripts; it can be had here
     * @param every how often the files are looked at
     * @throws UnusableTools when they cannot be used, or clash with other tools; nothing is served then
     */
    public static YamlTools serve(List<Path> files, ToolRegistry registry, Isolation isolation, Duration every)
            throws UnusableTools {
        var seen = state(files);
        register(registry, read(files, isolation));
        var tools = new YamlTools(files, registry, isolation, seen);
        if (!files.isEmpty()) {
            var watching = tools.watch.scheduleWithFixedDelay(
                    tools::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
            LOG.debug("Watching {}: {}", files, watching);
        }
        return tools;
    }

    private YamlTools(List<Path> files, ToolRegistry registry, Isolation isolation, String seen) {
        this.files = List.copyOf(files);
        this.isolation = isolation;
        this.registry = registry;
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
            var tools = read(files, isolation);
            register(registry, tools);
            LOG.info("Read the tools of {} again: {} tools", files, tools.size());
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
    }
}
