package io.planexec.executor.tool.yaml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that hold scripts while they run. Each bears the id of the process that made it: one that was killed leaves its
 * files, arguments included, and the next executor that starts removes them. Stateless.
 */
final class ScriptTexts {
    private static final Logger LOG = LoggerFactory.getLogger(ScriptTexts.class);
    private static final String PREFIX = "planexec-tool-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,18})-.*\\.sh");

    /** A file that is younger may belong to a process that cannot be seen from here, as from another container. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private ScriptTexts() {}

    /** A new file, readable by its owner alone. */
    static Path create() throws IOException {
        return Files.createTempFile(PREFIX + ProcessHandle.current().pid() + "-", ".sh");
    }

    /**
     * Removes what dead processes left.
     *
     * @param scriptsUser whom scripts are handed over to; null where they stay this process's user's
     */
    static void removeLeftovers(@Nullable String scriptsUser) {
        removeLeftovers(Path.of(System.getProperty("java.io.tmpdir")), scriptsUser, Instant.now());
    }

    static void removeLeftovers(Path folder, @Nullable String scriptsUser, Instant now) {
        var removed = 0;
        try (var files = Files.newDirectoryStream(folder, PREFIX + "*.sh")) {
            var owners = new HashSet<String>();
            for (var file : files) {
                if (owners.isEmpty()) {
                    owners.add(ownName());
                    Optional.ofNullable(scriptsUser).ifPresent(owners::add);
                }
                removed += isLeftover(file, owners, now) && Files.deleteIfExists(file) ? 1 : 0;
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("Left script files in {} cannot be removed: {}", folder, e.toString());
        }
        if (removed > 0) {
            LOG.info("Removed {} script files that executors left in {} when they were killed", removed, folder);
        }
    }

    /** As files show it: in a container a user may have a number and no name. */
    private static String ownName() throws IOException {
        var own = create();
        try {
            return Files.getOwner(own).getName();
        } finally {
            Files.deleteIfExists(own);
        }
    }

    private static boolean isLeftover(Path file, Set<String> owners, Instant now) {
        var name = NAME.matcher(String.valueOf(file.getFileName()));
        try {
            if (!name.matches() || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            var written =
                    Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
            return owners.contains(
                            Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName())
                    && written.isBefore(now.minus(SETTLED))
                    && !isMadeBy(Long.parseLong(name.group(1)), written);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Ids come again, in a container after each restart: who began after the file was written did not write it. */
    private static boolean isMadeBy(long process, Instant written) {
        return ProcessHandle.of(process)
                .filter(ProcessHandle::isAlive)
                .filter(alive -> alive.info()
                        .startInstant()
                        .map(start -> !start.isAfter(written.plusSeconds(1)))
                        .orElse(true))
                .isPresent();
    }
}
