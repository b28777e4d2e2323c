package io.planexec.e2e.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.naming.Nearest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** The environment variables that the services take. */
final class Settings {
    private static final List<String> OF_SPRING = List.of("SPRING_KAFKA_BOOTSTRAPSERVERS", "SERVER_PORT");

    private Settings() {}

    /** Fails where one of these means nothing to the services. */
    static void assertKnown(String place, Set<String> variables) {
        var known = known();
        for (var variable : variables) {
            assertThat(known.contains(variable) || isReadByName(variable))
                    .as(
                            "%s sets %s, which no service reads%s",
                            place,
                            variable,
                            Nearest.to(variable, known)
                                    .map(name -> "; did you mean " + name + "?")
                                    .orElse(""))
                    .isTrue();
        }
    }

    private static Set<String> known() {
        var names = new TreeSet<>(OF_SPRING);
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        for (var candidate : scanner.findCandidateComponents("io.planexec")) {
            try {
                var type = Class.forName(candidate.getBeanClassName());
                collect(type.getAnnotation(ConfigurationProperties.class).value(), type, names);
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        }
        return names;
    }

    private static void collect(String prefix, Class<?> type, Set<String> names) {
        for (var component : type.getRecordComponents()) {
            var name = prefix + "." + component.getName();
            if (component.getType().isRecord()) {
                collect(name, component.getType(), names);
            } else {
                names.add(name.replace('.', '_').toUpperCase(Locale.ROOT));
            }
        }
    }

    /** Keys and addresses of model providers have the names that everybody gives them; they are no properties. */
    private static boolean isReadByName(String variable) {
        var suffix = variable.endsWith("_BASE_URL") ? "_BASE_URL" : "_API_KEY";
        var provider = variable.substring(0, Math.max(0, variable.length() - suffix.length()));
        try (var files = Files.walk(Repository.path("model-access/src/main/java"))) {
            var sources = new StringBuilder();
            for (var file : files.filter(Files::isRegularFile).toList()) {
                sources.append(Files.readString(file));
            }
            return variable.endsWith(suffix)
                    && sources.indexOf('"' + suffix + '"') >= 0
                    && sources.indexOf(provider + "_API_KEY") >= 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
