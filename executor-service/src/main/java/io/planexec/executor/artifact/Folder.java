package io.planexec.executor.artifact;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A folder a goal may use.
 *
 * @param given as configured, absolute and normalised
 * @param real with symbolic links followed
 */
record Folder(Path given, Path real) {

    /** Where a path written by a user would lie below this folder, links not followed; empty where it leads out. */
    Optional<Path> below(Path path) {
        var absolute = given.resolve(path).normalize();
        if (absolute.startsWith(given)) {
            return Optional.of(real.resolve(given.relativize(absolute)).normalize());
        }
        return absolute.startsWith(real) ? Optional.of(absolute) : Optional.empty();
    }
}
