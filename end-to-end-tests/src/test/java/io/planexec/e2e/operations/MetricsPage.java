package io.planexec.e2e.operations;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The tables of docs/metrics.md. */
final class MetricsPage {
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(planexec_\\w+)` \\| (\\w+) \\|([^|]*)\\| ([^|]+) \\| (.+) \\|$");

    private MetricsPage() {}

    /** The metrics that stand under a heading. */
    static Map<String, Scrape.Family> under(String heading) {
        var page = Repository.text("docs/metrics.md");
        var from = page.indexOf("\n## " + heading + "\n");
        if (from < 0) {
            throw new AssertionError("docs/metrics.md has no heading \"" + heading + "\"");
        }
        var to = page.indexOf("\n## ", from + 1);
        var families = new TreeMap<String, Scrape.Family>();
        ROW.matcher(to < 0 ? page.substring(from) : page.substring(from, to))
                .results()
                .forEach(row -> families.put(
                        row.group(1),
                        new Scrape.Family(
                                row.group(2),
                                Arrays.stream(row.group(3).split(",", -1))
                                        .map(label -> label.strip().replace("`", ""))
                                        .filter(label -> !label.isEmpty())
                                        .collect(Collectors.toCollection(TreeSet::new)))));
        return families;
    }
}
