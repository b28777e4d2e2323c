package io.planexec.executor.artifact;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.text.Cut;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/**
 * A place below an output folder that a file can be written to. The folders on the way are opened one by one without
 * following links and the file is created and moved relative to the open folder, so that a link that appears after the
 * check leads nowhere. Where the platform cannot do that, the folder's real path is checked again before the move.
 */
final class WritePlace {
    private final String asked;
    private final Folder output;
    private final Path file;

    private WritePlace(String asked, Folder output, Path file) {
        this.asked = asked;
        this.output = output;
        this.file = file;
    }

    /** Creates the folders on the way, refusing what leads out of the output folder. */
    static WritePlace prepare(String asked, Folder output, Path file) throws ToolFailure {
        try {
            Files.createDirectories(output.real());
            // A folder inside that is a link to another one inside is fine; from here on no link is followed.
            var base = output.real();
            var folder = GoalFolders.realOf(parentOf(file));
            if (!folder.startsWith(base)) {
                throw leadsOut(asked, output);
            }
            createBelow(base, folder);
            return new WritePlace(asked, output, folder.resolve(nameOf(file)));
        } catch (IOException e) {
            throw DiskErrors.whileWriting(asked, output.given(), e);
        }
    }

    private static void createBelow(Path base, Path folder) throws IOException {
        var at = base;
        for (var name : base.relativize(folder)) {
            at = at.resolve(name);
            if (!name.toString().isEmpty() && !Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                try {
                    Files.createDirectory(at);
                } catch (java.nio.file.FileAlreadyExistsException e) {
                    if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                        throw e;
                    }
                }
            }
        }
    }

    Path file() {
        return file;
    }

    /** The path below the output folder, with {@code /} between folders. */
    String name() {
        return output.real().relativize(file).toString().replace('\\', '/');
    }

    /** Whether the file is one that is being written here, or was when a process died. */
    static boolean isTemporary(Path file) {
        var name = nameOf(file).toString();
        return name.startsWith(".") && name.endsWith(".tmp");
    }

    /** What a file is to hold. */
    interface Content {
        void to(OutputStream file) throws IOException, ToolFailure;
    }

    /**
     * Writes the file whole or not at all.
     *
     * @param ended asked once more before the file appears; when it is so, the file does not
     */
    void write(byte[] content, BooleanSupplier ended) throws ToolFailure {
        write(file -> file.write(content), ended);
    }

    /** As {@link #write(byte[], BooleanSupplier)}, of what need not fit into memory. */
    void write(Content content, BooleanSupplier ended) throws ToolFailure {
        var temporary = Path.of("." + shortened(nameOf(file).toString()) + "."
                + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".tmp");
        try (var root = Files.newDirectoryStream(output.real())) {
            if (root instanceof SecureDirectoryStream<Path> secure) {
                var way = output.real().relativize(parentOf(file)).iterator();
                descend(secure, way, folder -> writeIn(folder, temporary, content, ended));
            } else {
                writeBeside(temporary, content, ended);
            }
        } catch (ClosedByInterruptException e) {
            throw ToolFailure.retryable(
                    "the call was cancelled while " + asked + " was written; nothing was left behind");
        } catch (IOException e) {
            throw DiskErrors.whileWriting(asked, output.given(), e);
        }
    }

    /** What is done in the folder at the end of the way. */
    private interface Writing {
        void in(SecureDirectoryStream<Path> folder) throws IOException, ToolFailure;
    }

    private static void descend(SecureDirectoryStream<Path> folder, Iterator<Path> way, Writing writing)
            throws IOException, ToolFailure {
        if (!way.hasNext()) {
            writing.in(folder);
            return;
        }
        var name = way.next();
        if (name.toString().isEmpty()) { // The one name of the way from a folder to itself.
            descend(folder, way, writing);
            return;
        }
        try (var next = folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            descend(next, way, writing);
        }
    }

    private void writeIn(SecureDirectoryStream<Path> folder, Path temporary, Content content, BooleanSupplier ended)
            throws IOException, ToolFailure {
        var moved = false;
        try {
            try (var channel = folder.newByteChannel(temporary, CREATE)) {
                content.to(Channels.newOutputStream(channel));
            }
            refuseWhen(ended);
            folder.move(temporary, folder, nameOf(file));
            moved = true;
        } finally {
            if (!moved) {
                try {
                    folder.deleteFile(temporary);
                } catch (NoSuchFileException e) {
                    // It was never created.
                }
            }
        }
    }

    private void writeBeside(Path name, Content content, BooleanSupplier ended) throws IOException, ToolFailure {
        var temporary = file.resolveSibling(name);
        try {
            try (var channel = Files.newByteChannel(temporary, CREATE)) {
                content.to(Channels.newOutputStream(channel));
            }
            refuseWhen(ended);
            if (!parentOf(file).toRealPath().equals(parentOf(file))) {
                throw leadsOut(asked, output);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static final Set<OpenOption> CREATE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private void refuseWhen(BooleanSupplier ended) throws ToolFailure {
        if (ended.getAsBoolean()) {
            throw ToolFailure.permanent("the attempt has ended, so " + asked + " is no longer written");
        }
    }

    private static ToolFailure leadsOut(String asked, Folder output) {
        return ToolFailure.permanent("the path " + asked
                + " leads through a symbolic link out of the goal's output folder " + output.given()
                + ", the only one that can be written");
    }

    /** A file name may have 255 bytes; the temporary one is longer than the real one. */
    private static String shortened(String name) {
        return Cut.start(name, 40);
    }

    private static Path parentOf(Path path) {
        var parent = path.getParent();
        if (parent == null) {
            throw new IllegalStateException(path + " has no folder");
        }
        return parent;
    }

    private static Path nameOf(Path path) {
        var name = path.getFileName();
        if (name == null) {
            throw new IllegalStateException(path + " has no name");
        }
        return name;
    }
}
