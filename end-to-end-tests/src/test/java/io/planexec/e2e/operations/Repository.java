package io.planexec.e2e.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/** The files of this checkout, for tests that hold them against what runs. */
final class Repository {
    /** Maven runs tests in their module's folder. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private Repository() {}

    static Path path(String name) {
        return ROOT.resolve(name);
    }

    static String text(String name) {
        try {
            return Files.readString(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All documents of a YAML text. */
    static List<Map<String, Object>> documents(String yaml) {
        var documents = new ArrayList<Map<String, Object>>();
        for (var document : new Yaml().loadAll(yaml)) {
            if (document != null) {
                documents.add(map(document));
            }
        }
        return documents;
    }

    static Map<String, Object> yaml(String name) {
        return documents(text(name)).getFirst();
    }

    /** A mapping within a YAML document. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> map(@Nullable Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value);
    }

    /** The mappings in a list within a YAML document. */
    static List<Map<String, Object>> maps(@Nullable Object value) {
        return ((List<?>) Objects.requireNonNull(value))
                .stream().map(Repository::map).toList();
    }

    /** A program on the path. */
    static Optional<Path> program(String name) {
        return Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(":", -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
