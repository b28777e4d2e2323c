package io.planexec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that builds before the first start, with a Maven and a JDK that do what the test has them do. */
class StartScriptTest {
    private static final Path ROOT =
            Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());

    private static final String MAVEN = """
            #!/bin/sh
            echo $$ > mvn.pid
            echo "[INFO] Downloaded from central: https://example.org/a.pom (1 kB at 1 kB/s)"
            echo "[INFO] Building planexec-parent 1.0.0-SNAPSHOT                            [1/2]"
            until [ -f first.done ]; do sleep 0.1; done
            echo "[INFO] Building the command 1.0.0-SNAPSHOT                                [2/2]"
            echo "[INFO] Building jar: /somewhere/planexec.jar"
            until [ -f second.done ]; do sleep 0.1; done
            if [ -f fails ]; then echo "[ERROR] Main.java:[3,1] cannot find symbol"; exit 1; fi
            mkdir -p cli/target
            : > cli/target/planexec.jar
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void aFreshCheckout() throws IOException {
        Files.createDirectories(folder.resolve("cli/src/main/sh"));
        Files.copy(ROOT.resolve("planexec"), folder.resolve("planexec"));
        try (var scripts = Files.list(ROOT.resolve("cli/src/main/sh"))) {
            for (var script : scripts.toList()) {
                Files.copy(script, folder.resolve("cli/src/main/sh").resolve(script.getFileName()));
            }
        }
        Files.writeString(folder.resolve("pom.xml"), "<project/>");
        executable("bin/mvn", MAVEN);
        executable("jdk/bin/java", "#!/bin/sh\necho \"$*\" > arguments\necho \"ran ${0##*/}\"\n");
        executable("jdk/bin/javac", "#!/bin/sh\n");
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
    }

    private void executable(String path, String text) throws IOException {
        var file = folder.resolve(path);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Process start(String... command) throws IOException {
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("stdout").toFile())
                .redirectError(folder.resolve("stderr").toFile());
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("TERM", "xterm");
        return builder.start();
    }

    /** Starts it on a terminal of its own, whose keyboard is the process's input. */
    private Process startOnTerminal() throws IOException, InterruptedException {
        var has = new ProcessBuilder(
                        "sh",
                        "-c",
                        "script --version 2>/dev/null | grep -q util-linux && env --default-signal=INT true 2>/dev/null")
                .start()
                .waitFor();
        assumeTrue(has == 0, "there is no script of util-linux, which makes terminals, or no env that resets signals");
        // Tests that were started in the background of a script ignore the interrupt, and so would what they start.
        return start("env", "--default-signal=INT", "script", "-q", "-e", "-c", "./planexec tools", "/dev/null");
    }

    private String text(String file) {
        try {
            return Files.readString(folder.resolve(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitWords(String file, String words) {
        await().atMost(Duration.ofSeconds(30)).until(() -> text(file).contains(words));
    }

    private void done(String... marks) throws IOException {
        for (var mark : marks) {
            Files.writeString(folder.resolve(mark), "");
        }
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void eachModuleOfABuildIsALineWhereThereIsNoTerminal() throws Exception {
        var planexec = start("./planexec", "tools");
        awaitWords("stderr", "planexec: building, module 1 of 2: planexec-parent, 1 file fetched, ");
        done("first.done");
        awaitWords("stderr", "planexec: building, module 2 of 2: the command, 1 file fetched, ");
        done("second.done");

        assertThat(exitCode(planexec)).isZero();
        assertThat(text("stdout")).isEqualTo("ran java\n");
        assertThat(text("stderr").lines())
                .allMatch(line -> line.startsWith("planexec: "))
                .noneMatch(line -> line.contains("\u001b"))
                .last()
                .asString()
                .startsWith("planexec: ready to run after ");
    }

    @Test
    void aBuildThatIsDoneIsNotToldAgain() throws Exception {
        done("first.done", "second.done");
        assertThat(exitCode(start("./planexec", "tools"))).isZero();
        assertThat(exitCode(start("./planexec", "tools"))).isZero();
        assertThat(text("stderr")).isEmpty();
    }

    @Test
    void aShortCommandStartsWithWhatWasLearntAndABenchmarkDoesNot() throws Exception {
        done("first.done", "second.done");
        assertThat(exitCode(start("./planexec", "tools"))).isZero();
        done("cli/target/planexec.aot");

        assertThat(exitCode(start("./planexec", "tools"))).isZero();
        assertThat(text("arguments")).contains("-XX:AOTCache=").endsWith(" tools\n");
        assertThat(exitCode(start("./planexec", "bench"))).isZero();
        assertThat(text("arguments")).doesNotContain("AOT").endsWith(" bench\n");
    }

    @Test
    void aBuildThatFailsEndsWithMavensErrors() throws Exception {
        done("first.done", "second.done", "fails");

        assertThat(exitCode(start("./planexec", "tools"))).isEqualTo(2);
        assertThat(text("stderr").lines())
                .contains("[ERROR] Main.java:[3,1] cannot find symbol")
                .last()
                .asString()
                .startsWith("planexec: the build failed; all of it is in ");
        assertThat(text("stdout")).isEmpty();
        assertThat(folder.resolve("target/planexec.built")).doesNotExist();
    }

    @Test
    void aBuildIsOneLineThatIsRewrittenOnATerminal() throws Exception {
        var planexec = startOnTerminal();
        awaitWords("stdout", "\rplanexec: building, module 1 of 2: planexec-parent, 1 file fetched, ");
        done("first.done");
        awaitWords("stdout", "\rplanexec: building, module 2 of 2: the command, 1 file fetched, ");
        done("second.done");

        assertThat(exitCode(planexec)).isZero();
        var shown = text("stdout").replaceAll("[0-9]+ s", "N s");
        assertThat(shown).contains("fetched, N s\u001b[K\r").endsWith("ready to run after N s\r\nran java\r\n");
        assertThat(List.of(shown.split("\r\n", -1)))
                .as("what stays on the screen: the first line, the last, and what ran")
                .extracting(StartScriptTest::leftOf)
                .filteredOn(line -> !line.isEmpty())
                .hasSize(3)
                .element(1)
                .isEqualTo("planexec: ready to run after N s");
    }

    /** What is seen of a line after all that was written over it. */
    private static String leftOf(String line) {
        return line.substring(line.lastIndexOf('\r') + 1).replace("\u001b[K", "");
    }

    @Test
    void anInterruptEndsTheBuildAndLeavesNothingRunning() throws Exception {
        var planexec = startOnTerminal();
        awaitWords("stdout", "module 1 of 2");
        var maven = ProcessHandle.of(Long.parseLong(text("mvn.pid").strip())).orElseThrow();
        try (var keyboard = planexec.getOutputStream()) {
            keyboard.write(3);
            keyboard.flush();
            assertThat(exitCode(planexec)).isEqualTo(130);
        }

        await().atMost(Duration.ofSeconds(10)).until(() -> !maven.isAlive());
        assertThat(text("stdout")).doesNotContain("ran java").doesNotContain("Terminated");
        done("first.done", "second.done");
        assertThat(exitCode(start("./planexec", "tools"))).isZero();
    }
}
