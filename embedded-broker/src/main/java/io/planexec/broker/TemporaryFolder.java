package io.planexec.broker;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A folder below {@code java.io.tmpdir} that goes, with all that is in it, when it is closed. Safe for use by several threads. */
public record TemporaryFolder(Path path) implements Closeable {

    /**
     * Creates one that nobody else has.
     *
     * @throws IOException when none can be made; its message is for the user
     */
    public static TemporaryFolder create(String prefix) throws IOException {
        try {
            return new TemporaryFolder(Files.createTempDirectory(prefix));
        } catch (IOException e) {
            throw new IOException(
                    "no temporary folder can be made below " + System.getProperty("java.io.tmpdir") + " (" + e + ")",
                    e);
        }
    }

    /** Removes it, also what others are just removing from it or cannot be read. */
    @Override
    public void close() throws IOException {
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
