package io.planexec.planner.prompt;

import io.planexec.model.Prompt;
import java.util.List;
import java.util.Map;

/** How models are asked. What is given as JSON is put into the text as it is. */
public final class Prompts {
    private Prompts() {}

    /**
     * What a plan is made of.
     *
     * @param goal the goal's words
     * @param inputs the goal's inputs as JSON
     * @param tools the catalogue as JSON, a tool a line
     * @param agents whether steps may be left to an agent
     * @param goals whether steps may be goals of their own
     * @param mode the goal's mode
     */
    public record Task(
            String goal, String inputs, String tools, boolean agents, boolean goals, int maxSteps, String mode) {}

    /**
     * How far a plan has come, each as JSON.
     *
     * @param steps of the plan with their statuses, a step a line
     * @param outputs by step, an output a line
     * @param failures a failure a line
     */
    public record Progress(String steps, String outputs, String failures) {}

    public static List<Prompt.Message> plan(Task task) {
        return List.of(
                new Prompt.Instruction(
                        Text.of("plan", Map.of("format", format(task), "maxSteps", String.valueOf(task.maxSteps())))),
                new Prompt.Question(Text.of(
                        "plan-question",
                        Map.of(
                                "goal", task.goal(),
                                "inputs", task.inputs(),
                                "tools", task.tools(),
                                "mode", task.mode()))));
    }

    public static List<Prompt.Message> replan(Task task, Progress progress) {
        return List.of(
                new Prompt.Instruction(
                        Text.of("replan", Map.of("format", format(task), "maxSteps", String.valueOf(task.maxSteps())))),
                new Prompt.Question(Text.of(
                        "replan-question",
                        Map.of(
                                "goal", task.goal(),
                                "inputs", task.inputs(),
                                "tools", task.tools(),
                                "steps", progress.steps(),
                                "outputs", progress.outputs(),
                                "failures", progress.failures()))));
    }

    private static String format(Task task) {
        return Text.of(
                "format",
                Map.of(
                        "agents",
                        Text.of(task.agents() ? "agents" : "no-agents", Map.of()),
                        "goals",
                        Text.of(task.goals() ? "goals" : "no-goals", Map.of())));
    }

    /** What is said to a planner whose answer cannot be used. */
    public static String repair(String tool, String findings) {
        return Text.of("repair", Map.of("tool", tool, "findings", findings));
    }

    /**
     * Whether an output meets criteria.
     *
     * @param criteria numbered, a criterion a line
     * @param output as text
     */
    public static List<Prompt.Message> judge(String goal, String step, String criteria, String output) {
        return List.of(
                new Prompt.Instruction(Text.of("judge", Map.of())),
                new Prompt.Question(Text.of(
                        "judge-question", Map.of("goal", goal, "step", step, "criteria", criteria, "output", output))));
    }

    /** What is said to a judge whose decision is not proved. */
    public static String prove(String problems) {
        return Text.of("prove", Map.of("problems", problems));
    }

    /** The goal's answer in words. */
    public static List<Prompt.Message> summary(String goal, String steps, String outputs) {
        return List.of(
                new Prompt.Instruction(Text.of("summary", Map.of())),
                new Prompt.Question(
                        Text.of("summary-question", Map.of("goal", goal, "steps", steps, "outputs", outputs))));
    }
}
