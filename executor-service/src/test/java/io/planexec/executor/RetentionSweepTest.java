package io.planexec.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.executor.artifact.GoalFolders;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long goals' files are kept, by a clock that the test moves. */
class RetentionSweepTest {
    @TempDir
    Path folder;

    @Test
    void filesAreKeptAsLongAsIsAskedAndNoLonger() throws Exception {
        var folders = new GoalFolders(folder, folder, "out/{goalId}", Optional.empty(), true);
        var report = folders.open("q4").write("report.md", new byte[1]);
        var written = Instant.now();

        RetentionSweep.sweep(folders.retention(), Duration.ofDays(7), () -> written.plus(Duration.ofDays(6)));
        assertThat(report).exists();

        RetentionSweep.sweep(folders.retention(), Duration.ofDays(7), () -> written.plus(Duration.ofDays(8)));
        assertThat(folder.resolve("out/q4")).doesNotExist();
        assertThat(folder.resolve("out")).exists();
    }

    @Test
    void foldersFromBeforeFilesHadAnEndAreNotTouched() throws Exception {
        var report = new GoalFolders(folder, folder, "out/{goalId}").open("q4").write("report.md", new byte[1]);
        var folders = new GoalFolders(folder, folder, "out/{goalId}", Optional.empty(), true);

        RetentionSweep.sweep(
                folders.retention(), Duration.ofDays(7), () -> Instant.now().plus(Duration.ofDays(800)));

        assertThat(report).exists();
    }
}
