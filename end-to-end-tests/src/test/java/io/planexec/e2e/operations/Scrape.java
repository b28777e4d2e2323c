package io.planexec.e2e.operations;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a service serves to Prometheus at one moment. */
record Scrape(Map<String, String> types, List<Sample> samples) {
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    record Sample(String name, Map<String, String> labels, double value) {}

    static Scrape of(int port) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/prometheus"))
                .build();
        return parse(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    private static Scrape parse(String text) {
        var types = new HashMap<String, String>();
        var samples = new ArrayList<Sample>();
        for (var line : text.lines().toList()) {
            if (line.startsWith("# TYPE ")) {
                var words = line.split(" ", -1);
                types.put(words[2], words[3]);
            } else if (!line.startsWith("#")) {
                var sample = SAMPLE.matcher(line);
                if (sample.matches()) {
                    var labels = LABEL.matcher(
                                    Optional.ofNullable(sample.group(2)).orElse(""))
                            .results()
                            .collect(Collectors.toMap(label -> label.group(1), label -> label.group(2)));
                    samples.add(new Sample(sample.group(1), labels, Double.parseDouble(sample.group(3))));
                }
            }
        }
        return new Scrape(types, samples);
    }

    /** The sum of a metric's samples that have these labels. */
    double sum(String name, Map<String, String> labels) {
        return samples.stream()
                .filter(sample ->
                        sample.name().equals(name) && sample.labels().entrySet().containsAll(labels.entrySet()))
                .mapToDouble(Sample::value)
                .sum();
    }

    /** This project's metrics with their type and labels; a histogram's maximum belongs to it. */
    Map<String, Family> families() {
        var families = new TreeMap<String, Family>();
        types.forEach((name, type) -> {
            if (name.startsWith("planexec_")
                    && !(name.endsWith("_max") && types.containsKey(name.substring(0, name.length() - 4)))) {
                families.put(name, new Family(type, labelsOf(name)));
            }
        });
        return families;
    }

    private Set<String> labelsOf(String family) {
        var labels = new TreeSet<String>();
        for (var sample : samples) {
            if (sample.name().equals(family) || sample.name().equals(family + "_count")) {
                labels.addAll(sample.labels().keySet());
            }
        }
        return labels;
    }

    record Family(String type, Set<String> labels) {}
}
