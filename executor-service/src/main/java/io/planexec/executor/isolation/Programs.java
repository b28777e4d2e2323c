package io.planexec.executor.isolation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Programs of the system. */
public final class Programs {
    private Programs() {}

    /**
     * Whether a program lies in one of the folders of a search path.
     *
     * @param path folders with colons between them, as in {@code PATH}; null for none
     */
    public static boolean isOnPath(String program, @Nullable String path) {
        return path != null
                && Arrays.stream(path.split(":"))
                        .filter(folder -> !folder.isBlank())
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
