package io.planexec.executor.tool.mcp;

import io.planexec.executor.isolation.ProcessGroup;
import io.planexec.executor.isolation.Programs;
import io.planexec.messages.text.Cut;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running process that is spoken to by lines. It is a process group of its own where the system has {@code setsid}, and
 * ends with all its descendants. Safe for use by several threads.
 */
final class ServerProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);
    private static final Duration FAREWELL = Duration.ofSeconds(1);
    private static final int LAST_WORDS = 5;
    private static final int LONGEST_WORDS = 300;

    /** Of one message, in characters. */
    private static final int LONGEST_LINE = 16 * 1024 * 1024;

    private final String name;
    private final Process process;
    private final Deque<String> lastWords = new ArrayDeque<>();

    private ServerProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /** @throws IOException when the program cannot be started */
    static ServerProcess start(String name, McpServer.Program declared) throws IOException {
        var command = new ArrayList<>(ProcessGroup.command());
        if (!command.isEmpty()) {
            // Else a program that is not there would be told by setsid, and not at once.
            requireProgram(declared);
        }
        command.addAll(declared.command());
        var builder = new ProcessBuilder(command);
        declared.folder().ifPresent(folder -> builder.directory(folder.toFile()));
        builder.environment().keySet().retainAll(List.of("PATH", "HOME"));
        builder.environment().putAll(environment(declared));
        return new ServerProcess(name, builder.start());
    }

    private static Map<String, String> environment(McpServer.Program declared) {
        var environment = new LinkedHashMap<String, String>();
        environment.put("LANG", "C.UTF-8");
        environment.putAll(declared.environment());
        return environment;
    }

    private static void requireProgram(McpServer.Program declared) throws IOException {
        var program = declared.command().getFirst();
        var there = program.contains("/")
                ? Files.isExecutable(
                        declared.folder().map(f -> f.resolve(program)).orElse(Path.of(program)))
                : Programs.isOnPath(program, declared.environment().getOrDefault("PATH", System.getenv("PATH")));
        if (!there) {
            throw new IOException("there is no program " + program + (program.contains("/") ? "" : " on the path")
                    + "; install it or write where it is");
        }
    }

    /**
     * Begins to read.
     *
     * @param line told each line of the standard output
     * @param end told once, when that has ended, with how
     */
    void listen(Consumer<String> line, Consumer<String> end) {
        var errors = Thread.ofPlatform().daemon().name("mcp-errors-" + name).start(this::readErrors);
        Thread.ofPlatform().daemon().name("mcp-output-" + name).start(() -> {
            var how = "closed its output";
            try {
                readLines(line);
            } catch (IOException e) {
                how = "could not be understood: " + e.getMessage();
            }
            end.accept(ended(how, errors));
        });
    }

    private void readLines(Consumer<String> line) throws IOException {
        try (var reader = reader(process.getInputStream())) {
            var text = new StringBuilder();
            for (var c = reader.read(); c >= 0; c = reader.read()) {
                if (c != '\n') {
                    text.append((char) c);
                    if (text.length() > LONGEST_LINE) {
                        throw new IOException("a message has more than " + LONGEST_LINE + " characters");
                    }
                    continue;
                }
                if (!text.toString().isBlank()) {
                    line.accept(text.toString());
                }
                text.setLength(0);
            }
        }
    }

    /** Of a line only the beginning is kept: a server may write without end and without a line's end. */
    private void readErrors() {
        try (var reader = reader(process.getErrorStream())) {
            var text = new StringBuilder();
            for (var c = reader.read(); c >= 0; c = reader.read()) {
                if (c != '\n' && text.length() <= LONGEST_WORDS) {
                    text.append((char) c);
                } else if (c == '\n') {
                    said(text.toString().strip());
                    text.setLength(0);
                }
            }
            said(text.toString().strip());
        } catch (IOException e) {
            LOG.debug("{}: its errors ended early: {}", name, e.toString());
        }
    }

    private void said(String line) {
        if (line.isEmpty()) {
            return;
        }
        LOG.debug("{}: {}", name, line);
        synchronized (lastWords) {
            lastWords.add(Cut.to(line, LONGEST_WORDS, "…"));
            if (lastWords.size() > LAST_WORDS) {
                lastWords.removeFirst();
            }
        }
    }

    private static BufferedReader reader(InputStream stream) {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    private String ended(String how, Thread errors) {
        try {
            if (process.waitFor(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                var _ = errors.join(FAREWELL);
                var code = process.exitValue();
                var last = lastWords();
                return "ended with " + (code > 128 ? "signal " + (code - 128) : "exit code " + code)
                        + (last.isEmpty() ? "" : ", having said: " + last);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return how;
    }

    /** The end of what it wrote to its standard error. */
    String lastWords() {
        synchronized (lastWords) {
            return String.join(" / ", lastWords).strip();
        }
    }

    /** Writes a line. Blocks while the process reads nothing. */
    void write(String line) throws IOException {
        var bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        var stream = process.getOutputStream();
        synchronized (process) {
            stream.write(bytes);
            stream.flush();
        }
    }

    long pid() {
        return process.pid();
    }

    /** Closes its input, which tells it to end, and ends it where it does not: it and all its descendants. */
    @Override
    public void close() {
        var interrupted = Thread.interrupted();
        var descendants = process.descendants().toList();
        try {
            // Not under the lock: a writer may hold it for as long as the process reads nothing.
            process.destroy();
            if (!process.waitFor(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("{} does not end by itself", name);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            ProcessGroup.signal(process, "KILL");
            descendants.forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
