package io.planexec.planner.model;

import io.planexec.messages.Criterion;
import io.planexec.messages.Output;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report.Evidence;
import io.planexec.messages.Report.Judgement;
import io.planexec.messages.Report.Verdict;
import io.planexec.messages.Step;
import io.planexec.messages.Usage;
import io.planexec.messages.expression.References;
import io.planexec.messages.expression.Scope;
import io.planexec.messages.json.MessageCodec;
import io.planexec.messages.text.Cut;
import io.planexec.model.Model;
import io.planexec.model.Prompt;
import io.planexec.model.Reply;
import io.planexec.planner.goal.Evaluation;
import io.planexec.planner.plan.ArgumentSchemas;
import io.planexec.planner.plan.Catalogue;
import io.planexec.planner.prompt.Answering;
import io.planexec.planner.prompt.Prompts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an output makes its step done: first what can be computed, then what has to be read, by a model. A model
 * has to prove what it says by words that stand in the output; what it cannot prove, asked twice, is not met. Holds no
 * state; safe for use by several threads.
 */
public final class Judge {
    private static final int MAX_ASKED = 2;
    private static final int MOST_SHOWN = 60_000;
    private static final int SHORTEST_QUOTE = 2;

    private final Optional<Model> model;
    private final ArgumentSchemas schemas;
    private final StoredOutputs outputs;
    private final Supplier<Catalogue> tools;

    /**
     * @param model of the judge; without one, prose is accepted as not judged
     * @param tools that are served now: other arguments for a step have to fit its tool
     */
    public Judge(Optional<Model> model, ArgumentSchemas schemas, StoredOutputs outputs, Supplier<Catalogue> tools) {
        this.model = model;
        this.tools = tools;
        this.schemas = schemas;
        this.outputs = outputs;
    }

    /** The model's name; empty where there is none. */
    public String name() {
        return model.map(Model::name).orElse("");
    }

    /** Answers a task of kind {@link PlanningTask.Kind#JUDGE}. */
    public Judgement judge(PlanningTask task) throws InterruptedException {
        var claim = Objects.requireNonNull(task.claim(), "a judging task holds a claim");
        return new Case(task, claim).judge();
    }

    /** One output, used once. */
    private final class Case {
        private final PlanningTask task;
        private final PlanningTask.Claim claim;
        private final Step step;
        private final List<String> prose;

        Case(PlanningTask task, PlanningTask.Claim claim) {
            this.task = task;
            this.claim = claim;
            this.step = claim.step();
            this.prose = step.criteria().stream()
                    .filter(Criterion.Prose.class::isInstance)
                    .map(criterion -> ((Criterion.Prose) criterion).judge())
                    .toList();
        }

        Judgement judge() throws InterruptedException {
            Map<String, @Nullable Object> output;
            try {
                output = outputs.value(claim.output());
            } catch (StoredOutputs.Unreachable e) {
                return answer(Verdict.FAIL, String.valueOf(e.getMessage()), List.of(), 0, Usage.NONE);
            }
            return switch (Evaluation.of(step, Output.inline(output), model.isPresent(), schemas)) {
                case Evaluation.Broken(var error) ->
                    answer(
                            error.retryable() ? Verdict.RETRY : Verdict.REPLAN,
                            error.message(),
                            List.of(),
                            0,
                            Usage.NONE);
                case Evaluation.Accepted(var notJudged) ->
                    answer(Verdict.ACCEPT, accepted(notJudged), computed(), notJudged, Usage.NONE);
                case Evaluation.Undecided undecided -> read(model.orElseThrow(), output);
            };
        }

        private static String accepted(int notJudged) {
            return notJudged == 0
                    ? "every criterion that can be computed holds"
                    : "no model is configured that judges prose";
        }

        private List<Evidence> computed() {
            var evidence = new ArrayList<Evidence>();
            for (var criterion : step.criteria()) {
                if (criterion instanceof Criterion.Expression(var cel)) {
                    evidence.add(new Evidence(cel, true, ""));
                }
            }
            return evidence;
        }

