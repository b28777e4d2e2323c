package io.planexec.executor.tool.yaml;

import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.nodes.Node;

/** What is wrong with one file. More than {@value #MOST} findings help nobody. */
final class Findings {
    private static final int MOST = 50;

    private final String file;
    private final List<String> findings = new ArrayList<>();

    Findings(String file) {
        this.file = file;
    }

    void add(String message) {
        if (findings.size() < MOST) {
            findings.add(file + ": " + message);
        }
    }

    void add(Node node, String place, String message) {
        var line = node.getStartMark() == null ? 0 : node.getStartMark().getLine() + 1;
        if (findings.size() < MOST) {
            findings.add(file + ", line " + line + ": " + place + ": " + message);
        }
    }

    boolean isEmpty() {
        return findings.isEmpty();
    }

    List<String> all() {
        return List.copyOf(findings);
    }
}
