package io.planexec.planner.plan;

import io.planexec.messages.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a plan. More than {@value #MAX} findings help nobody: the rest is counted. */
final class Findings {
    private static final int MAX = 100;

    private final List<Finding> findings = new ArrayList<>();
    private int more;

    /** The message is only made where it will be shown: looking for the nearest of 10,000 names takes its time. */
    void add(@Nullable String step, String field, Supplier<String> message) {
        if (isFull()) {
            more++;
        } else {
            findings.add(new Finding(step, field, message.get()));
        }
    }

    boolean isFull() {
        return findings.size() >= MAX;
    }

    boolean isEmpty() {
        return findings.isEmpty();
    }

    List<Finding> toList() {
        var all = new ArrayList<>(findings);
        if (more > 0) {
            all.add(new Finding(null, "", "and " + more + " more findings"));
        }
        return List.copyOf(all);
    }
}