        private Judgement read(Model judge, Map<String, @Nullable Object> output) throws InterruptedException {
            var text = new OutputText(output);
            var conversation = new ArrayList<>(Prompts.judge(
                    task.goal().goal(),
                    MessageCodec.text(Rendering.step(step, null)),
                    numbered(),
                    text.shown(MOST_SHOWN)));
            var means = new Means(judge, task.allowance());
            var tool = Answering.decide();
            Decision decision = Decision.NONE;
            for (var asked = 1; asked <= MAX_ASKED; asked++) {
                Reply reply;
                try {
                    reply = means.ask(conversation, tool);
                } catch (Means.Failed e) {
                    return answer(
                            Verdict.FAIL,
                            "the output could not be judged: " + e.getMessage(),
                            computed(),
                            prose.size(),
                            Bills.usage(means.bill()));
                }
                decision = Decision.of(reply, prose, text);
                decision = decision.and(misfits(decision));
                if (decision.problems().isEmpty()) {
                    break;
                }
                giveBack(conversation, reply, decision.problems());
            }
            return conclude(decision, Bills.usage(means.bill()));
        }

        private List<String> misfits(Decision decision) {
            var arguments = decision.arguments();
            var tool = tools.get().tool(step.action());
            if (decision.verdict() != Verdict.RETRY_CHANGED || arguments == null || tool.isEmpty()) {
                return List.of();
            }
            var places = References.scan(
                            arguments,
                            Scope.of(step.dependsOn(), task.goal().inputs().keySet()))
                    .places();
            return schemas.violations(tool.get(), arguments, places).stream()
                    .map(violation -> violation.place() + ": " + violation.message())
                    .toList();
        }

        private String numbered() {
            var lines = new StringBuilder();
            for (var i = 0; i < prose.size(); i++) {
                lines.append(i + 1).append(". ").append(prose.get(i)).append('\n');
            }
            return lines.toString().strip();
        }

        private Judgement conclude(Decision decision, Usage usage) {
            var evidence = computed();
            var unproved = new ArrayList<String>();
            var unmet = new ArrayList<String>();
            for (var i = 0; i < prose.size(); i++) {
                var point = decision.points().get(i + 1);
                var met = point != null && point.met() && !point.quote().isEmpty();
                evidence.add(new Evidence(prose.get(i), met, point == null ? "" : point.quote()));
                if (!met) {
                    (point == null || point.met() ? unproved : unmet).add(prose.get(i));
                }
            }
            if (unproved.isEmpty() && unmet.isEmpty()) {
                return answer(Verdict.ACCEPT, decision.reason(), evidence, 0, usage);
            }
            var reasons = new ArrayList<String>();
            if (!unmet.isEmpty()) {
                reasons.add("not met: " + String.join("; ", unmet)
                        + (decision.reason().isEmpty() ? "" : " (" + decision.reason() + ")"));
            }
            if (!unproved.isEmpty()) {
                reasons.add("not proved: " + String.join("; ", unproved) + "; " + name()
                        + " was asked twice and quoted nothing that stands in the output"
                        + decision.problems().stream()
                                .findFirst()
                                .map(problem -> " (" + problem + ")")
                                .orElse(""));
            }
            // What is not believed, or does not fit, is no ground for other arguments.
            var asItWas = decision.verdict() == Verdict.ACCEPT
                    || (decision.verdict() == Verdict.RETRY_CHANGED
                            && !decision.problems().isEmpty());
            var verdict = asItWas ? Verdict.RETRY : decision.verdict();
            return new Judgement(
                    task.goalId(),
                    task.taskId(),
                    step.id(),
                    claim.attemptId(),
                    verdict,
                    String.join("; ", reasons),
                    evidence,
                    verdict == Verdict.RETRY_CHANGED ? decision.arguments() : null,
                    name(),
                    0,
                    usage);
        }

        private Judgement answer(Verdict verdict, String reason, List<Evidence> evidence, int notJudged, Usage usage) {
            return new Judgement(
                    task.goalId(),
                    task.taskId(),
                    step.id(),
                    claim.attemptId(),
                    verdict,
                    reason,
                    evidence,
                    null,
                    name(),
                    notJudged,
                    usage);
        }
    }

    private static void giveBack(List<Prompt.Message> conversation, Reply reply, List<String> problems) {
        var words =
                Prompts.prove(problems.stream().map(problem -> "- " + problem).collect(Collectors.joining("\n")));
        conversation.add(new Prompt.Answer(reply.text(), reply.calls()));
        reply.calls().forEach(call -> conversation.add(new Prompt.Observation(call.id(), call.tool(), words)));
        if (reply.calls().isEmpty()) {
            conversation.add(new Prompt.Question(words));
        }
    }

