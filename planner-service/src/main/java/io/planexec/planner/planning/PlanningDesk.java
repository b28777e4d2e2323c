package io.planexec.planner.planning;

import io.planexec.messages.Finding;
import io.planexec.messages.Goal;
import io.planexec.messages.Mode;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report;
import io.planexec.messages.Report.PlanningAnswer;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Usage;
import io.planexec.planner.model.Judge;
import io.planexec.planner.model.Summariser;
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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers planning tasks: asks the planner, or takes the user's plan, and lets nothing through that is not valid. */
public final class PlanningDesk {
    private static final Logger LOG = LoggerFactory.getLogger(PlanningDesk.class);
    private static final String USER = "user";
    private static final String ROUTER = "router";
    private static final Pattern PLACE_OF_STEP = Pattern.compile("^steps\\[\\d+\\]\\.?");

    private final Planner planner;
    private final Judge judge;
    private final Summariser summariser;
    private final PlanValidator validator;
    private final LiveTools tools;
    private final PlanCache cache;
    private final PlanningSettings settings;
    private final Meters meters;

    /**
     * How planning tasks are answered.
     *
     * @param catalogueWait how long a goal waits for the first tool to be announced
     * @param maxUserSteps steps of a plan that a user brings and that sets no limit
     * @param maxPlannedSteps steps of a plan that a planner writes and that sets no limit
     */
    public record PlanningSettings(Duration catalogueWait, int maxUserSteps, int maxPlannedSteps) {}

    /** Whoever works at the desk. */
    public record Staff(Planner planner, Judge judge, Summariser summariser) {}

    /** Told how planning went. */
    public interface Meters {
        /** A planner was given findings back that often. */
        void repaired(int times);

        /** A plan came from the cache. */
        void cached();
    }

    public PlanningDesk(
            Staff staff,
            PlanValidator validator,
            LiveTools tools,
            PlanCache cache,
            PlanningSettings settings,
            Meters meters) {
        this.planner = staff.planner();
        this.judge = staff.judge();
        this.summariser = staff.summariser();
        this.validator = validator;
        this.tools = tools;
        this.cache = cache;
        this.settings = settings;
        this.meters = meters;
    }

    /** Never throws for what a planner, judge or plan does wrong: that is an answer with findings or a reason. */
    Report answer(PlanningTask task) throws InterruptedException {
        return switch (task.kind()) {
            case PLAN, REPLAN, CHECK -> planned(task);
            case JUDGE -> judged(task);
            case SUMMARISE -> summariser.summarise(task);
        };
    }

    private PlanningAnswer planned(PlanningTask task) throws InterruptedException {
        var answer = new Answer(task, tools.awaitCatalogue(settings.catalogueWait()));
        try {
            return switch (task.kind()) {
                case PLAN -> answer.plan();
                case REPLAN -> answer.replan();
                case CHECK -> answer.check();
                case JUDGE, SUMMARISE -> throw new IllegalStateException("no planning: " + task);
            };
        } catch (RuntimeException e) {
            LOG.error("planning task {} failed", task.taskId(), e);
            return answer.refused(planner.name(), List.of(new Finding(null, "", "the planner failed: " + fault(e))));
        }
    }

    private Report.Judgement judged(PlanningTask task) throws InterruptedException {
        try {
            return judge.judge(task);
        } catch (RuntimeException e) {
            LOG.error("judging task {} failed", task.taskId(), e);
            var claim = Objects.requireNonNull(task.claim());
            return new Report.Judgement(
                    task.goalId(),
                    task.taskId(),
                    claim.step().id(),
                    claim.attemptId(),
                    Report.Verdict.FAIL,
                    "the judge failed: " + fault(e),
                    List.of(),
                    null,
                    judge.name(),
                    0,
                    Usage.NONE);
        }
    }

