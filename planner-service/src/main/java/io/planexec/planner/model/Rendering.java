package io.planexec.planner.model;

import io.planexec.messages.Goal;
import io.planexec.messages.Output;
import io.planexec.messages.Plan;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.ToolSpec;
import io.planexec.messages.json.MessageCodec;
import io.planexec.messages.text.Cut;
import io.planexec.planner.plan.Catalogue;
import io.planexec.planner.plan.Planner;
import io.planexec.planner.prompt.Prompts;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plans, tools and outputs as a prompt shows them: JSON, one thing a line, without what is not set. */
final class Rendering {
    /** Longer outputs are shown from their beginning. */
    private static final int MOST_OF_AN_OUTPUT = 6_000;

    private Rendering() {}

    static Prompts.Task task(Planner.Assignment assignment) {
        var goal = assignment.goal();
        return new Prompts.Task(
                goal.goal(),
                MessageCodec.text(goal.inputs()),
                tools(assignment.catalogue()),
                assignment.catalogue().agents(),
                goal.depth() < Goal.MAX_DEPTH,
                assignment.maxSteps(),
                goal.mode().name().toLowerCase(Locale.ROOT));
    }

    static Prompts.Progress progress(Planner.Standing standing) {
        return new Prompts.Progress(
                steps(standing.plan(), standing.statuses()) + rollback(standing.plan()),
                outputs(standing.outputs()),
                failures(standing.failures()));
    }

    private static String rollback(Plan plan) {
        return plan.rollback().isEmpty()
                ? "\nIt has no rollback list."
                : "\nIts rollback list: " + MessageCodec.text(plan.rollback());
    }

    private static String tools(Catalogue catalogue) {
        return lines(catalogue.tools().values().stream().map(Rendering::tool).toList());
    }

    private static String tool(ToolSpec tool) {
        var shown = new LinkedHashMap<String, @Nullable Object>();
        shown.put("name", tool.name());
        shown.put("description", tool.description());
        shown.put("effect", tool.effect());
        shown.put("arguments", tool.inputSchema());
        shown.put("output", tool.outputSchema());
        if (!tool.examples().isEmpty()) {
            shown.put("examples", tool.examples());
        }
        return MessageCodec.text(shown);
    }

    static String steps(Plan plan, Map<String, StepStatus> statuses) {
        return lines(plan.steps().stream()
                .map(step -> MessageCodec.text(step(step, statuses.getOrDefault(step.id(), StepStatus.PENDING))))
                .toList());
    }

    static Map<String, @Nullable Object> step(Step step, @Nullable StepStatus status) {
        var shown = new LinkedHashMap<String, @Nullable Object>();
        shown.put("id", step.id());
        shown.put("action", step.action());
        if (status != null) {
            shown.put("status", status);
        }
        shown.put("description", step.description());
        shown.put("arguments", step.arguments());
        shown.put("dependsOn", step.dependsOn());
        if (!step.criteria().isEmpty()) {
            shown.put("criteria", step.criteria());
        }
        if (step.compensation() != null) {
            shown.put("compensation", step.compensation());
        }
        if (!step.tools().isEmpty()) {
            shown.put("tools", step.tools());
        }
        if (step.outputSchema() != null) {
            shown.put("outputSchema", step.outputSchema());
        }
        return shown;
    }

    static String outputs(Map<String, Output> outputs) {
        return lines(outputs.entrySet().stream()
                .map(entry -> "step " + entry.getKey() + ": " + output(entry.getValue()))
                .toList());
    }

    private static String output(Output output) {
        var value = output.value();
        if (value != null) {
            return shortened(MessageCodec.text(value));
        }
        var artifact = output.artifact();
        return artifact == null
                ? "nothing"
                : "a large output, kept in " + artifact.name() + ", " + artifact.bytes() + " bytes";
    }

    private static String shortened(String text) {
        return Cut.to(text, MOST_OF_AN_OUTPUT, " … (" + text.length() + " characters in all)");
    }

    private static String failures(List<PlanningTask.Failure> failures) {
        return lines(failures.stream()
                .map(failure -> "step " + failure.stepId() + ": "
                        + failure.error().kind().name().toLowerCase(Locale.ROOT) + ": "
                        + failure.error().message()
                        + (failure.attemptedActions().isEmpty()
                                ? ""
                                : "; tried: " + String.join(", ", failure.attemptedActions())))
                .toList());
    }

    private static String lines(Collection<String> lines) {
        return lines.isEmpty() ? "none" : lines.stream().collect(Collectors.joining("\n"));
    }
}