    /** An output as a judge reads it: its JSON, and its texts as they are, blanks counting as one. */
    private static final class OutputText {
        private final String json;
        private final String searched;

        OutputText(Map<String, @Nullable Object> output) {
            this.json = MessageCodec.pretty(output);
            var all = new StringBuilder(MessageCodec.text(output)).append('\n').append(json);
            texts(output, all);
            this.searched = even(all.toString());
        }

        private static void texts(@Nullable Object value, StringBuilder all) {
            switch (value) {
                case String text -> all.append('\n').append(text);
                case Map<?, ?> map -> map.values().forEach(item -> texts(item, all));
                case List<?> list -> list.forEach(item -> texts(item, all));
                case null, default -> {}
            }
        }

        private static String even(String text) {
            return text.replaceAll("\\s+", " ").strip();
        }

        boolean holds(String quote) {
            var even = even(quote);
            return even.length() >= SHORTEST_QUOTE && searched.contains(even);
        }

        String shown(int most) {
            return Cut.to(json, most, "\n… (" + json.length() + " characters in all; the rest is not shown)");
        }
    }

    /**
     * What a judge said, as far as it can be used.
     *
     * @param points by number of the criterion, from 1
     * @param problems what is not proved or missing
     */
    private record Decision(
            Map<Integer, Point> points,
            Verdict verdict,
            String reason,
            @Nullable Map<String, @Nullable Object> arguments,
            List<String> problems) {
        static final Decision NONE = new Decision(Map.of(), Verdict.ACCEPT, "", null, List.of());

        /** @param quote stands in the output; empty where none does */
        record Point(boolean met, String quote) {}

        Decision and(List<String> further) {
            var all = new ArrayList<>(problems);
            all.addAll(further);
            return new Decision(points, verdict, reason, arguments, all);
        }

        static Decision of(Reply reply, List<String> criteria, OutputText output) {
            return switch (Answered.in(reply, "decide", Set.of("criteria"), "criteria")) {
                case Answered.Unreadable(var finding) ->
                    new Decision(Map.of(), Verdict.ACCEPT, "", null, List.of(finding.message()));
                case Answered.Given(var fields) -> of(fields, criteria, output);
            };
        }

        private static Decision of(Map<String, @Nullable Object> fields, List<String> criteria, OutputText output) {
            var points = new LinkedHashMap<Integer, Point>();
            var problems = new ArrayList<String>();
            if (fields.get("criteria") instanceof List<?> items) {
                for (var item : items) {
                    point(Json.fields(item), output, points, problems);
                }
            }
            for (var number = 1; number <= criteria.size(); number++) {
                if (!points.containsKey(number)) {
                    problems.add("criterion " + number + " has no decision");
                }
            }
            return new Decision(
                    points,
                    verdict(Json.text(fields, "verdict")),
                    Json.text(fields, "reason"),
                    fields.get("arguments") instanceof Map<?, ?> arguments ? Json.fields(arguments) : null,
                    problems);
        }

        private static void point(
                Map<String, @Nullable Object> fields,
                OutputText output,
                Map<Integer, Point> points,
                List<String> problems) {
            if (!(fields.get("number") instanceof Number number)) {
                return;
            }
            var met = Boolean.TRUE.equals(fields.get("met"));
            var quotes = quotes(fields.get("quotes"));
            var found = quotes.stream().filter(output::holds).findFirst().orElse("");
            points.put(number.intValue(), new Point(met, found));
            if (met && quotes.isEmpty()) {
                problems.add("criterion " + number + " is said to be met without a quote");
            }
            if (met) {
                quotes.stream()
                        .filter(quote -> !output.holds(quote))
                        .findFirst()
                        .filter(quote -> found.isEmpty())
                        .ifPresent(quote -> problems.add(
                                "criterion " + number + ": the quote \"" + quote + "\" does not stand in the output"));
            }
        }

        private static List<String> quotes(@Nullable Object given) {
            if (given instanceof List<?> list) {
                return list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList();
            }
            return given instanceof String text ? List.of(text) : List.of();
        }

        private static Verdict verdict(String word) {
            return switch (word) {
                case "retry" -> Verdict.RETRY;
                case "retry_changed" -> Verdict.RETRY_CHANGED;
                case "replan" -> Verdict.REPLAN;
                case "fail" -> Verdict.FAIL;
                default -> Verdict.ACCEPT;
            };
        }
    }
}
