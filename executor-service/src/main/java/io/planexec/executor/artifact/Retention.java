package io.planexec.executor.artifact;

import io.planexec.executor.tool.GoalMark;
import io.planexec.service.objects.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the files of goals that nothing was written for in a while, here and in the object store. Below the folder of all
 * outputs only folders that carry the mark of a goal are touched. Any number of executors may do so at once. Stateless.
 */
public final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final GoalFolders folders;
    private final Optional<ObjectStore> store;

    Retention(GoalFolders folders, Optional<ObjectStore> store) {
        this.folders = folders;
        this.store = store;
    }

    /**
     * Removes what is older.
     *
     * @return the names of the goals' folders that were removed, here or in the store
     */
    public List<String> removeBefore(Instant limit) throws IOException, InterruptedException {
        var removed = new ArrayList<String>();
        for (var folder : goalFolders()) {
            if (removedBefore(folder, limit)) {
                removed.add(String.valueOf(folder.getFileName()));
            }
        }
        if (store.isPresent()) {
            for (var name : removeFrom(store.get(), limit)) {
                if (!removed.contains(name)) {
                    removed.add(name);
                }
            }
        }
        removed.forEach(
                name -> LOG.info("The files of goal {} are removed: nothing was written since {}", name, limit));
        return removed;
    }

    /** A folder that cannot be read or removed keeps no other from being. */
    private static boolean removedBefore(Path folder, Instant limit) {
        try {
            if (newest(folder).isBefore(limit)) {
                remove(folder);
                return true;
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("The old files in {} cannot be removed and are tried again in an hour: {}", folder, e.toString());
        }
        return false;
    }

    private List<Path> goalFolders() throws IOException {
        var all = folders.generated();
        if (!folders.hasFolderForEachGoal() || !Files.isDirectory(all)) {
            return List.of();
        }
        try (var children = Files.list(all)) {
            return children.filter(child ->
                            Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS) && GoalMark.mayBeRemoved(child))
                    .toList();
        }
    }

    private static Instant newest(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            var newest = Instant.EPOCH;
            for (var file : (Iterable<Path>) all::iterator) {
                var modified = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                        .toInstant();
                newest = modified.isAfter(newest) ? modified : newest;
            }
            return newest;
        }
    }

    /** Links are removed, not followed. The mark goes last, so that what a crash leaves is found again. */
    private static void remove(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.equals(folder.resolve(GoalMark.FILE))) {
                    Files.deleteIfExists(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path one, java.io.IOException failed) throws IOException {
                if (one.equals(folder)) {
                    Files.deleteIfExists(folder.resolve(GoalMark.FILE));
                }
                Files.deleteIfExists(one);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static List<String> removeFrom(ObjectStore store, Instant limit) throws IOException, InterruptedException {
        var byGoal = new LinkedHashMap<String, List<ObjectStore.Entry>>();
        for (var entry : store.list("")) {
            var slash = entry.key().indexOf('/');
            if (slash > 0) {
                byGoal.computeIfAbsent(entry.key().substring(0, slash), goal -> new ArrayList<>())
                        .add(entry);
            }
        }
        var removed = new ArrayList<String>();
        for (var goal : byGoal.entrySet()) {
            var newest = goal.getValue().stream()
                    .map(ObjectStore.Entry::modified)
                    .max(Comparator.naturalOrder())
                    .orElse(limit);
            if (newest.isBefore(limit)) {
                store.delete(
                        goal.getValue().stream().map(ObjectStore.Entry::key).toList());
                removed.add(goal.getKey());
            }
        }
        return removed;
    }
}
