package io.planexec.executor.artifact;

import io.planexec.executor.tool.GoalMark;
import io.planexec.messages.Artifact;
import io.planexec.messages.ContentHash;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What scripts leave in the output folder: files that were not there before, or are others now. Hidden files, what lies in
 * hidden folders, what a run tells of the goal, and what this process may not read are nobody's artifacts. What another
 * step of the goal writes at the same time is taken for the script's, too. For one thread at a time.
 */
final class ScriptFiles {
    /** A script that unpacks an archive need not name every file of it. */
    static final int MOST = 200;

    private static final Logger LOG = LoggerFactory.getLogger(ScriptFiles.class);
    private static final int MOST_LOOKED_AT = 20_000;

    private final Folder output;
    private final Map<Path, Seen> before;

    private record Seen(long bytes, FileTime modified) {}

    /** What is there now is not the script's. */
    ScriptFiles(Folder output) throws IOException {
        this.output = output;
        this.before = now();
    }

    /**
     * What is new since the last call, at most {@value #MOST} files.
     *
     * @param address where a file of this name is found by others
     */
    List<Artifact> fresh(UnaryOperator<String> address) throws IOException {
        var found = new ArrayList<Artifact>();
        for (var file : now().entrySet()) {
            if (found.size() < MOST && !file.getValue().equals(before.get(file.getKey()))) {
                artifact(file.getKey(), file.getValue().bytes(), address).ifPresent(found::add);
                before.put(file.getKey(), file.getValue());
            }
        }
        return found;
    }

    private Optional<Artifact> artifact(Path file, long bytes, UnaryOperator<String> address) {
        var name = output.real().relativize(file).toString().replace('\\', '/');
        try {
            var hash = ContentHash.of(file);
            return Optional.of(new Artifact(name, address.apply(name), MediaTypes.of(name), bytes, hash));
        } catch (IOException e) {
            LOG.warn("{}, which a script left, cannot be read and is no artifact: {}", file, e.toString());
            return Optional.empty();
        }
    }

    private Map<Path, Seen> now() throws IOException {
        var seen = new TreeMap<Path, Seen>();
        var _ = Files.walkFileTree(output.real(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return !folder.equals(output.real()) && isHidden(folder)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && !isHidden(file) && !GoalMark.isOfRun(output.real(), file)) {
                    seen.put(file, new Seen(attributes.size(), attributes.lastModifiedTime()));
                }
                return seen.size() < MOST_LOOKED_AT ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return seen;
    }

    private static boolean isHidden(Path file) {
        var name = file.getFileName();
        return name != null && name.toString().startsWith(".");
    }
}
