package io.planexec.cli;

import io.planexec.messages.Artifact;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/**
 * Files of a goal that were written on this machine and are not there any more. Nothing is said of those in an object store,
 * nor of those below a folder that this machine does not have: they lie with their executors.
 */
final class GoneFiles {
    private GoneFiles() {}

    static List<Artifact> of(List<Artifact> artifacts) {
        return artifacts.stream().filter(GoneFiles::isGone).toList();
    }

    private static boolean isGone(Artifact artifact) {
        try {
            var file = Path.of(artifact.path());
            var name = Path.of(artifact.name());
            if (!file.isAbsolute() || !file.endsWith(name)) {
                return false;
            }
            // The goal's folder goes with its files; the one around it stays.
            var above = file.getNameCount() - name.getNameCount() - 1;
            return above > 0
                    && Files.isDirectory(file.getRoot().resolve(file.subpath(0, above)))
                    && Files.notExists(file);
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
