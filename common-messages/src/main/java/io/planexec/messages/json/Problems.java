package io.planexec.messages.json;

import io.planexec.messages.Finding;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a document. More than {@value #MAX} findings help nobody: the rest is counted. */
final class Problems {
    private static final int MAX = 100;

    private final List<Finding> findings = new ArrayList<>();
    private int more;
    private @Nullable String step;

    /** The step that what follows concerns; null for the whole. */
    void inStep(@Nullable String id) {
        this.step = id;
    }

    void add(String field, String message) {
        if (findings.size() < MAX) {
            findings.add(new Finding(step, field, message));
        } else {
            more++;
        }
    }

    void add(Finding finding) {
        var before = step;
        step = finding.step();
        add(finding.field(), finding.message());
        step = before;
    }

    /** How many there are so far. */
    int count() {
        return findings.size() + more;
    }

    boolean isEmpty() {
        return findings.isEmpty();
    }

    <T> Reading<T> refuse() {
        var all = new ArrayList<>(findings);
        if (more > 0) {
            all.add(new Finding(null, "", "and " + more + " more findings"));
        }
        return new Reading.Refused<>(List.copyOf(all));
    }
}
