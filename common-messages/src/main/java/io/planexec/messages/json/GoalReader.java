package io.planexec.messages.json;

import io.planexec.messages.ApprovalPolicy;
import io.planexec.messages.Goal;
import io.planexec.messages.Limits;
import io.planexec.messages.Mode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads goals as users write them, strictly: an unknown field, a wrong type or a value out of range is a finding, and
 * all findings come at once. Stateless.
 */
public final class GoalReader {
    /** The longest goal in words, in bytes of UTF-8. */
    public static final int MAX_TEXT_BYTES = 64 * 1024;

    /** The words of a goal made of a plan that has none. */
    public static final String RUN_THE_PLAN = "Run the plan";

    /** An id names the goal's output folder and stands in topics' keys and addresses. */
    private static final Pattern ID = Pattern.compile("[\\p{L}\\p{N}_-][\\p{L}\\p{N}._-]{0,127}");

    private static final Map<String, Mode> MODES = PlanReader.words(Mode.values());
    private static final Map<String, ApprovalPolicy> APPROVALS = PlanReader.words(ApprovalPolicy.values());
    private static final List<String> PLAN_FIELDS =
            List.of("steps", "tasks", "rollback", "total_steps", "task_summary");

    private GoalReader() {}

    /**
     * Reads a record of the goals topic: JSON where the first character that is not blank is <code>{</code>, else the
     * goal in words.
     *
     * @param idIfNone the goal's id where it brings none
     */
    public static Reading<Goal> read(byte[] value, String idIfNone) {
        return read(value, idIfNone, PlanCheck.NONE);
    }

    /**
     * As {@link #read(byte[], String)}.
     *
     * @param besides what else is looked for where the form of the goal or its plan is wrong
     */
    public static Reading<Goal> read(byte[] value, String idIfNone, PlanCheck besides) {
        var text = StrictJson.utf8(value).orElse(null);
        if (text == null) {
            return Reading.Refused.because("found bytes that are not UTF-8, expected a goal in words or as JSON");
        }
        var stripped = text.strip();
        if (stripped.isEmpty()) {
            return Reading.Refused.because("the goal is empty; expected words or a JSON object");
        }
        if (stripped.startsWith("{")) {
            return json(value, text, idIfNone, false, besides);
        }
        if (value.length > MAX_TEXT_BYTES) {
            return Reading.Refused.because("the goal is " + value.length + " bytes long, expected at most "
                    + MAX_TEXT_BYTES + "; put long texts into a file and name it");
        }
        return new Reading.Read<>(Goal.ofText(idIfNone, stripped));
    }

    /**
     * Reads a file that holds a goal as JSON, or a plan without a goal around it, which becomes a goal in the words of
     * its summary.
     *
     * @param idIfNone the goal's id where it brings none
     */
    public static Reading<Goal> readFile(byte[] content, String idIfNone) {
        return readFile(content, idIfNone, PlanCheck.NONE);
    }

    /**
     * As {@link #readFile(byte[], String)}.
     *
     * @param besides what else is looked for where the form of the goal or its plan is wrong
     */
    public static Reading<Goal> readFile(byte[] content, String idIfNone, PlanCheck besides) {
        var text = StrictJson.utf8(content).orElse(null);
        if (text == null) {
            return Reading.Refused.because("found bytes that are not UTF-8, expected JSON");
        }
        if (text.isBlank()) {
            return Reading.Refused.because("the file is empty; expected a goal or a plan as JSON");
        }
        return json(content, text, idIfNone, true, besides);
    }

    private static Reading<Goal> json(
            byte[] bytes, String text, String idIfNone, boolean barePlans, PlanCheck besides) {
        if (bytes.length > StrictJson.MAX_BYTES) {
            return Reading.Refused.because(
                    "the goal is " + bytes.length + " bytes long, expected at most " + StrictJson.MAX_BYTES);
        }
        var problems = new Problems();
        var tree = StrictJson.read(text, problems).orElse(null);
        if (tree == null) {
            return problems.refuse();
        }
        var goal = barePlans && isPlan(tree)
                ? ofPlan(tree, idIfNone, problems, besides)
                : Fields.of(tree, "", problems)
                        .map(fields -> goal(fields, idIfNone, problems, besides))
                        .orElse(null);
        return goal == null || !problems.isEmpty() ? problems.refuse() : new Reading.Read<>(goal);
    }

