package io.planexec.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One start of the command, on the class path of the tests, with a folder of its own for temporary files. */
final class PlanexecProcess {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Path folder;
    private final Process process;

    private PlanexecProcess(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /** Starts {@code planexec} with these arguments in a folder. */
    static PlanexecProcess start(Path folder, String... arguments) throws IOException {
        return start(folder, Map.of(), arguments);
    }

    private static PlanexecProcess start(Path folder, Map<String, String> environment, String... arguments)
            throws IOException {
        Files.createDirectories(folder.resolve("tmp"));
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                "-cp",
                System.getProperty("java.class.path"),
                "io.planexec.cli.Main"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(folder.resolve("stdout").toFile())
                .redirectError(folder.resolve("stderr").toFile());
        builder.environment().putAll(environment);
        return new PlanexecProcess(folder, builder.start());
    }

    /** Starts it and waits for its end. */
    static PlanexecProcess run(Path folder, String... arguments) throws IOException, InterruptedException {
        return run(folder, Map.of(), arguments);
    }

    /** The same, with more in its environment. */
    static PlanexecProcess run(Path folder, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        var started = start(folder, environment, arguments);
        started.exitCode();
        return started;
    }

    /** Sends a signal, such as {@code INT}. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    boolean hasEnded() {
        return !process.isAlive();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("planexec did not end within " + LIMIT + ":\n" + stderr());
        }
        return process.exitValue();
    }

    String stdout() {
        return text("stdout");
    }

    String stderr() {
        return text("stderr");
    }

    private String text(String file) {
        try {
            return Files.readString(folder.resolve(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Standard output as the one document it must be. */
    JsonNode document() {
        return MAPPER.readTree(stdout());
    }

    /** Lines of standard error that tell what was wrong. */
    List<String> complaints() {
        return stderr().lines().filter(line -> line.startsWith("planexec")).toList();
    }

    /** What it left in its folder for temporary files, but for what the JVM itself keeps there. */
    List<String> leftovers() throws IOException {
        try (var files = Files.list(folder.resolve("tmp"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("hsperfdata"))
                    .toList();
        }
    }

    /** Writes a file into the folder. */
    static Path file(Path folder, String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
