package io.planexec.executor.tool;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/**
 * The files of one goal: reads below the workspace or the goal's output folder, writes below the latter only, symbolic
 * links included. Paths given by users use {@code /} and are relative to the workspace (reads) or output folder
 * (writes); an absolute path is taken where it lies inside. Safe for use by several threads.
 */
public interface GoalFiles {

    /** The folder that relative reads start from. */
    Path workspace();

    /** The goal's output folder. */
    Path output();

    /**
     * The goal's output folder, created where it is not there yet.
     *
     * @throws ToolFailure when it cannot be
     */
    default Path createOutput() throws ToolFailure {
        try {
            return Files.createDirectories(output());
        } catch (IOException e) {
            throw ToolFailure.permanent(
                    "the goal's output folder " + output() + " cannot be created: " + e.getMessage());
        }
    }

    /**
     * A file or folder to read, looked for in the workspace and then in the output folder.
     *
     * @throws ToolFailure when it lies outside both, or is not there
     */
    Path toRead(String path) throws ToolFailure;

    /**
     * A file to write; its folder is created.
     *
     * @throws ToolFailure when it lies outside the output folder or the folder cannot be written
     */
    Path toWrite(String path) throws ToolFailure;

    /**
     * Writes a file whole or not at all, through a temporary file that replaces it in one move. It becomes one of the
     * goal's artifacts.
     *
     * @param path as for {@link #toWrite}
     * @return where it lies
     * @throws ToolFailure as {@link #toWrite}, and when the disk is full
     */
    Path write(String path, byte[] content) throws ToolFailure;

    /**
     * Whether there is such a file that holds something else.
     *
     * @throws ToolFailure as {@link #toWrite}, and where it cannot be read
     */
    default boolean holdsOther(String path, byte[] content) throws ToolFailure {
        var file = toWrite(path);
        try {
            return Files.exists(file) && !Arrays.equals(Files.readAllBytes(file), content);
        } catch (IOException e) {
            throw ToolFailure.retryable(file + " cannot be read: " + e.getMessage());
        }
    }

    /**
     * As {@link #write}, for working data that later steps read and users need not see: it goes below {@code .data} in
     * the output folder and is not listed as an artifact.
     *
     * @return the path to give to {@link #toRead}, relative to the output folder
     */
    String writeData(String name, byte[] content) throws ToolFailure;

    /**
     * Brings what other executors wrote at this path below the output folder, a file or a whole folder, where files are kept
     * elsewhere, too.
     *
     * @throws ToolFailure when that cannot be
     */
    default void bring(String path) throws ToolFailure {}

    /**
     * Keeps what was written into the output folder by other means than this, such as by a script, where later steps look
     * for it.
     *
     * @throws ToolFailure when that cannot be
     */
    default void keepOutput() throws ToolFailure {}

    /** Folders that hold what goals made, this one's and others'; listing and searching the workspace leaves them out. */
    default Set<Path> outputFolders() {
        return Set.of(output());
    }

    /**
     * The shortest path, with {@code /} between folders, by which {@link #toRead} finds this file again.
     *
     * @param file a path that {@link #toRead} or {@link #write} gave
     */
    default String shown(Path file) {
        if (file.startsWith(workspace()) && !file.startsWith(output())) {
            return slashed(workspace().relativize(file));
        }
        if (file.startsWith(output())
                && !Files.exists(workspace().resolve(output().relativize(file)), LinkOption.NOFOLLOW_LINKS)) {
            return slashed(output().relativize(file));
        }
        return slashed(file);
    }

    private static String slashed(Path path) {
        var text = path.toString();
        return text.isEmpty() ? "." : text.replace(File.separatorChar, '/');
    }
}