    private static String fault(RuntimeException e) {
        return e + "; see the log of planner-service";
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

        PlanningAnswer plan() throws InterruptedException {
            var impossible = impossible();
            if (!impossible.isEmpty()) {
                return refused(goal.plan() == null ? planner.name() : USER, impossible);
            }
            var own = goal.plan();
            if (own != null) {
                return validated(own, Mode.PLAN, "the goal brings its plan", USER, settings.maxUserSteps());
            }
            if (goal.mode() == Mode.REACT) {
                var agent = new Plan(
                        "",
                        List.of(Step.call("1", Step.AGENT, Map.of(), List.of()).withDescription(goal.goal())),
                        List.of());
                return validated(agent, Mode.REACT, "the goal asks for react", ROUTER, settings.maxPlannedSteps());
            }
            var cached = cache.find(goal, planner.name(), announced.version())
                    .map(this::answerTo)
                    .filter(answer -> answer.findings().isEmpty());
            if (cached.isPresent()) {
                meters.cached();
                return cached.get();
            }
            var draft = planner.plan(
                    new Planner.Assignment(goal, allowed, maxSteps(settings.maxPlannedSteps()), task.allowance()),
                    new Reviewing());
            return finished(draft);
        }

        /** How the planner's drafts are looked through. */
        private final class Reviewing implements Planner.Review {
            @Override
            public List<Finding> findings(Proposal proposal) {
                return answerTo(proposal).findings();
            }

            @Override
            public List<Finding> outline(Plan plan) {
                return validator.outline(goal, plan, announced, maxSteps(settings.maxPlannedSteps()));
            }
        }

        private PlanningAnswer finished(Planner.Answer draft) {
            meters.repaired(draft.repairs());
            return answerTo(draft.proposal()).withUsage(draft.usage());
        }

        private PlanningAnswer answerTo(Proposal proposal) {
            return switch (proposal) {
                case Proposal.Planned planned -> planned(planned);
                case Proposal.Answered(var answer, var reason) -> answered(answer, reason);
                case Proposal.Refused(var findings) -> refused(planner.name(), findings);
                case Proposal.Patched(var patch) -> patched(Objects.requireNonNull(task.plan()), patch, planner.name());
            };
        }

        private PlanningAnswer answered(String words, String reason) {
            return goal.mode() == Mode.PLAN
                    ? refused(
                            planner.name(),
                            List.of(new Finding(
                                    null, "mode", "found a plain answer, but the goal asks for a plan; give it steps")))
                    : answer(null, null, List.of(), Mode.DIRECT, reason, planner.name())
                            .withAnswer(words);
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
            if (goal.mode() == Mode.REACT && goal.plan() == null && !allowed.agents()) {
                findings.add(new Finding(
                        null,
                        "mode",
                        "found \"react\", which needs an executor with a model, and none that is alive has one; configure"
                                + " planexec.models.executor there, or use \"auto\""));
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
            var mode = goal.mode() == Mode.PLAN ? Mode.PLAN : planned.mode();
            return validated(planned.plan(), mode, planned.reason(), planner.name(), settings.maxPlannedSteps());
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

        PlanningAnswer replan() throws InterruptedException {
            var plan = Objects.requireNonNull(task.plan());
            return finished(planner.replan(
                    new Planner.Assignment(goal, allowed, mostSteps(), task.allowance()),
                    new Planner.Standing(plan, task.planVersion(), task.statuses(), task.outputs(), task.failures()),
                    new Reviewing()));
        }

        private int mostSteps() {
            return maxSteps(goal.plan() == null ? settings.maxPlannedSteps() : settings.maxUserSteps());
        }

        /** What a user wants changed. */
        PlanningAnswer check() {
            return patched(Objects.requireNonNull(task.plan()), Objects.requireNonNull(task.edit()), USER);
        }

        private PlanningAnswer patched(Plan plan, Patch patch, String author) {
            var most = mostSteps();
            return switch (Patches.apply(plan, patch, task.statuses(), most)) {
                case Patches.Refused(var findings, var rest) ->
                    refused(author, ofSteps(withThoseOf(rest, most, findings)));
                case Patches.Applied applied ->
                    switch (validator.validate(goal, applied.plan(), announced, most, done())) {
                        case Validation.Invalid(var findings) -> refused(author, ofSteps(findings));
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

        /** Places within the steps that they name: where a step stands in the patched plan is not where it was written. */
        private static List<Finding> ofSteps(List<Finding> findings) {
            return findings.stream()
                    .map(finding -> finding.step() == null
                            ? finding
                            : new Finding(
                                    finding.step(),
                                    PLACE_OF_STEP.matcher(finding.field()).replaceFirst(""),
                                    finding.message()))
                    .toList();
        }

        /** What does not fit is told together with what is wrong with the rest. */
        private List<Finding> withThoseOf(@Nullable Plan rest, int most, List<Finding> findings) {
            if (rest == null
                    || !(validator.validate(goal, rest, announced, most, done())
                            instanceof Validation.Invalid(var more))) {
                return findings;
            }
            return Stream.concat(findings.stream(), more.stream()).distinct().toList();
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
                    null,
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
