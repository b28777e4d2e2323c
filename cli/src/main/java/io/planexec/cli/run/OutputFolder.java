package io.planexec.cli.run;

import io.planexec.cli.log.LogFolder;
import io.planexec.executor.tool.GoalMark;
import io.planexec.messages.Decision;
import io.planexec.messages.Outcome;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The folder that a goal's files go to. Beside what the tools write, it gets the goal's log and its outcome; nothing is
 * ever deleted there. Not thread-safe.
 */
final class OutputFolder implements AutoCloseable {
    private final Path path;
    private final GoalRecord goal;
    private final Map<String, GoalRecord> within = new HashMap<>();

    private OutputFolder(Path path, OutputStream events) {
        this.path = path;
        this.goal = new GoalRecord(path, events);
    }

    /** A folder that cannot be written. The message is for the caller. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }

        Unusable(String message, IOException cause) {
            super(message, cause);
        }
    }

    /**
     * Creates the folder where it does not exist, and makes sure that it can be written.
     *
     * @param overwrite whether there may be files in it, which the goal's replace where they have the same names
     */
    static OutputFolder open(Path path, String shownPath, boolean overwrite) throws Unusable {
        try {
            Files.createDirectories(path);
            if (overwrite) {
                return new OutputFolder(
                        path, new BufferedOutputStream(Files.newOutputStream(path.resolve(GoalMark.EVENTS))));
            }
            if (!isEmpty(path)) {
                throw notEmpty(shownPath);
            }
            // Of two runs that begin at once, one gets it.
            return new OutputFolder(
                    path,
                    new BufferedOutputStream(
                            Files.newOutputStream(path.resolve(GoalMark.EVENTS), StandardOpenOption.CREATE_NEW)));
        } catch (FileAlreadyExistsException e) {
            if (Files.isDirectory(path)) {
                throw notEmpty(shownPath);
            }
            throw unwritable(shownPath, e);
        } catch (IOException e) {
            throw unwritable(shownPath, e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (var files = Files.newDirectoryStream(folder)) {
            return !files.iterator().hasNext();
        }
    }

    private static Unusable notEmpty(String shownPath) {
        return new Unusable(
                "the output folder " + shownPath
                        + " is not empty: choose another with --out, or let files of the same names be replaced with --overwrite");
    }

    private static Unusable unwritable(String shownPath, IOException e) {
        return new Unusable(
                "the output folder " + shownPath + " cannot be written (" + reason(e) + "): choose another with --out",
                e);
    }

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "permission denied for " + denied.getFile();
            case FileAlreadyExistsException exists -> exists.getFile() + " is no folder";
            case NoSuchFileException missing -> missing.getFile() + " cannot be made";
            case FileSystemException problem ->
                problem.getReason() == null
                        ? String.valueOf(problem.getMessage())
                        : problem.getReason() + ": " + problem.getFile();
            default -> String.valueOf(e.getMessage());
        };
    }

    Path path() {
        return path;
    }

    /** Adds a record to the goal's log, whole or not at all: what is there can be replayed. */
    void write(Decision decision) throws IOException {
        goal.write(decision);
    }

    /** Whole or not at all: half a document would be taken for a broken one. */
    void write(Outcome outcome) throws IOException {
        goal.write(outcome);
    }

    /** Adds a record to the log of a goal that is a step. */
    void writeWithin(Decision decision) throws IOException {
        var record = within.get(decision.goalId());
        if (record == null) {
            record = GoalRecord.in(path.resolve(LogFolder.ofStep(decision.goalId())));
            within.put(decision.goalId(), record);
        }
        record.write(decision);
    }

    /** The outcome of a goal that is a step: nothing is added to its log any more. */
    void writeWithin(Outcome outcome) throws IOException {
        var record = within.remove(outcome.goalId());
        if (record != null) {
            try (record) {
                record.write(outcome);
            }
        }
    }

    /** The files here that are not tools' results. */
    List<String> ownFiles() {
        var names = new ArrayList<String>();
        for (var name : List.of(GoalMark.EVENTS, GoalMark.OUTCOME, GoalMark.LOG)) {
            if (Files.exists(path.resolve(name))) {
                names.add(name);
            }
        }
        return names;
    }

    @Override
    public void close() throws IOException {
        try (goal) {
            for (var record : within.values()) {
                record.close();
            }
        }
    }
}
