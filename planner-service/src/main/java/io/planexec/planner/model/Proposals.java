package io.planexec.planner.model;

import io.planexec.messages.Finding;
import io.planexec.messages.Mode;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.json.PatchReader;
import io.planexec.messages.json.PlanCheck;
import io.planexec.messages.json.PlanReader;
import io.planexec.messages.json.Reading;
import io.planexec.planner.plan.Proposal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a model handed in, as a proposal; or what is wrong with its form. */
final class Proposals {
    private static final List<String> PLAN_FIELDS =
            List.of("summary", "task_summary", "goal", "steps", "tasks", "rollback");

    private Proposals() {}

    /** One or the other: a proposal, or at least one finding. */
    record Read(@Nullable Proposal proposal, List<Finding> findings) {

        static Read of(Proposal proposal) {
            return new Read(proposal, List.of());
        }

        static Read wrong(String field, String message) {
            return new Read(null, List.of(new Finding(null, field, message)));
        }
    }

    /** @param besides what else is looked for in a plan whose form is wrong */
    static Read plan(Map<String, @Nullable Object> given, PlanCheck besides) {
        var fields = given.get("plan") instanceof Map<?, ?> inner ? merged(given, inner) : given;
        var answer = Json.text(fields, "answer");
        var reason = Json.text(fields, "reason");
        var noSteps = isEmpty(fields.get("steps")) && isEmpty(fields.get("tasks"));
        if (!answer.isEmpty() && noSteps) {
            return Read.of(new Proposal.Answered(answer, reason));
        }
        var tree = new LinkedHashMap<String, @Nullable Object>();
        PLAN_FIELDS.forEach(name -> {
            if (fields.get(name) != null) {
                tree.put(name, fields.get(name));
            }
        });
        return switch (PlanReader.read(tree, besides)) {
            case Reading.Read<Plan>(var plan) ->
                Read.of(new Proposal.Planned(plan, mode(fields, plan), reason(fields, plan)));
            case Reading.Refused<Plan>(var findings) -> new Read(null, findings);
        };
    }

    private static Map<String, @Nullable Object> merged(Map<String, @Nullable Object> outer, Map<?, ?> inner) {
        var all = new LinkedHashMap<>(outer);
        all.putAll(Json.fields(inner));
        return all;
    }

    private static boolean isEmpty(@Nullable Object steps) {
        return steps == null || (steps instanceof List<?> list && list.isEmpty());
    }

    /** As the model says, unless the plan shows otherwise. */
    private static Mode mode(Map<String, @Nullable Object> fields, Plan plan) {
        var agents = plan.steps().stream().allMatch(step -> step.action().equals(Step.AGENT));
        return switch (Json.text(fields, "mode")) {
            case "direct" -> plan.steps().size() == 1 ? Mode.DIRECT : Mode.PLAN;
            case "react" -> plan.steps().size() == 1 && agents ? Mode.REACT : Mode.PLAN;
            default -> Mode.PLAN;
        };
    }

    private static String reason(Map<String, @Nullable Object> fields, Plan plan) {
        var reason = Json.text(fields, "reason");
        return reason.isEmpty() ? plan.summary() : reason;
    }

    static Read patch(Map<String, @Nullable Object> fields, int baseVersion) {
        var reason = Json.text(fields, "reason");
        if (!(fields.get("operations") instanceof List<?> items)) {
            return Read.wrong("operations", "expected a list of operations");
        }
        if (items.isEmpty()) {
            var words = reason.isEmpty() ? "the model knows no other way" : "the model knows no other way: " + reason;
            return Read.of(new Proposal.Refused(List.of(new Finding(null, "", words))));
        }
        var operations = new ArrayList<Patch.Operation>();
        var findings = new ArrayList<Finding>();
        for (var i = 0; i < items.size(); i++) {
            operation(Json.fields(items.get(i)), "operations[" + i + "]", findings)
                    .ifPresent(operations::add);
        }
        return findings.isEmpty()
                ? Read.of(new Proposal.Patched(new Patch(baseVersion, reason, operations)))
                : new Read(null, findings);
    }

    private static Optional<Patch.Operation> operation(
            Map<String, @Nullable Object> fields, String place, List<Finding> findings) {
        var op = Json.text(fields, "op");
        return switch (op) {
            case "add" -> step(fields, place, findings).map(Patch.Add::new);
            case "change" -> step(fields, place, findings).map(Patch.Change::new);
            case "drop" -> id(fields, place, findings).map(Patch.Drop::new);
            case "retry" -> id(fields, place, findings).map(Patch.Retry::new);
            case "supersede" -> id(fields, place, findings).map(id -> new Patch.Supersede(id, ids(fields.get("by"))));
            case "rollback" -> rollback(fields, place, findings);
            default -> {
                findings.add(new Finding(
                        null,
                        place + ".op",
                        "found \"" + op + "\", expected one of add, drop, change, retry, supersede, rollback"));
                yield Optional.empty();
            }
        };
    }

    private static Optional<Step> step(Map<String, @Nullable Object> fields, String place, List<Finding> findings) {
        var step = fields.get("step");
        if (!(step instanceof Map<?, ?>)) {
            findings.add(new Finding(null, place + ".step", "expected the whole step"));
            return Optional.empty();
        }
        return switch (PlanReader.read(Map.of("steps", List.of(step)))) {
            case Reading.Read<Plan>(var plan) -> Optional.of(plan.steps().getFirst());
            case Reading.Refused<Plan>(var wrong) -> {
                wrong.forEach(finding -> findings.add(new Finding(
                        finding.step(), place + "." + finding.field().replace("steps[0]", "step"), finding.message())));
                yield Optional.empty();
            }
        };
    }

    private static Optional<Patch.Operation> rollback(
            Map<String, @Nullable Object> fields, String place, List<Finding> findings) {
        if (!(fields.get("rollback") instanceof List<?> calls)) {
            findings.add(new Finding(null, place + ".rollback", "expected the whole list of tool calls"));
            return Optional.empty();
        }
        var operation = Map.of("op", "rollback", "rollback", calls);
        return switch (PatchReader.read(Map.of("operations", List.of(operation)), 1)) {
            case Reading.Read<Patch>(var patch) ->
                Optional.of(patch.operations().getFirst());
            case Reading.Refused<Patch>(var wrong) -> {
                wrong.forEach(finding -> findings.add(
                        new Finding(null, finding.field().replace("operations[0]", place), finding.message())));
                yield Optional.empty();
            }
        };
    }

    private static Optional<String> id(Map<String, @Nullable Object> fields, String place, List<Finding> findings) {
        var id = fields.get("stepId");
        if (id instanceof String || id instanceof Integer) {
            return Optional.of(id.toString());
        }
        findings.add(new Finding(null, place + ".stepId", "expected the id of a step"));
        return Optional.empty();
    }

    private static List<String> ids(@Nullable Object by) {
        return by instanceof List<?> list
                ? list.stream().filter(Objects::nonNull).map(Object::toString).toList()
                : by == null ? List.of() : List.of(by.toString());
    }
}
