package io.planexec.executor.artifact;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.service.objects.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Goals' files in the object store, and what this executor's folders hold of them. What a tool writes goes there before the
 * attempt's result is reported, so that whoever runs a later step finds it; what a step reads is brought where it is not
 * here yet, or was written anew elsewhere. Safe for use by several threads.
 */
final class Shelf {
    private static final long MOST_BYTES = Integer.MAX_VALUE - 64;

    private final ObjectStore store;
    private final Map<Path, Known> known = new ConcurrentHashMap<>();

    /** A file here that is as it is in the store. */
    private record Known(String version, long bytes, FileTime modified) {
        boolean isStill(BasicFileAttributes file) {
            return bytes == file.size() && modified.equals(file.lastModifiedTime());
        }
    }

    Shelf(ObjectStore store) {
        this.store = store;
    }

    static String key(String goalId, String name) {
        return GoalFolders.folderName(goalId) + "/" + name;
    }

    String address(String goalId, String name) {
        return store.address(key(goalId, name));
    }

    /** Stores what was just written here. */
    void keep(String goalId, String name, byte[] content, Path file) throws ToolFailure {
        calling("the file \"" + name + "\" cannot be kept", () -> {
            var version = store.put(key(goalId, name), content, MediaTypes.of(name));
            remember(file, version);
        });
    }

    /** Brings what lies at this path below the output folder: one file, or all in a folder. */
    void bring(String goalId, String name, Folder output) throws ToolFailure {
        calling("the file \"" + name + "\" cannot be brought", () -> {
            var wanted = key(goalId, name);
            for (var entry : store.list(wanted)) {
                var inFolder = name.isEmpty() || entry.key().startsWith(wanted + "/");
                if (entry.key().equals(wanted) || inFolder) {
                    bring(goalId, entry, output);
                }
            }
        });
    }

    private void bring(String goalId, ObjectStore.Entry entry, Folder output)
            throws IOException, ToolFailure, InterruptedException {
        var name = entry.key().substring(key(goalId, "").length());
        var place = output.below(Path.of(name));
        if (name.isEmpty() || place.isEmpty() || place.get().equals(output.real())) {
            return;
        }
        var file = place.get();
        var here = known.get(file);
        if (here != null && here.version.equals(entry.version()) && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return; // What a script has changed here meanwhile is newer.
        }
        var content = store.get(entry.key(), MOST_BYTES);
        if (content.isPresent()) {
            WritePlace.prepare('"' + name + '"', output, file)
                    .write(content.get().bytes(), () -> false);
            remember(file, content.get().version());
        }
    }

    /** Stores what scripts wrote into the output folder by themselves. */
    void keepOthers(String goalId, Folder output) throws ToolFailure {
        if (!Files.isDirectory(output.real(), LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        calling("what the script wrote cannot be kept", () -> {
            try (var all = Files.walk(output.real())) {
                for (var file : (Iterable<Path>) all::iterator) {
                    var attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                    var there = known.get(file);
                    if (attributes.isRegularFile()
                            && !file.toString().endsWith(".tmp")
                            && (there == null || !there.isStill(attributes))) {
                        var name = output.real().relativize(file).toString().replace('\\', '/');
                        remember(file, store.put(key(goalId, name), file, MediaTypes.of(name)));
                    }
                }
            }
        });
    }

    private void remember(Path file, String version) throws IOException {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        known.put(file, new Known(version, attributes.size(), attributes.lastModifiedTime()));
    }

    private interface Storing {
        void go() throws IOException, ToolFailure, InterruptedException;
    }

    /** An interrupt stays one: whoever waits next is told. */
    private static void calling(String what, Storing storing) throws ToolFailure {
        try {
            storing.go();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ToolFailure.retryable("the call was cancelled: " + what);
        } catch (IOException e) {
            throw ToolFailure.retryable(what + ": " + e.getMessage());
        }
    }
}
