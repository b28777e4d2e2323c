package io.planexec.executor.tool.file;

import io.planexec.executor.tool.GoalFiles;
import io.planexec.executor.tool.GoalMark;
import io.planexec.executor.tool.ToolFailure;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files below a folder that a user would call theirs: no hidden folders, nothing that goals made, no links.
 *
 * @param found in order of their paths, {@code /} between folders
 * @param complete whether all were seen
 * @param unreadable folders that could not be opened
 */
record FileWalk(List<Found> found, boolean complete, int unreadable) {
    /** Files and folders looked at before a walk ends. */
    static final int MOST_VISITED = 200_000;

    /**
     * A file.
     *
     * @param path by which {@code read_file} finds it
     * @param below its path below the folder the walk began in
     */
    record Found(Path file, String path, String below, BasicFileAttributes attributes) {}

    /** Walks a folder, or takes a single file. */
    static FileWalk of(GoalFiles files, String path) throws ToolFailure, InterruptedException {
        var start = files.toRead(path);
        var visitor = new Visitor(files, start);
        try {
            Files.walkFileTree(start, visitor);
        } catch (IOException e) {
            throw TextFile.unreadable(path, e);
        }
        if (visitor.interrupted) {
            throw new InterruptedException("interrupted while listing " + path);
        }
        visitor.found.sort(Comparator.comparing(Found::path));
        return new FileWalk(List.copyOf(visitor.found), visitor.visited < MOST_VISITED, visitor.unreadable);
    }

    private static final class Visitor extends SimpleFileVisitor<Path> {
        private final GoalFiles files;
        private final Path start;
        private final Set<Path> made;
        private final List<Found> found = new ArrayList<>();
        private int visited;
        private int unreadable;
        private boolean interrupted;

        Visitor(GoalFiles files, Path start) {
            this.files = files;
            this.start = start;
            this.made = files.outputFolders();
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (folder.equals(start)) {
                return FileVisitResult.CONTINUE;
            }
            var name = folder.getFileName();
            var hidden = name != null && name.toString().startsWith(".");
            return hidden || made.contains(folder) || isOfAnotherGoal(folder) ? FileVisitResult.SKIP_SUBTREE : next();
        }

        /** Seen only from the workspace: who names a folder that results lie in wants to see them. */
        private boolean isOfAnotherGoal(Path folder) {
            return start.equals(files.workspace()) && GoalMark.holdsResults(folder);
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
                var below = file.equals(start) ? String.valueOf(file.getFileName()) : slashed(start.relativize(file));
                found.add(new Found(file, files.shown(file), below, attributes));
            }
            return next();
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            unreadable++;
            return next();
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
            if (e != null) {
                unreadable++;
            }
            return FileVisitResult.CONTINUE;
        }

        private FileVisitResult next() {
            if (Thread.interrupted()) {
                interrupted = true;
                return FileVisitResult.TERMINATE;
            }
            return ++visited >= MOST_VISITED ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }

        private static String slashed(Path path) {
            return path.toString().replace('\\', '/');
        }
    }
}
