package io.planexec.planner.model;

import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report.Summary;
import io.planexec.messages.Usage;
import io.planexec.model.Model;
import io.planexec.planner.prompt.Prompts;
import java.util.Optional;

/** Puts a goal's answer into words, in one call. Holds no state; safe for use by several threads. */
public final class Summariser {
    private final Optional<Model> model;

    /** @param model of the planner; without one there is no answer in words */
    public Summariser(Optional<Model> model) {
        this.model = model;
    }

    /** Answers a task of kind {@link PlanningTask.Kind#SUMMARISE}. */
    public Summary summarise(PlanningTask task) throws InterruptedException {
        if (model.isEmpty()) {
            return new Summary(task.goalId(), task.taskId(), null, "no planner model is configured", "", Usage.NONE);
        }
        var asked = model.get();
        var plan = task.plan();
        var steps = plan == null ? "none" : Rendering.steps(plan, task.statuses());
        var means = new Means(asked, task.allowance());
        try {
            var question = Prompts.summary(task.goal().goal(), steps, Rendering.outputs(task.outputs()));
            var text = means.ask(question, null).text().strip();
            var usage = Bills.usage(means.bill());
            return text.isEmpty()
                    ? new Summary(
                            task.goalId(), task.taskId(), null, asked.name() + " said nothing", asked.name(), usage)
                    : new Summary(task.goalId(), task.taskId(), text, "", asked.name(), usage);
        } catch (Means.Failed e) {
            return new Summary(
                    task.goalId(),
                    task.taskId(),
                    null,
                    "no answer in words: " + e.getMessage(),
                    asked.name(),
                    Bills.usage(means.bill()));
        }
    }
}
