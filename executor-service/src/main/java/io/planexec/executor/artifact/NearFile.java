package io.planexec.executor.artifact;

import io.planexec.messages.naming.Nearest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The file that somebody probably meant who named one that is not there. Stateless. */
final class NearFile {
    /** More files of a folder are not looked through: a suggestion is a courtesy. */
    private static final int MOST = 1_000;

    private NearFile() {}

    /** A file beside the one that was asked for, with a name like it; links out of the folders are not followed. */
    static Optional<Path> of(Path asked, List<Folder> folders) {
        var name = asked.getFileName();
        return name == null
                ? Optional.empty()
                : folders.stream()
                        .flatMap(folder -> like(name.toString(), names(asked, folder)).stream())
                        .map(asked::resolveSibling)
                        .findFirst();
    }

    /** The words before a space are easily taken for words of the goal. */
    private static Optional<String> like(String name, List<String> names) {
        var end = " " + name.toLowerCase(Locale.ROOT);
        return names.stream()
                .filter(other -> other.toLowerCase(Locale.ROOT).endsWith(end))
                .findFirst()
                .or(() -> Nearest.to(name, names));
    }

    private static List<String> names(Path asked, Folder folder) {
        var parent = folder.below(asked).map(Path::getParent).orElse(null);
        if (parent == null) {
            return List.of();
        }
        try {
            var real = parent.toRealPath();
            if (!real.startsWith(folder.real())) {
                return List.of();
            }
            try (var files = Files.list(real)) {
                return files.limit(MOST)
                        .filter(Files::isRegularFile)
                        .map(file -> file.getFileName().toString())
                        .filter(file -> !file.startsWith("."))
                        .sorted()
                        .toList();
            }
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }
}
