package io.planexec.e2e.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page of settings is made from what the compiler found in the code. */
class ConfigurationPageTest {
    private static final String PAGE = "docs/configuration.md";
    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final int SETTINGS_KNOWN_TO_BE_THERE = 30;

    @Test
    void thePageOfSettingsIsCurrent() throws IOException {
        var page = page();
        if (Boolean.getBoolean("configuration.write")) {
            Files.writeString(Repository.path(PAGE), page);
        }
        assertThat(Repository.text(PAGE))
                .as("run this test with -Dconfiguration.write=true to write it anew")
                .isEqualTo(page);
    }

    private static String page() throws IOException {
        var groups = new TreeMap<String, NavigableSet<String>>();
        var resources = ConfigurationPageTest.class.getClassLoader().getResources(METADATA);
        for (var resource : Collections.list(resources)) {
            try (var stream = resource.openStream()) {
                for (var property : JsonMapper.shared().readTree(stream).get("properties")) {
                    var name = property.get("name").asString();
                    if (name.startsWith("planexec.")) {
                        groups.computeIfAbsent(group(name), group -> new TreeSet<>())
                                .add(row(name, property));
                    }
                }
            }
        }
        assertThat(groups.values().stream().mapToInt(NavigableSet::size).sum())
                .isGreaterThan(SETTINGS_KNOWN_TO_BE_THERE);
        var page = new StringBuilder("""
                # Settings

                Made from the code. Spring Boot reads them from a file (`application.yaml` beside the jar, or `--spring.config.location`), the
                environment (`PLANEXEC_PLANNER_MAXREPLANS`) or the command line (`--planexec.planner.max-replans=5`). Times are like
                `30s` or `PT30S`. A value that cannot be is refused at the start, with the setting's name. `spring.kafka.*` reaches every Kafka
                client. The models' settings are in [models](models.md).
                """);
        groups.forEach((group, rows) -> {
            page.append("\n## ").append(group).append("\n\n| setting | default | |\n|---|---|---|\n");
            rows.forEach(page::append);
        });
        return page.toString();
    }

    private static String plain(String javadoc) {
        return javadoc.replace("\n", " ").replaceAll("\\{@code ([^}]*)}|<code>(.*?)</code>", "`$1$2`");
    }

    private static String group(String name) {
        var words = name.split("\\.", -1);
        return words.length > 2 && !words[1].equals("topics") ? words[1] : "topics";
    }

    private static String row(String name, JsonNode property) {
        var value = property.path("defaultValue");
        return "| `%s` | %s | %s |%n"
                .formatted(
                        name,
                        value.isMissingNode() ? "" : "`" + value.asString() + "`",
                        plain(property.get("description").asString()));
    }
}
