package io.planexec.planner.planning;

import io.planexec.messages.Finding;
import io.planexec.messages.Plan;
import io.planexec.messages.json.PlanCheck;
import io.planexec.planner.plan.PlanOutline;
import io.planexec.planner.plan.PlanValidator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What else is wrong with a plan of a user whose form is: its outline, and tools that nobody has, as far as executors have
 * announced theirs by now. Waits for none. Safe for use by several threads.
 */
public final class UsersPlans implements PlanCheck {
    private final PlanValidator validator;
    private final LiveTools tools;

    public UsersPlans(PlanValidator validator, LiveTools tools) {
        this.validator = validator;
        this.tools = tools;
    }

    @Override
    public List<Finding> findings(Plan plan, Optional<Set<String>> inputs) {
        var findings = new ArrayList<>(PlanOutline.findings(plan, inputs));
        findings.addAll(unknownTools(plan));
        return findings;
    }

    @Override
    public List<Finding> ofPatch(Plan written) {
        return unknownTools(written);
    }

    private List<Finding> unknownTools(Plan plan) {
        var catalogue = tools.catalogue();
        return catalogue.isEmpty() ? List.of() : validator.unknownTools(plan, catalogue);
    }
}
