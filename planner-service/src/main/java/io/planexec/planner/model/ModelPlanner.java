package io.planexec.planner.model;

import io.planexec.messages.Finding;
import io.planexec.model.Model;
import io.planexec.model.Prompt;
import io.planexec.model.Reply;
import io.planexec.planner.plan.Planner;
import io.planexec.planner.plan.Proposal;
import io.planexec.planner.prompt.Answering;
import io.planexec.planner.prompt.Prompts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Plans by asking a model, in one call where its answer is right. What is wrong with an answer goes back to the model,
 * {@value #MAX_REPAIRS} times at most. Holds no state; safe for use by several threads.
 */
public final class ModelPlanner implements Planner {
    /** How often a model may correct itself. */
    public static final int MAX_REPAIRS = 2;

    private static final Set<String> PLAN_MARKS = Set.of("steps", "tasks", "plan", "answer");
    private static final Set<String> PATCH_MARKS = Set.of("operations");

    private final Model model;

    public ModelPlanner(Model model) {
        this.model = model;
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public Answer plan(Assignment assignment, Review review) throws InterruptedException {
        return new Work(
                        new Means(model, assignment.allowance()),
                        Answering.createPlan(),
                        reply -> Answered.in(reply, "create_plan", PLAN_MARKS, "tasks"),
                        fields -> Proposals.plan(fields, (plan, inputs) -> review.outline(plan)),
                        review)
                .begin(Prompts.plan(Rendering.task(assignment)));
    }

    @Override
    public Answer replan(Assignment assignment, Standing standing, Review review) throws InterruptedException {
        return new Work(
                        new Means(model, assignment.allowance()),
                        Answering.changePlan(),
                        reply -> Answered.in(reply, "change_plan", PATCH_MARKS, "operations"),
                        fields -> Proposals.patch(fields, standing.version()),
                        review)
                .begin(Prompts.replan(Rendering.task(assignment), Rendering.progress(standing)));
    }

    /** One conversation, used once. */
    private final class Work {
        private final Means means;
        private final Prompt.Offer tool;
        private final Function<Reply, Answered> reading;
        private final Function<Map<String, @Nullable Object>, Proposals.Read> understanding;
        private final Review review;
        private final List<Prompt.Message> conversation = new ArrayList<>();

        Work(
                Means means,
                Prompt.Offer tool,
                Function<Reply, Answered> reading,
                Function<Map<String, @Nullable Object>, Proposals.Read> understanding,
                Review review) {
            this.means = means;
            this.tool = tool;
            this.reading = reading;
            this.understanding = understanding;
            this.review = review;
        }

        Answer begin(List<Prompt.Message> question) throws InterruptedException {
            conversation.addAll(question);
            for (var repairs = 0; ; repairs++) {
                Reply reply;
                try {
                    reply = means.ask(conversation, tool);
                } catch (Means.Failed e) {
                    var finding = new Finding(null, "", "the planner's model gave no plan: " + e.getMessage());
                    return new Answer(new Proposal.Refused(List.of(finding)), Bills.usage(means.bill()), repairs);
                }
                var read = read(reply);
                var proposal = read.proposal();
                var findings = proposal == null ? read.findings() : review.findings(proposal);
                if (proposal != null && (findings.isEmpty() || proposal instanceof Proposal.Refused)) {
                    return new Answer(proposal, Bills.usage(means.bill()), repairs);
                }
                if (repairs == MAX_REPAIRS) {
                    return refused(findings, repairs);
                }
                giveBack(reply, findings);
            }
        }

        private Proposals.Read read(Reply reply) {
            return switch (reading.apply(reply)) {
                case Answered.Given(var fields) -> understanding.apply(fields);
                case Answered.Unreadable(var finding) -> new Proposals.Read(null, List.of(finding));
            };
        }

        private void giveBack(Reply reply, List<Finding> findings) {
            var words = Prompts.repair(
                    tool.name(),
                    findings.stream().map(finding -> "- " + finding.line()).collect(Collectors.joining("\n")));
            conversation.add(new Prompt.Answer(reply.text(), reply.calls()));
            reply.calls().forEach(call -> conversation.add(new Prompt.Observation(call.id(), call.tool(), words)));
            if (reply.calls().isEmpty()) {
                conversation.add(new Prompt.Question(words));
            }
        }

        private Answer refused(List<Finding> findings, int repairs) {
            var all = new ArrayList<>(findings);
            if (repairs > 0) {
                all.add(new Finding(
                        null,
                        "",
                        name() + " was given what is wrong " + (repairs == 1 ? "once" : repairs + " times")
                                + " and did not come to something that can be run; say the goal differently, or"
                                + " configure another model under planexec.models.planner"));
            }
            return new Answer(new Proposal.Refused(all), Bills.usage(means.bill()), repairs);
        }
    }
}
