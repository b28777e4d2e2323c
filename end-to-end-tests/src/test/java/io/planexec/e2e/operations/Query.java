package io.planexec.e2e.operations;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A PromQL expression of a dashboard or rule.
 *
 * @param place where it stands, for messages
 * @param legend of a dashboard's query, empty elsewhere
 */
record Query(String place, String expression, String legend) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Pattern SELECTOR =
            Pattern.compile("\\b((?:planexec|jvm|process|system)[_:][\\w:]*)\\s*(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!=|!~|=)\\s*\"([^\"]*)\"");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on)\\s*\\(([^)]*)\\)");

    /** A metric with the labels asked for. */
    record Selector(String metric, List<Matcher> matchers) {
        boolean selects(Scrape.Sample sample) {
            return sample.name().equals(metric) && matchers.stream().allMatch(matcher -> matcher.matches(sample));
        }
    }

    record Matcher(String label, String operator, String value) {
        boolean matches(Scrape.Sample sample) {
            var found = sample.labels().getOrDefault(label, "");
            return switch (operator) {
                case "=" -> found.equals(value);
                case "!=" -> !found.equals(value);
                case "=~" -> found.matches(value);
                case "!~" -> !found.matches(value);
                default -> throw new IllegalStateException(operator);
            };
        }
    }

    List<Selector> selectors() {
        return SELECTOR.matcher(expression)
                .results()
                .map(found -> new Selector(
                        found.group(1),
                        found.group(2) == null
                                ? List.<Matcher>of()
                                : MATCHER.matcher(found.group(2))
                                        .results()
                                        .map(m -> new Matcher(m.group(1), m.group(2), m.group(3)))
                                        .toList()))
                .toList();
    }

    /** The labels it groups or joins by. */
    Set<String> groupings() {
        return GROUPING.matcher(expression)
                .results()
                .flatMap(found -> Stream.of(found.group(1).split(",", -1)))
                .map(String::strip)
                .filter(label -> !label.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** As Prometheus takes it: Grafana's own variables have values. */
    String forPrometheus() {
        return expression.replace("$__rate_interval", "1m");
    }

    static JsonNode dashboard(String file) {
        return MAPPER.readTree(Repository.text("monitoring/grafana/dashboards/" + file));
    }

    /** The queries of both dashboards. */
    static List<Query> ofDashboards() {
        var queries = new ArrayList<Query>();
        for (var file : List.of("planexec-goals.json", "planexec-executors.json")) {
            for (var panel : dashboard(file).get("panels")) {
                for (var target : panel.path("targets")) {
                    queries.add(new Query(
                            file + ", panel \"" + panel.get("title").asString() + "\"",
                            target.get("expr").asString(),
                            target.get("legendFormat").asString()));
                }
            }
        }
        return queries;
    }

    /** The expressions of a file of rules; the legend is the name of what it records or alerts. */
    static List<Query> ofRules(String file) {
        return Repository.maps(
                        Repository.yaml("monitoring/prometheus/rules/" + file).get("groups"))
                .stream()
                .flatMap(group -> Repository.maps(group.get("rules")).stream())
                .map(rule -> {
                    var name = String.valueOf(rule.getOrDefault("record", rule.get("alert")));
                    return new Query(file + ", " + name, String.valueOf(rule.get("expr")), name);
                })
                .toList();
    }
}
