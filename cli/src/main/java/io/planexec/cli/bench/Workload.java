package io.planexec.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Plans for the benchmark, in the form users write them. */
final class Workload {
    private Workload() {}

    /** Steps in a row. */
    static List<Map<String, Object>> chain(int length) {
        var steps = new ArrayList<Map<String, Object>>();
        for (var i = 0; i < length; i++) {
            steps.add(echo("s" + i, i == 0 ? List.of() : List.of("s" + (i - 1))));
        }
        return steps;
    }

    /** One step, then some side by side, then one that waits for all of them. */
    static List<Map<String, Object>> diamond(int width) {
        var steps = new ArrayList<Map<String, Object>>();
        var middle = new ArrayList<String>();
        steps.add(echo("first", List.of()));
        for (var i = 0; i < width; i++) {
            middle.add("m" + i);
            steps.add(echo("m" + i, List.of("first")));
        }
        steps.add(echo("last", middle));
        return steps;
    }

    /** Sleeps that wait for nothing. */
    static List<Map<String, Object>> sleeps(int number, double seconds) {
        var steps = new ArrayList<Map<String, Object>>();
        for (var i = 0; i < number; i++) {
            steps.add(Map.of("id", "s" + i, "action", "sleep", "arguments", Map.of("seconds", seconds)));
        }
        return steps;
    }

    private static Map<String, Object> echo(String id, List<String> dependsOn) {
        return Map.of("id", id, "action", "echo", "arguments", Map.of("value", id), "dependsOn", dependsOn);
    }
}