    private static boolean isPlan(Object tree) {
        return tree instanceof List<?>
                || (tree instanceof Map<?, ?> object
                        && !object.containsKey("plan")
                        && (object.containsKey("steps") || object.containsKey("tasks")));
    }

    private static @Nullable Goal ofPlan(Object tree, String id, Problems problems, PlanCheck besides) {
        var reader = new PlanReader(problems);
        var plan = reader.plan(tree, "");
        if (!problems.isEmpty()) {
            reader.addBesides(plan, Optional.of(Set.of()), besides);
        }
        if (plan == null) {
            return null;
        }
        var words = plan.summary().isBlank() ? RUN_THE_PLAN : plan.summary().strip();
        return new Goal(id, words, Mode.AUTO, Map.of(), plan, ApprovalPolicy.AUTO, List.of(), Limits.UNSET, Map.of());
    }

    private static Goal goal(Fields fields, String idIfNone, Problems problems, PlanCheck besides) {
        var words = fields.text("goal");
        if (!fields.has("goal")) {
            fields.problem("goal", "missing; expected what is to be done, in words");
        } else if (words != null && words.isBlank()) {
            fields.problem("goal", "the goal is empty; expected what is to be done, in words");
        }
        var id = fields.text("id");
        if (id != null && !ID.matcher(id).matches()) {
            fields.problem(
                    "id",
                    "found " + Fields.found(id) + ", expected 1 to 128 letters, digits and the signs . _ -,"
                            + " not beginning with a dot");
        }
        var mode = fields.word("mode", MODES);
        var inputs = fields.tree("inputs");
        var before = problems.count();
        var reader = new PlanReader(problems);
        var plan = fields.object("plan", reader::plan);
        var ofPlan = problems.count() - before;
        var approval = fields.word("approval", APPROVALS);
        var tools = fields.texts("tools");
        var limits = fields.object(
                "limits",
                (value, path) ->
                        Fields.of(value, path, problems).map(GoalReader::limits).orElse(null));
        var labels = labels(fields);
        fields.refuseUnknown("it belongs to a plan; put it into the field \"plan\"", PLAN_FIELDS);
        if (!problems.isEmpty()) {
            // A name that is wrong elsewhere in the goal may have been meant for its inputs.
            var inputsAreKnown = problems.count() == ofPlan;
            var names = inputs == null ? Set.<String>of() : inputs.keySet();
            reader.addBesides(plan, inputsAreKnown ? Optional.of(names) : Optional.empty(), besides);
        }
        return new Goal(
                id == null ? idIfNone : id,
                words == null ? "" : words.strip(),
                mode == null ? Mode.AUTO : mode,
                inputs == null ? Map.of() : inputs,
                plan,
                approval == null ? ApprovalPolicy.AUTO : approval,
                tools,
                limits == null ? Limits.UNSET : limits,
                labels);
    }

    private static Limits limits(Fields fields) {
        var limits = new Limits(
                fields.count("maxSteps", 1),
                fields.count("maxReplans", 0),
                fields.count("maxParallel", 1),
                fields.duration("deadline", false),
                fields.whole("tokens", 0, Long.MAX_VALUE),
                fields.number("usd", 0),
                fields.count("toolCalls", 0));
        fields.refuseUnknown();
        return limits;
    }

    private static Map<String, String> labels(Fields fields) {
        var given = fields.tree("labels");
        var labels = new LinkedHashMap<String, String>();
        if (given != null) {
            given.forEach((name, value) -> {
                if (value instanceof String text) {
                    labels.put(name, text);
                } else {
                    fields.problem("labels." + name, "found " + Fields.found(value) + ", expected a string");
                }
            });
        }
        return labels;
    }
}
