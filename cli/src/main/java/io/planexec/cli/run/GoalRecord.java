package io.planexec.cli.run;

import io.planexec.executor.tool.GoalMark;
import io.planexec.messages.Decision;
import io.planexec.messages.Outcome;
import io.planexec.messages.json.MessageCodec;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The log and the outcome of one goal, in a folder. Not thread-safe. */
final class GoalRecord implements AutoCloseable {
    private final Path folder;
    private final OutputStream events;

    /** Bytes of the log that are whole records. */
    private long written;

    /**
     * With a log that is open.
     *
     * @param events writes the log in the folder from its beginning; closed with this
     */
    GoalRecord(Path folder, OutputStream events) {
        this.folder = folder;
        this.events = events;
    }

    /** In a folder that is made where there is none; the record of an earlier goal is replaced. */
    static GoalRecord in(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.deleteIfExists(folder.resolve(GoalMark.OUTCOME));
        return new GoalRecord(folder, new BufferedOutputStream(Files.newOutputStream(folder.resolve(GoalMark.EVENTS))));
    }

    /** Adds a record to the log, whole or not at all. */
    void write(Decision decision) throws IOException {
        try {
            events.write(MessageCodec.write(decision));
            events.write('\n');
            events.flush();
        } catch (IOException e) {
            cutOff(e);
            throw e;
        }
        written = Files.size(folder.resolve(GoalMark.EVENTS));
    }

    private void cutOff(IOException why) {
        try (var file = FileChannel.open(folder.resolve(GoalMark.EVENTS), StandardOpenOption.WRITE)) {
            file.truncate(written);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    /** Whole or not at all. */
    void write(Outcome outcome) throws IOException {
        var unfinished = folder.resolve(GoalMark.OUTCOME + ".part");
        try {
            Files.write(unfinished, (MessageCodec.pretty(outcome) + "\n").getBytes(StandardCharsets.UTF_8));
            Files.move(unfinished, folder.resolve(GoalMark.OUTCOME), StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    @Override
    public void close() throws IOException {
        events.close();
    }
}
