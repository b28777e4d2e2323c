package io.planexec.planner.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something the goal asks for, and the tools that give it.
 *
 * @param phrase the words for it; null where the verb stands alone
 * @param tools the best first; any of them will do, unless all are wanted
 * @param all whether every tool adds to it, as statistics and trends add to an analysis
 */
record Demand(Clause clause, @Nullable Phrase phrase, List<Capability> tools, boolean all) {

    Capability best() {
        return tools.getFirst();
    }

    String text() {
        if (phrase == null || phrase.tokens().isEmpty()) {
            return clause.text();
        }
        return phrase.isObject() && clause.verb() != null ? clause.verb().text() + " " + phrase.text() : phrase.text();
    }
}
