package io.planexec.executor.agent;

import io.planexec.messages.Criterion;
import io.planexec.messages.Output;
import io.planexec.messages.text.Cut;
import java.util.ArrayList;
import java.util.List;

/** What a model is told of a step before its first turn. */
final class Brief {
    private static final int LONGEST_GOAL = 8_000;
    private static final int LONGEST_INPUT = 16_000;
    private static final int LONGEST_INPUTS = 64_000;

    private final Assignment assignment;
    private final List<String> lines = new ArrayList<>();

    private Brief(Assignment assignment) {
        this.assignment = assignment;
    }

    static String of(Assignment assignment) {
        return new Brief(assignment).text();
    }

    private String text() {
        var task = assignment.task();
        section("The goal of the whole plan", cut(task.goal(), LONGEST_GOAL));
        section(
                "Your step (id " + task.stepId() + ")",
                task.description().isBlank() ? "Do what the goal asks for." : task.description());
        if (!assignment.arguments().isEmpty()) {
            section("Arguments of the step", json(Json.text(assignment.arguments()), LONGEST_INPUT));
        }
        if (!task.goalInputs().isEmpty()) {
            section("Inputs of the goal", json(Json.text(task.goalInputs()), LONGEST_INPUT));
        }
        inputs();
        criteria();
        answer();
        return String.join("\n", lines).strip();
    }

    private void inputs() {
        var room = LONGEST_INPUTS;
        for (var input : assignment.task().inputs().entrySet()) {
            var shown = shown(input.getValue(), Math.min(LONGEST_INPUT, room));
            section("Output of step " + input.getKey(), shown);
            room = Math.max(0, room - shown.length());
        }
    }

    private static String shown(Output output, int most) {
        var artifact = output.artifact();
        if (artifact != null) {
            return "It is too large to be shown here: " + artifact.bytes() + " bytes of JSON in the file "
                    + artifact.name() + ".";
        }
        return json(Json.text(output.value()), most);
    }

    private void criteria() {
        var criteria = assignment.task().criteria();
        if (criteria.isEmpty()) {
            return;
        }
        var list = new ArrayList<String>();
        for (var criterion : criteria) {
            list.add(
                    switch (criterion) {
                        case Criterion.Expression expression ->
                            "- `" + expression.cel() + "` (CEL; `output` is your answer)";
                        case Criterion.Prose prose -> "- " + prose.judge();
                    });
        }
        section("What must hold of your answer", String.join("\n", list));
    }

    private void answer() {
        var hint = assignment.task().expectedOutput();
        if (hint != null && !hint.isBlank()) {
            section("What is expected", hint);
        }
        var schema = assignment.task().outputSchema();
        section(
                "The answer",
                schema == null
                        ? "An object with `answer`, in words, and any further fields the criteria speak of."
                        : "An object that fits this JSON Schema:\n" + json(Json.text(schema), LONGEST_INPUT));
    }

    private void section(String title, String text) {
        lines.add("## " + title);
        lines.add(text);
        lines.add("");
    }

    private static String json(String text, int most) {
        return "```json\n" + cut(text, most) + "\n```";
    }

    static String cut(String text, int most) {
        return Cut.to(text, most, " … (" + (text.length() - most) + " of " + text.length() + " characters left out)");
    }
}
