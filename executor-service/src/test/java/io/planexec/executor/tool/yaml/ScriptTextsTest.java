package io.planexec.executor.tool.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptTextsTest {
    private final Instant now = Instant.now();
    private final Instant longAgo = now.minus(Duration.ofDays(400));

    @TempDir
    Path folder;

    private Path file(long process, Instant written) throws IOException {
        var file = Files.writeString(
                folder.resolve("planexec-tool-" + process + "-" + written.toEpochMilli() + ".sh"), "id");
        return Files.setLastModifiedTime(file, FileTime.from(written));
    }

    private static long deadProcess() throws IOException, InterruptedException {
        var process = new ProcessBuilder("true").start();
        process.waitFor();
        return process.pid();
    }

    @Test
    void whatADeadProcessLeftIsRemoved() throws Exception {
        var left = file(deadProcess(), now.minusSeconds(120));

        ScriptTexts.removeLeftovers(folder, null, now);

        assertThat(left).doesNotExist();
    }

    @Test
    void whatALivingProcessMadeStays() throws Exception {
        var own = file(ProcessHandle.current().pid(), now);

        ScriptTexts.removeLeftovers(folder, null, now.plus(Duration.ofHours(1)));

        assertThat(own).exists();
    }

    @Test
    void aProcessThatHasTheIdOfADeadOneDoesNotKeepItsFiles() throws Exception {
        var left = file(ProcessHandle.current().pid(), longAgo);

        ScriptTexts.removeLeftovers(folder, null, now);

        assertThat(left).doesNotExist();
    }

    @Test
    void aYoungFileStaysBecauseItsProcessMayBeOutOfSight() throws Exception {
        var young = file(deadProcess(), now.minusSeconds(5));

        ScriptTexts.removeLeftovers(folder, null, now);

        assertThat(young).exists();
    }

    @Test
    void nothingElseIsTouched() throws Exception {
        var dead = deadProcess();
        var other = Files.writeString(folder.resolve("planexec-tool-notes.sh"), "");
        var target = Files.writeString(folder.resolve("target"), "");
        var link = Files.createSymbolicLink(folder.resolve("planexec-tool-" + dead + "-1.sh"), target);
        var inside = Files.createDirectory(folder.resolve("planexec-tool-" + dead + "-2.sh"));

        ScriptTexts.removeLeftovers(folder, null, now.plus(Duration.ofDays(1)));

        assertThat(other).exists();
        assertThat(link).isSymbolicLink();
        assertThat(target).exists();
        assertThat(inside).isDirectory();
    }

    @Test
    void aFolderThatIsNotThereStopsNobody() {
        ScriptTexts.removeLeftovers(folder.resolve("none"), null, now);

        assertThat(folder.resolve("none")).doesNotExist();
    }

    @Test
    void aScriptsFileBearsItsProcessAndIsItsOwnersAlone() throws Exception {
        var file = ScriptTexts.create();
        try {
            assertThat(file.getFileName().toString())
                    .startsWith("planexec-tool-" + ProcessHandle.current().pid() + "-");
            assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        } finally {
            Files.delete(file);
        }
    }
}
