package io.planexec.messages.json;

import io.planexec.messages.Criterion;
import io.planexec.messages.Effect;
import io.planexec.messages.Finding;
import io.planexec.messages.Plan;
import io.planexec.messages.RetryPolicy;
import io.planexec.messages.Step;
import io.planexec.messages.ToolCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a plan that a user or a model wrote, strictly and in any of the shapes plans come in: {@code {task_summary,
 * total_steps, steps}}, {@code {goal, steps, rollback}}, or a bare list or {@code {tasks}} of subtasks. Says what is wrong
 * with its form; whether it can run is for whoever knows the tools. Stateless.
 */
public final class PlanReader {
    private static final String STEPS = "steps";
    private static final Pattern POOL = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Map<String, Effect> EFFECTS = words(Effect.values());
    private static final List<String> GOAL_FIELDS =
            List.of("id", "mode", "inputs", "plan", "approval", "tools", "limits", "labels");

    private final Problems problems;

    /** Where the plan stands in the document, and where its steps do. */
    private String place = "";

    private String placeOfSteps = "";

    /** Whether every step is known by its id. */
    private boolean stepsAreKnown = true;

    PlanReader(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads a plan.
     *
     * @param tree plain JSON tree, an object or a list
     */
    public static Reading<Plan> read(@Nullable Object tree) {
        return read(tree, PlanCheck.NONE);
    }

    /**
     * Reads a plan.
     *
     * @param tree plain JSON tree, an object or a list
     * @param besides what else is looked for in a plan whose form is wrong
     */
    public static Reading<Plan> read(@Nullable Object tree, PlanCheck besides) {
        var problems = new Problems();
        var reader = new PlanReader(problems);
        var plan = reader.plan(tree, "");
        if (plan == null || !problems.isEmpty()) {
            reader.addBesides(plan, Optional.empty(), besides);
            return problems.refuse();
        }
        return new Reading.Read<>(plan);
    }

    /** Adds what else is wrong with a plan whose form is, where its steps are known all the same. */
    void addBesides(@Nullable Plan plan, Optional<Set<String>> inputs, PlanCheck besides) {
        if (plan == null || plan.steps().isEmpty() || !stepsAreKnown) {
            return;
        }
        for (var finding : besides.findings(plan, inputs)) {
            var field = finding.field();
            problems.add(new Finding(
                    finding.step(),
                    field.startsWith(STEPS)
                            ? placeOfSteps + field.substring(STEPS.length())
                            : place.isEmpty() ? field : place + "." + field,
                    finding.message()));
        }
    }

    /** The words an enum's values are written as. */
    static <E extends Enum<E>> Map<String, E> words(E[] values) {
        return Stream.of(values)
                .collect(Collectors.toMap(
                        value -> value.name().toLowerCase(Locale.ROOT),
                        Function.identity(),
                        (first, second) -> first,
                        LinkedHashMap::new));
    }

    @Nullable
    Plan plan(@Nullable Object tree, String path) {
        place = path;
        placeOfSteps = path;
        if (tree instanceof List<?> tasks) {
            return new Plan("", notEmpty(inOrder(tasks, path), path), List.of());
        }
        if (!(tree instanceof Map<?, ?>)) {
            problems.add(path, "found " + Fields.found(tree) + ", expected a plan: an object with steps, or a list");
            return null;
        }
        return Fields.of(tree, path, problems).map(this::plan).orElse(null);
    }

    private Plan plan(Fields fields) {
        var summary = fields.text("summary", "task_summary", "goal");
        var total = fields.whole("total_steps", 0, Integer.MAX_VALUE);
        List<Step> steps;
        placeOfSteps = fields.place(fields.has("tasks") && !fields.has(STEPS) ? "tasks" : STEPS);
        if (fields.has("tasks") && !fields.has(STEPS)) {
            steps = notEmpty(
                    new ArrayList<>(fields.list("a list of tasks", inOrder(), "tasks")), fields.place("tasks"));
            fields.ignore("steps");
        } else {
            steps = notEmpty(fields.list("a list of steps", this::step, "steps"), fields.place("steps"));
            if (fields.has("tasks")) {
                fields.problem("tasks", "given beside \"steps\"; keep one of the two");
                stepsAreKnown = false;
            }
            fields.ignore("tasks");
        }
        var rollback = fields.list("a list of tool calls", this::toolCall, "rollback");
        if (total != null && total != steps.size() && problems.isEmpty()) {
            fields.problem("total_steps", "says " + total + ", but there are " + steps.size() + " steps");
        }
        fields.refuseUnknown("it belongs to a goal; put the plan into the goal's field \"plan\"", GOAL_FIELDS);
        return new Plan(summary == null ? "" : summary, steps, rollback);
    }

    private List<Step> notEmpty(List<Step> steps, String path) {
        if (steps.isEmpty() && problems.isEmpty()) {
            problems.add(path, "a plan has at least one step, this one has none");
        }
        return steps;
    }

    private List<Step> inOrder(List<?> tasks, String path) {
        var reader = inOrder();
        var steps = new ArrayList<Step>();
        for (var i = 0; i < tasks.size(); i++) {
            var step = reader.apply(tasks.get(i), path + "[" + i + "]");
            if (step != null) {
                steps.add(step);
            }
        }
        return steps;
    }

    /** Reads items of a list whose order has a meaning where they have no ids: each comes after the one before. */
    private BiFunction<@Nullable Object, String, @Nullable Step> inOrder() {
        return new BiFunction<>() {
            private int position;
            private @Nullable String before;

            @Override
            public @Nullable Step apply(@Nullable Object item, String path) {
                position++;
                var fields = fieldsOfStep(item, path).orElse(null);
                if (fields == null) {
                    return null;
                }
                var numbered = !fields.has("id", "step_number");
                var ordered = numbered && !fields.has("dependsOn", "depends_on") && before != null;
                var step = step(fields, numbered ? String.valueOf(position) : null);
                if (step == null) {
                    return null;
                }
                var placed = ordered ? step.withDependsOn(List.of(String.valueOf(before))) : step;
                before = placed.id();
                return placed;
            }
        };
    }

    @Nullable
    Step step(@Nullable Object item, String path) {
        return fieldsOfStep(item, path).map(fields -> step(fields, null)).orElse(null);
    }

    private Optional<Fields> fieldsOfStep(@Nullable Object item, String path) {
        var fields = Fields.of(item, path, problems);
        stepsAreKnown &= fields.isPresent();
        return fields;
    }

    private @Nullable Step step(Fields fields, @Nullable String numbered) {
        var given = fields.id("id", "step_number");
        if (given == null && numbered == null && !fields.has("id", "step_number")) {
            fields.problem("id", "missing; every step has an id, a string or a whole number");
        }
        var id = given == null ? numbered : given;
        stepsAreKnown &= id != null;
        problems.inStep(id);
        var step = step(id == null ? "?" : id, fields);
        problems.inStep(null);
        return step;
    }

    private Step step(String id, Fields fields) {
        var action = fields.text("action", "tool");
        if (action != null && action.isBlank()) {
            fields.problem("action", "found a blank string, expected the name of a tool");
        }
        var arguments = fields.tree("arguments", "parameters", "params");
        var criteria = new ArrayList<>(fields.list("a list of criteria", this::criterion, "criteria"));
        criteria.addAll(prose(fields));
        var description = fields.textOr("", "description");
        if (action == null && description.isBlank() && !fields.has("action", "tool", "description")) {
            fields.problem("", "has neither an action nor a description; say what is to be done");
        }
        var read = new Step(
                id,
                action == null ? Step.AGENT : action,
                description,
                arguments == null ? Map.of() : arguments,
                fields.list("a list of step ids", fields::idItem, "dependsOn", "depends_on"),
                criteria,
                fields.text("expectedOutput", "expected_output"),
                fields.tree("outputSchema"),
                fields.word("effect", EFFECTS),
                Boolean.TRUE.equals(fields.truth("approval")),
                fields.object("verify", this::toolCall),
                fields.object("compensation", this::toolCall),
                fields.duration("timeout", false),
                fields.object("retry", this::retry),
                pool(fields),
                fields.texts("tools"),
                fields.count("maxIterations", 1));
        fields.refuseUnknown();
        return read;
    }

    private static @Nullable String pool(Fields fields) {
        var pool = fields.text("pool");
        if (pool != null && !POOL.matcher(pool).matches()) {
            fields.problem("pool", "found \"" + pool + "\", expected letters, digits, and the signs . _ -");
            return null;
        }
        return pool;
    }

    private static List<Criterion> prose(Fields fields) {
        var name = "success_criteria";
        if (fields.isText(name)) {
            var words = fields.text(name);
            return words == null || words.isBlank() ? List.of() : List.of(new Criterion.Prose(words));
        }
        return fields.texts(name).stream().<Criterion>map(Criterion.Prose::new).toList();
    }

    private @Nullable Criterion criterion(@Nullable Object item, String path) {
        if (item instanceof String words && !words.isBlank()) {
            return new Criterion.Prose(words);
        }
        if (!(item instanceof Map<?, ?>)) {
            problems.add(
                    path,
                    "found " + Fields.found(item)
                            + ", expected {\"cel\": \"output.rows > 0\"}, {\"judge\": \"words\"} or words");
            return null;
        }
        var fields = Fields.of(item, path, problems).orElseThrow();
        var cel = fields.text("cel");
        var judge = fields.text("judge");
        fields.refuseUnknown();
        if (cel != null && judge != null) {
            fields.problem("", "has both \"cel\" and \"judge\"; write two criteria");
            return null;
        }
        if (cel != null && !cel.isBlank()) {
            return new Criterion.Expression(cel);
        }
        if (judge != null && !judge.isBlank()) {
            return new Criterion.Prose(judge);
        }
        fields.problem("", "expected \"cel\" with an expression or \"judge\" with words");
        return null;
    }

    @Nullable
    ToolCall toolCall(@Nullable Object item, String path) {
        var fields = Fields.of(item, path, problems).orElse(null);
        if (fields == null) {
            return null;
        }
        var action = fields.text("action", "tool");
        var arguments = fields.tree("arguments", "parameters", "params");
        if (!fields.has("action", "tool")) {
            fields.problem("action", "missing; expected the name of a tool");
        }
        var pool = pool(fields);
        fields.refuseUnknown();
        return new ToolCall(action == null ? "" : action, arguments == null ? Map.of() : arguments, pool);
    }

    private @Nullable RetryPolicy retry(@Nullable Object item, String path) {
        var fields = Fields.of(item, path, problems).orElse(null);
        if (fields == null) {
            return null;
        }
        var standard = RetryPolicy.DEFAULT;
        var attempts = fields.count("maxAttempts", 1);
        var delay = fields.duration("delay", true);
        var factor = fields.number("factor", 1);
        var maxDelay = fields.duration("maxDelay", true);
        fields.refuseUnknown();
        return new RetryPolicy(
                attempts == null ? standard.maxAttempts() : attempts,
                or(delay, standard.delay()),
                factor == null ? standard.factor() : factor.doubleValue(),
                or(maxDelay, standard.maxDelay()));
    }

    private static Duration or(@Nullable Duration given, Duration otherwise) {
        return given == null ? otherwise : given;
    }
}
