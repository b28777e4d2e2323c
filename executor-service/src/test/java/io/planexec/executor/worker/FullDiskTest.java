package io.planexec.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.planexec.executor.artifact.GoalFolders;
import io.planexec.executor.artifact.StoredOutputs;
import io.planexec.executor.call.Run;
import io.planexec.executor.call.ToolCalls;
import io.planexec.executor.tool.ToolRegistry;
import io.planexec.executor.tool.file.FileTools;
import io.planexec.executor.tool.simulation.SimulationTools;
import io.planexec.messages.Output;
import io.planexec.messages.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An output folder on a disk of 64 KiB, or one that is not there any more. Needs the right to mount one, as root has. */
class FullDiskTest {
    private static final String LARGE = "x".repeat(Output.MAX_INLINE_BYTES + 1);

    @TempDir
    Path folder;

    private final ToolCalls calls = new ToolCalls("e1", Tasks.NO_GRANTS);
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        Files.createDirectory(folder.resolve("out"));
        mounted = command("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk());
        assumeTrue(mounted, "a disk cannot be mounted here");
    }

    @AfterEach
    void unmount() throws Exception {
        calls.close();
        if (mounted) {
            assertThat(command("umount", disk())).isTrue();
        }
    }

    private String disk() {
        return folder.resolve("out").toString();
    }

    private static boolean command(String... words) throws Exception {
        var process = new ProcessBuilder(words).inheritIO().start();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private Report.Result run(String action, Map<String, @Nullable Object> arguments) throws Exception {
        var tools = Stream.concat(FileTools.all().stream(), SimulationTools.all().stream())
                .toList();
        try (var runner = new TaskRunner(
                "e1",
                new ToolRegistry(tools),
                calls,
                Optional.empty(),
                new GoalFolders(folder, folder, "out/{goalId}"),
                new StoredOutputs(1024 * 1024),
                (task, report) -> {},
                Clock.systemUTC())) {
            return runner.run(new Run(Tasks.calling(action, arguments)));
        }
    }

    private static void assertFullForNow(Report.Result result) {
        var error = Objects.requireNonNull(result.error());
        assertThat(error.message())
                .contains("the disk that holds the goal's output folder")
                .contains("is full");
        assertThat(error.retryable()).isTrue();
    }

    @Test
    void whatCannotBeWrittenIsAnErrorThatMayPassAndLeavesNoHalf() throws Exception {
        assertFullForNow(run("write_file", Map.of("path", "big.txt", "content", LARGE.repeat(2))));
        assertFullForNow(run("echo", Map.of("value", LARGE.repeat(2))));
        try (var left = Files.walk(folder.resolve("out"))) {
            assertThat(left.filter(Files::isRegularFile).toList()).isEmpty();
        }
        assertThat(run("write_file", Map.of("path", "small.txt", "content", "fits"))
                        .error())
                .isNull();
    }

    @Test
    void anOutputFolderThatIsGoneIsNamedAndSmallOutputsNeedNone() throws Exception {
        assertThat(command("umount", disk())).isTrue();
        mounted = false;
        Files.delete(folder.resolve("out"));
        Files.writeString(folder.resolve("out"), "no folder");

        var error = Objects.requireNonNull(run("echo", Map.of("value", LARGE)).error());

        assertThat(error.message()).contains("out");
        assertThat(run("echo", Map.of("value", "small")).error()).isNull();
    }
}
