package io.planexec.messages.json;

import io.planexec.messages.Finding;
import io.planexec.messages.Plan;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what else is wrong with a plan whose form is not right, so that whoever wrote it learns all of it at once. It is
 * asked where every step could be told from the others; of a field that could not be read, the plan holds what it would
 * without that field, or without that item of a list. It must not report what that may be the cause of.
 */
@FunctionalInterface
public interface PlanCheck {
    /** Finds nothing. */
    PlanCheck NONE = (plan, inputs) -> List.of();

    /**
     * The findings, with fields such as {@code steps[2].dependsOn}, whatever the list of steps is called in the document.
     *
     * @param inputs names of the goal's inputs; empty where they are not known
     */
    List<Finding> findings(Plan plan, Optional<Set<String>> inputs);

    /**
     * The findings in what a patch writes, of the plan it is for nothing is known; with fields such as {@code
     * steps[2].action}. Finds nothing by default.
     *
     * @param written the steps the patch adds or changes, each with its own id, and its rollback list
     */
    default List<Finding> ofPatch(Plan written) {
        return List.of();
    }
}
