package io.planexec.e2e.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules by Prometheus' own tool; dashboards by what Grafana takes for granted. */
class MonitoringFilesTest {
    @TempDir
    private Path folder;

    private static String promtool(String... arguments) throws IOException, InterruptedException {
        var program = Repository.program("promtool");
        assumeTrue(program.isPresent(), "NOT TESTED: no promtool on the path; on Debian, apt-get install prometheus");
        var command = new ArrayList<>(List.of(program.get().toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command)
                .directory(Repository.path("monitoring/prometheus").toFile())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void alertsFireWhenTheyShouldAndOnlyThen() throws Exception {
        assertThat(promtool("test", "rules", "tests/rules_test.yml")).contains("SUCCESS");
    }

    @Test
    void everyAlertIsTestedBothWays() {
        var tested =
                Repository.maps(Repository.yaml("monitoring/prometheus/tests/rules_test.yml")
                                .get("tests"))
                        .stream()
                        .filter(test -> test.containsKey("alert_rule_test"))
                        .flatMap(test -> Repository.maps(test.get("alert_rule_test")).stream())
                        .collect(Collectors.groupingBy(
                                test -> String.valueOf(test.get("alertname")),
                                Collectors.mapping(test -> test.containsKey("exp_alerts"), Collectors.toSet())));
        for (var alert : Query.ofRules("alerts.yml")) {
            assertThat(tested).as(alert.legend()).containsKey(alert.legend());
            assertThat(tested.get(alert.legend())).as(alert.legend()).containsExactlyInAnyOrder(true, false);
        }
    }

    @Test
    void theConfigurationAndEveryQueryAreWhatPrometheusReads() throws Exception {
        promtool("check", "config", "prometheus.yml");
        var rules = new StringBuilder("groups:\n  - name: dashboards\n    rules:\n");
        var number = 0;
        for (var query : Query.ofDashboards()) {
            rules.append("      - record: query_%d\n        expr: '%s'\n"
                    .formatted(number++, query.forPrometheus().replace("'", "''")));
        }
        promtool(
                "check",
                "rules",
                Files.writeString(folder.resolve("queries.yml"), rules).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"planexec-goals.json", "planexec-executors.json"})
    void aDashboardHoldsTogether(String file) {
        var dashboard = Query.dashboard(file);
        assertThat(file).isEqualTo(dashboard.get("uid").asString() + ".json");
        var ids = new HashSet<Integer>();
        var taken = new HashSet<String>();
        for (var panel : dashboard.get("panels")) {
            var title = panel.get("title").asString();
            assertThat(ids.add(panel.get("id").asInt())).as("id of " + title).isTrue();
            var place = panel.get("gridPos");
            for (var x = 0; x < place.get("w").asInt(); x++) {
                for (var y = 0; y < place.get("h").asInt(); y++) {
                    var column = place.get("x").asInt() + x;
                    assertThat(column).as("column of " + title).isLessThan(24);
                    assertThat(taken.add(column + "," + (place.get("y").asInt() + y)))
                            .as("place of " + title)
                            .isTrue();
                }
            }
            var references = new HashSet<String>();
            for (var target : panel.path("targets")) {
                assertThat(references.add(target.get("refId").asString())).isTrue();
                assertThat(target.get("datasource").get("uid").asString()).isEqualTo("${datasource}");
            }
            if (!panel.get("type").asString().equals("row")) {
                assertThat(references).as("queries of " + title).isNotEmpty();
                assertThat(panel.get("fieldConfig").get("defaults").get("unit").asString())
                        .isNotEmpty();
            }
        }
    }

    @Test
    void grafanaFindsTheDashboardsAndTheDataSourceWhereComposeMountsThem() {
        var provider = Repository.maps(Repository.yaml("monitoring/grafana/provisioning/dashboards/planexec.yml")
                        .get("providers"))
                .getFirst();
        var grafana = Repository.map(
                Repository.map(Repository.yaml("docker-compose.yml").get("services"))
                        .get("grafana"));
        var path = Repository.map(provider.get("options")).get("path");
        assertThat(String.valueOf(grafana.get("volumes"))).contains("./monitoring/grafana/dashboards:" + path + ":ro");
        var source = Repository.maps(Repository.yaml("monitoring/grafana/provisioning/datasources/prometheus.yml")
                        .get("datasources"))
                .getFirst();
        assertThat(source.get("url")).isEqualTo("http://prometheus:9090");
    }
}
