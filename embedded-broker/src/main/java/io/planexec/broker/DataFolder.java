package io.planexec.broker;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of one running broker, held by a file lock from before the broker starts until after it has stopped. */
final class DataFolder implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(DataFolder.class);
    private static final String LOCK_FILE = "planexec.lock";

    private final Path path;
    private final boolean temporary;
    private final FileChannel lockFile;

    private DataFolder(Path path, boolean temporary, FileChannel lockFile) {
        this.path = path;
        this.temporary = temporary;
        this.lockFile = lockFile;
    }

    static DataFolder open(Optional<Path> wanted) {
        Path path = wanted.map(DataFolder::existing).orElseGet(DataFolder::newTemporary);
        FileChannel lockFile = lock(path);
        return new DataFolder(path, wanted.isEmpty(), lockFile);
    }

    Path path() {
        return path;
    }

    /** Whether a broker has used this folder before. */
    boolean holdsData() {
        return holdsData(path);
    }

    private static boolean holdsData(Path path) {
        return Files.exists(path.resolve("meta.properties"));
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
        if (temporary) {
            new TemporaryFolder(path).close();
        }
    }

    private static Path existing(Path wanted) {
        Path path = wanted.toAbsolutePath().normalize();
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new BrokerStartException("The data folder " + path + " is a file: choose a folder.");
        }
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw notWritable(path, e);
        }
        refuseForeignContent(path);
        return path;
    }

    private static Path newTemporary() {
        try {
            return TemporaryFolder.create("planexec-broker-").path();
        } catch (IOException e) {
            throw new BrokerStartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void refuseForeignContent(Path path) {
        if (holdsData(path)) {
            return;
        }
        try (Stream<Path> entries = Files.list(path)) {
            Optional<Path> foreign =
                    entries.filter(entry -> !entry.endsWith(LOCK_FILE)).findFirst();
            if (foreign.isPresent()) {
                throw new BrokerStartException("The data folder " + path + " holds files that are not a broker's ("
                        + foreign.get().getFileName() + "): choose an empty or a new folder.");
            }
        } catch (IOException e) {
            throw new BrokerStartException(
                    "The data folder " + path + " cannot be read (" + reason(e) + "): choose another folder.", e);
        }
    }

    private static FileChannel lock(Path path) {
        FileChannel channel;
        try {
            channel = FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw notWritable(path, e);
        }
        try {
            if (isLocked(channel)) {
                return channel;
            }
        } catch (IOException e) {
            closeQuietly(channel);
            throw notWritable(path, e);
        }
        closeQuietly(channel);
        throw new BrokerStartException(
                "The data folder " + path + " is in use by another broker: stop that one, or choose another folder.");
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("The lock file did not close", e);
        }
    }

    private static BrokerStartException notWritable(Path path, IOException e) {
        return new BrokerStartException(
                "The data folder " + path + " cannot be written (" + reason(e)
                        + "): change its permissions or choose another folder.",
                e);
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        String kind = e.getClass().getSimpleName();
        return message == null ? kind : kind + ": " + message;
    }
}
