package io.planexec.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.planexec.executor.tool.GoalMark;
import io.planexec.messages.Decision;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Mode;
import io.planexec.messages.Outcome;
import io.planexec.messages.Usage;
import io.planexec.messages.json.MessageCodec;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoalRecordTest {
    @TempDir
    private Path folder;

    /** A disk with so much room. */
    private static final class Full extends FilterOutputStream {
        private int room;

        Full(OutputStream out, int room) {
            super(out);
            this.room = room;
        }

        @Override
        public void write(int one) throws IOException {
            if (room-- <= 0) {
                throw new IOException("No space left on device");
            }
            out.write(one);
        }
    }

    private static Decision decision(int number) {
        return new Decision("g", number, Instant.EPOCH, "a result", List.of());
    }

    private static Outcome outcome(GoalStatus status) {
        return new Outcome("g", status, "", null, Mode.PLAN, 1, List.of(), List.of(), Usage.NONE, 0, 0);
    }

    @Test
    void aDiskThatIsFullLeavesWholeRecords() throws Exception {
        var log = folder.resolve(GoalMark.EVENTS);
        var first = MessageCodec.text(decision(1)) + "\n";
        try (var record = new GoalRecord(folder, new Full(Files.newOutputStream(log), first.length() + 20))) {
            record.write(decision(1));

            assertThatThrownBy(() -> record.write(decision(2)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("No space left on device");
        }

        assertThat(log).content().isEqualTo(first);
    }

    @Test
    void theRecordOfAnEarlierGoalIsReplaced() throws Exception {
        try (var record = GoalRecord.in(folder)) {
            record.write(decision(1));
            record.write(outcome(GoalStatus.FAILED));
        }
        try (var record = GoalRecord.in(folder)) {
            assertThat(folder.resolve(GoalMark.OUTCOME)).doesNotExist();
            record.write(decision(1));
            record.write(outcome(GoalStatus.SUCCEEDED));
        }

        assertThat(folder.resolve(GoalMark.EVENTS)).content().hasLineCount(1);
        assertThat(folder.resolve(GoalMark.OUTCOME)).content().contains("SUCCEEDED");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }
}
