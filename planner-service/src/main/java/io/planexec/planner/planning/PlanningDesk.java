package io.planexec.planner.planning;

import io.planexec.messages.Finding;
import io.planexec.messages.Goal;
import io.planexec.messages.Mode;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report.PlanningAnswer;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Usage;
import io.planexec.planner.plan.Catalogue;
import io.planexec.planner.plan.ExplicitPlan;
import io.planexec.planner.plan.Patches;
import io.planexec.planner.plan.PlanValidator;
import io.planexec.planner.plan.Planner;
import io.planexec.planner.plan.Proposal;
import io.planexec.planner.plan.Validation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers planning tasks: asks the planner, or takes the user's plan, and lets nothing through that is not valid. */
public final class PlanningDesk {
    private static final Logger LOG = LoggerFactory.getLogger(PlanningDesk.class);
    private static final String USER = "user";

    private final Planner planner;
    private final PlanValidator validator;
    private final LiveTools tools;
    private final PlanningSettings settings;

    /**
     * How planning tasks are answered.
     *
     * @param catalogueWait how long a goal waits for the first tool to be announced
     * @param maxUserSteps steps of a plan that a user brings and that sets no limit
     * @param maxPlannedSteps steps of a plan that a planner writes and that sets no limit
     */
    public record PlanningSettings(Duration catalogueWait, int maxUserSteps, int maxPlannedSteps) {}

    public PlanningDesk(Planner planner, PlanValidator validator, LiveTools tools, PlanningSettings settings) {
        this.planner = planner;
        this.validator = validator;
        this.tools = tools;
        this.settings = settings;
    }

    /** Never throws for what a planner or plan does wrong: that is an answer with findings. */
    PlanningAnswer answer(PlanningTask task) throws InterruptedException {
        var answer = new Answer(task, tools.awaitCatalogue(settings.catalogueWait()));
        try {
            return switch (task.kind()) {
                case PLAN -> answer.plan();
                case REPLAN -> answer.replan();
                case CHECK -> answer.check();
                case JUDGE, SUMMARISE -> throw new IllegalStateException("never asked for: " + task);
            };
        } catch (RuntimeException e) {
            LOG.error("planning task {} failed", task.taskId(), e);
            return answer.refused(
                    planner.name(),
                    List.of(new Finding(null, "", "the planner failed: " + e + "; see the log of planner-service")));
        }
    }

    /** One answer in the making. */
    private final class Answer {
        private final PlanningTask task;
        private final Goal goal;
        private final Catalogue announced;
        private final Catalogue allowed;

        Answer(PlanningTask task, Catalogue announced) {
            this.task = task;
            this.goal = task.goal();
            this.announced = announced;
            this.allowed = announced.restrictedTo(goal.tools());
        }

        PlanningAnswer plan() {
            var impossible = impossible();
            if (!impossible.isEmpty()) {
                return refused(goal.plan() == null ? planner.name() : USER, impossible);
            }
            var own = goal.plan();
            if (own != null) {
                return validated(own, Mode.PLAN, "the goal brings its plan", USER, settings.maxUserSteps());
            }
            return switch (planner.plan(goal, allowed)) {
                case Proposal.Planned planned -> planned(planned);
                case Proposal.Refused refused -> refused(planner.name(), refused.findings());
                case Proposal.Patched patched ->
                    throw new IllegalStateException("a patch where there is no plan: " + patched);
            };
        }

        /** What the goal asks for that cannot be had. */
        private List<Finding> impossible() {
            var findings = new ArrayList<Finding>();
            if (allowed.isEmpty()) {
                findings.add(new Finding(
                        null,
                        "",
                        goal.tools().isEmpty()
                                ? "no executor has announced a tool within " + settings.catalogueWait()
                                        + "; start an executor-service on the same broker and topic prefix"
                                : "no executor announces any of the tools that the goal allows: " + goal.tools()));
            }
            if (goal.mode() == Mode.REACT) {
                findings.add(new Finding(
                        null, "mode", "found \"react\", which needs a model, and none is configured; use \"auto\""));
            }
            return findings;
        }

