package io.planexec.cli.bench;

import io.planexec.executor.Executor;
import io.planexec.executor.ExecutorApplication;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An executor service as a process of its own, with its HTTP endpoints, as it is deployed; it can be killed, frozen, and
 * asked for its heap. {@link #main} is what that process runs: it answers on standard output what it reads from standard
 * input, and ends when that does.
 */
final class ExecutorProcess implements AutoCloseable {
    private static final String ANSWER = "planexec-bench ";
    private static final String READY = "ready";
    private static final String HEAP = "heap";
    private static final Duration JOINING = Duration.ofMinutes(1);
    private static final int LINES_KEPT = 20;

    private final Process process;
    private final BufferedReader output;

    private ExecutorProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts one; its slots have joined the queue when this returns.
     *
     * @param settings of the service, as {@code --name=value}
     * @throws IllegalStateException with the end of its log, when it does not start
     */
    static ExecutorProcess start(int maxHeapMiB, List<String> settings) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + maxHeapMiB + "m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                ExecutorProcess.class.getName(),
                "--server.port=0"));
        command.addAll(settings);
        try {
            var started = new ExecutorProcess(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
            started.answer(READY);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException("no Java process could be started", e);
        }
    }

    /** What its heap holds after a full collection, in bytes. */
    long usedHeap() {
        try {
            var input = process.getOutputStream();
            input.write((HEAP + "\n").getBytes(StandardCharsets.UTF_8));
            input.flush();
            return Long.parseLong(answer(HEAP));
        } catch (IOException e) {
            throw new UncheckedIOException("the executor does not answer", e);
        }
    }

    /** The rest of the line that begins so; all others are its log. */
    private String answer(String to) throws IOException {
        Deque<String> log = new ArrayDeque<>();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(ANSWER + to)) {
                return line.substring((ANSWER + to).length()).strip();
            }
            log.add(line);
            if (log.size() > LINES_KEPT) {
                log.remove();
            }
        }
        throw new IllegalStateException("an executor ended that was to be measured:\n" + String.join("\n", log));
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
    }

    /** Stops it as it is: it neither runs nor closes anything. */
    void freeze() throws InterruptedException {
        try {
            var exit = new ProcessBuilder("kill", "-STOP", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -STOP ended with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a process cannot be stopped here", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The process that is measured. */
    public static void main(String[] args) throws IOException, InterruptedException {
        var executor = ExecutorApplication.service().run(args).getBean(Executor.class);
        if (!executor.awaitReady(JOINING)) {
            throw new IllegalStateException("not all slots joined the queue within " + JOINING);
        }
        System.out.println(ANSWER + READY);
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (input.readLine() != null) {
            System.gc();
            var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
            System.out.println(ANSWER + HEAP + " " + heap.getUsed());
        }
        Runtime.getRuntime().halt(0);
    }
}
