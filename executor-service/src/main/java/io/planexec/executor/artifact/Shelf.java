package io.planexec.executor.artifact;

import io.planexec.executor.tool.GoalMark;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.service.objects.ObjectStore;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Goals' files in the object store, and what this executor's folders hold of them. What a tool writes goes there before the
 * attempt's result is reported, so that whoever runs a later step finds it; what a step reads is brought where it is not
 * here yet, or was written anew elsewhere. Safe for use by several threads.
 */
final class Shelf {
    private static final int MOST_KNOWN = 100_000;

    private final ObjectStore store;
    private final Map<Path, Known> known = new ConcurrentHashMap<>();

    /** A file is written here and kept, or brought, by one thread at a time: else what is known of it would be wrong. */
    private final ReentrantLock[] locks =
            IntStream.range(0, 256).mapToObj(i -> new ReentrantLock()).toArray(ReentrantLock[]::new);

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

    /** Writes a file here and stores it. */
    void keep(String goalId, WritePlace place, byte[] content, BooleanSupplier ended) throws ToolFailure {
        var name = place.name();
        locked(place.file(), "the file \"" + name + "\" cannot be kept", () -> {
            place.write(content, ended);
            remember(place.file(), store.put(key(goalId, name), content, MediaTypes.of(name)));
        });
    }

    /** Brings what lies at this path below the output folder: one file, or all in a folder. */
    void bring(String goalId, String name, Folder output) throws ToolFailure {
        var what =
                name.isEmpty() ? "the goal's files cannot be brought" : "the file \"" + name + "\" cannot be brought";
        calling(what, () -> {
            var wanted = key(goalId, name);
            for (var entry : store.list(wanted)) {
                var inFolder = name.isEmpty() || entry.key().startsWith(wanted + "/");
                if (entry.key().equals(wanted) || inFolder) {
                    bring(goalId, entry, output);
                }
            }
        });
    }

    private void bring(String goalId, ObjectStore.Entry entry, Folder output) throws ToolFailure {
        var name = entry.key().substring(key(goalId, "").length());
        var place = output.below(Path.of(name));
        if (name.isEmpty() || place.isEmpty() || place.get().equals(output.real())) {
            return;
        }
        var file = place.get();
        var what = "the file \"" + name + "\" cannot be brought";
        locked(file, what, () -> {
            var here = known.get(file);
            if (here != null && here.version.equals(entry.version()) && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return; // What a script has changed here meanwhile is newer.
            }
            var copy = new Copy(entry.key(), what);
            try {
                WritePlace.prepare('"' + name + '"', output, file).write(copy, () -> false);
                remember(file, copy.version);
            } catch (ToolFailure e) {
                if (!copy.gone) {
                    throw e;
                }
            }
        });
    }

    /** An object's content on its way into a file. */
    private final class Copy implements WritePlace.Content {
        private final String key;
        private final String what;
        private String version = "";

        /** The object was listed and is not there any more. */
        private boolean gone;

        private @Nullable IOException diskFailed;

        Copy(String key, String what) {
            this.key = key;
            this.what = what;
        }

        @Override
        public void to(OutputStream file) throws IOException, ToolFailure {
            try {
                var copied = store.copy(key, Long.MAX_VALUE, watched(file));
                gone = copied.isEmpty();
                version = copied.orElseThrow(() -> new IOException("it is not there any more"));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ClosedByInterruptException();
            } catch (IOException e) {
                if (diskFailed != null) {
                    throw diskFailed;
                }
                throw failure(what, e);
            }
        }

        /** Tells trouble with the disk from trouble with the store. */
        private OutputStream watched(OutputStream file) {
            return new FilterOutputStream(file) {
                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    try {
                        out.write(bytes, from, length);
                    } catch (IOException e) {
                        diskFailed = e;
                        throw e;
                    }
                }
            };
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
                    var name = output.real().relativize(file).toString().replace('\\', '/');
                    if (!name.equals(GoalMark.FILE) && !WritePlace.isTemporary(file)) {
                        keepOther(key(goalId, name), name, file);
                    }
                }
            }
        });
    }

    private void keepOther(String key, String name, Path file) throws ToolFailure {
        locked(file, "the file \"" + name + "\" cannot be kept", () -> {
            try {
                var attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                var there = known.get(file);
                if (attributes.isRegularFile() && (there == null || !there.isStill(attributes))) {
                    remember(file, store.put(key, file, MediaTypes.of(name)));
                }
            } catch (NoSuchFileException e) {
                // Another step's script took it away meanwhile.
            }
        });
    }

    private void remember(Path file, String version) throws IOException {
        if (known.size() >= MOST_KNOWN) {
            known.clear(); // What is not known is brought again.
        }
        var attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        known.put(file, new Known(version, attributes.size(), attributes.lastModifiedTime()));
    }

    private interface Storing {
        void go() throws IOException, ToolFailure, InterruptedException;
    }

    private void locked(Path file, String what, Storing storing) throws ToolFailure {
        calling(what, () -> {
            var lock = locks[Math.floorMod(file.hashCode(), locks.length)];
            lock.lockInterruptibly();
            try {
                storing.go();
            } finally {
                lock.unlock();
            }
        });
    }

    /** An interrupt stays one: whoever waits next is told. */
    private static void calling(String what, Storing storing) throws ToolFailure {
        try {
            storing.go();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ToolFailure.retryable("the call was cancelled: " + what);
        } catch (UncheckedIOException e) {
            throw failure(what, new IOException(e));
        } catch (IOException e) {
            throw failure(what, e);
        }
    }

    /** A store that is away may come back; one that refuses goes on to until somebody changes something. */
    private static ToolFailure failure(String what, IOException e) {
        var message = what + ": " + e.getMessage();
        return e instanceof ObjectStore.Refused ? ToolFailure.permanent(message) : ToolFailure.retryable(message);
    }
}