        private PlanningAnswer planned(Proposal.Planned planned) {
            if (goal.mode() == Mode.DIRECT && planned.plan().steps().size() > 1) {
                var steps = planned.plan().steps().stream().map(Step::action).toList();
                return refused(
                        planner.name(),
                        List.of(new Finding(
                                null,
                                "mode",
                                "found \"direct\", which is one tool, but the goal takes " + steps
                                        + "; use \"auto\"")));
            }
            return validated(
                    planned.plan(), planned.mode(), planned.reason(), planner.name(), settings.maxPlannedSteps());
        }

        private PlanningAnswer validated(Plan plan, Mode mode, String reason, String author, int defaultMaxSteps) {
            return switch (validator.validate(goal, plan, announced, maxSteps(defaultMaxSteps))) {
                case Validation.Valid(var explicit) ->
                    answer(ExplicitPlan.of(explicit, allowed), null, List.of(), mode, reason, author);
                case Validation.Invalid(var findings) -> refused(author, findings);
            };
        }

        private int maxSteps(int byDefault) {
            var wanted = goal.limits().maxSteps();
            return wanted == null ? byDefault : wanted;
        }

        PlanningAnswer replan() {
            var plan = Objects.requireNonNull(task.plan());
            var operations = new ArrayList<Patch.Operation>();
            var reasons = new ArrayList<String>();
            var findings = new ArrayList<Finding>();
            for (var failure : task.failures()) {
                switch (planner.replan(goal, plan, task.planVersion(), task.statuses(), failure, allowed)) {
                    case Proposal.Patched(var patch) -> {
                        operations.addAll(patch.operations());
                        reasons.add(patch.reason());
                    }
                    case Proposal.Refused(var reason) -> findings.addAll(reason);
                    case Proposal.Planned planned ->
                        throw new IllegalStateException("a plan where a patch was asked for: " + planned);
                }
            }
            return operations.isEmpty()
                    ? refused(planner.name(), findings)
                    : patched(
                            plan,
                            new Patch(task.planVersion(), String.join("; ", reasons), operations),
                            planner.name());
        }

        /** What a user wants changed. */
        PlanningAnswer check() {
            return patched(Objects.requireNonNull(task.plan()), Objects.requireNonNull(task.edit()), USER);
        }

        private PlanningAnswer patched(Plan plan, Patch patch, String author) {
            var most = maxSteps(goal.plan() == null ? settings.maxPlannedSteps() : settings.maxUserSteps());
            return switch (Patches.apply(plan, patch, task.statuses(), most)) {
                case Patches.Refused(var findings) -> refused(author, findings);
                case Patches.Applied applied ->
                    switch (validator.validate(goal, applied.plan(), announced, most, done())) {
                        case Validation.Invalid(var findings) -> refused(author, findings);
                        case Validation.Valid(var explicit) ->
                            answer(
                                    null,
                                    Patches.bound(patch, ExplicitPlan.of(explicit, allowed)),
                                    List.of(),
                                    Mode.PLAN,
                                    patch.reason(),
                                    author);
                    };
            };
        }

        private Set<String> done() {
            return task.statuses().entrySet().stream()
                    .filter(entry -> entry.getValue() == StepStatus.SUCCEEDED)
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toUnmodifiableSet());
        }

        private PlanningAnswer refused(String author, List<Finding> findings) {
            return answer(null, null, findings, goal.mode(), "", author);
        }

        private PlanningAnswer answer(
                @Nullable Plan plan,
                @Nullable Patch patch,
                List<Finding> findings,
                Mode mode,
                String reason,
                String author) {
            return new PlanningAnswer(
                    task.goalId(),
                    task.taskId(),
                    plan,
                    patch,
                    findings,
                    mode,
                    reason,
                    author,
                    announced.version(),
                    ExplicitPlan.tools(plan, patch, announced),
                    Usage.NONE);
        }
    }
}
