package io.planexec.messages.json;

import io.planexec.messages.Finding;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.ToolCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a patch that a user or a model wrote, as strictly as {@link PlanReader} reads plans: {@code {baseVersion, reason,
 * operations}}, each operation one of {@code {op: add|change, step}}, {@code {op: drop|retry, stepId}}, {@code {op:
 * supersede, stepId, by}}, {@code {op: rollback, rollback}}. Stateless.
 */
public final class PatchReader {
    private static final Map<String, Operation> OPERATIONS = PlanReader.words(Operation.values());

    private final Problems problems;
    private final int versionIfNone;

    /** What is written, and where: {@code steps[0]} is {@code patch.operations[3].step}. */
    private final Map<String, Step> steps = new LinkedHashMap<>();

    private final List<ToolCall> rollback = new ArrayList<>();
    private final Map<String, String> places = new HashMap<>();

    private enum Operation {
        ADD,
        CHANGE,
        DROP,
        RETRY,
        SUPERSEDE,
        ROLLBACK
    }

    PatchReader(Problems problems, int versionIfNone) {
        this.problems = problems;
        this.versionIfNone = versionIfNone;
    }

    /**
     * Reads a patch.
     *
     * @param tree plain JSON tree
     * @param versionIfNone the plan version it was written for where it does not say
     */
    public static Reading<Patch> read(@Nullable Object tree, int versionIfNone) {
        var problems = new Problems();
        var patch = new PatchReader(problems, versionIfNone).patch(tree, "");
        return patch == null || !problems.isEmpty() ? problems.refuse() : new Reading.Read<>(patch);
    }

    @Nullable
    Patch patch(@Nullable Object tree, String path) {
        return Fields.of(tree, path, problems).map(this::patch).orElse(null);
    }

    /** Adds what else is wrong with what a patch writes whose form is wrong. */
    void addBesides(PlanCheck besides) {
        for (var finding : besides.ofPatch(new Plan("", List.copyOf(steps.values()), List.copyOf(rollback)))) {
            var field = finding.field();
            var end = field.indexOf(']') + 1;
            problems.add(new Finding(
                    finding.step(),
                    places.getOrDefault(field.substring(0, end), "") + field.substring(end),
                    finding.message()));
        }
    }

    private Patch patch(Fields fields) {
        var version = fields.count("baseVersion", 1);
        var reason = fields.textOr("", "reason");
        var operations = fields.list("a list of operations", this::operation, "operations");
        if (operations.isEmpty() && problems.isEmpty()) {
            fields.problem("operations", "a patch has at least one operation, this one has none");
        }
        fields.refuseUnknown();
        return new Patch(version == null ? versionIfNone : version, reason, List.copyOf(operations));
    }

    private Patch.@Nullable Operation operation(@Nullable Object item, String path) {
        var fields = Fields.of(item, path, problems).orElse(null);
        if (fields == null) {
            return null;
        }
        var op = fields.word("op", OPERATIONS);
        if (op == null) {
            if (!fields.has("op")) {
                fields.problem("op", "missing; expected one of " + String.join(", ", OPERATIONS.keySet()));
            }
            return null;
        }
        var operation = switch (op) {
            case ADD, CHANGE -> written(fields, op);
            case DROP, RETRY, SUPERSEDE -> named(fields, op);
            case ROLLBACK -> rollback(fields);
        };
        fields.refuseUnknown();
        return operation;
    }

    private Patch.@Nullable Operation written(Fields fields, Operation op) {
        var step = fields.object("step", new PlanReader(problems)::step);
        if (!fields.has("step")) {
            fields.problem("step", "missing; expected the step to " + op.name().toLowerCase(Locale.ROOT));
        }
        if (step == null) {
            return null;
        }
        if (steps.putIfAbsent(step.id(), step) == null) {
            places.put("steps[" + (steps.size() - 1) + "]", fields.place("step"));
        }
        return op == Operation.ADD ? new Patch.Add(step) : new Patch.Change(step);
    }

    private Patch.Operation rollback(Fields fields) {
        if (!fields.has("rollback")) {
            fields.problem("rollback", "missing; expected a list of tool calls");
        }
        return new Patch.Rollback(fields.list("a list of tool calls", this::toolCall, "rollback"));
    }

    private @Nullable ToolCall toolCall(@Nullable Object item, String path) {
        var call = new PlanReader(problems).toolCall(item, path);
        if (call != null) {
            places.put("rollback[" + rollback.size() + "]", path);
            rollback.add(call);
        }
        return call;
    }

    private static Patch.@Nullable Operation named(Fields fields, Operation op) {
        var id = fields.id("stepId", "step_id", "id");
        if (id == null && !fields.has("stepId", "step_id", "id")) {
            fields.problem("stepId", "missing; expected the id of a step");
        }
        var by =
                op == Operation.SUPERSEDE ? fields.list("a list of step ids", fields::idItem, "by") : List.<String>of();
        if (id == null) {
            return null;
        }
        return switch (op) {
            case DROP -> new Patch.Drop(id);
            case RETRY -> new Patch.Retry(id);
            case SUPERSEDE -> new Patch.Supersede(id, by);
            case ADD, CHANGE, ROLLBACK -> throw new IllegalArgumentException("is written, not named: " + op);
        };
    }
}
