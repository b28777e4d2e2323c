package io.planexec.planner;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Values of a label: the first ones stand for themselves, later ones share one name. Safe for use by several threads. */
final class BoundedLabel {
    static final String OTHER = "other";

    private final int most;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /** @param most values that stand for themselves, at least 1 */
    BoundedLabel(int most) {
        this.most = most;
    }

    String of(String value) {
        if (known.contains(value)) {
            return value;
        }
        synchronized (known) {
            return known.size() < most && known.add(value) ? value : known.contains(value) ? value : OTHER;
        }
    }
}
