package io.planexec.planner.plan;

import io.planexec.messages.Criterion;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.ToolCall;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A plan for other values than those it was written for. Only where it is plain what would change: a value that is another
 * one now has to stand somewhere in what the plan does, and a number in one place only, as there are more reasons for a 3
 * than one.
 */
public final class Rebinding {
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}(?:\\.\\d{1,18})?");

    private final Map<String, String> changes;
    private final @Nullable Pattern words;
    private final Map<String, Integer> uses = new HashMap<>();
    private boolean unfit;

    private Rebinding(Map<String, String> changes) {
        this.changes = changes;
        this.words = changes.isEmpty()
                ? null
                : Pattern.compile("\\$\\{[^}]*}|(?<!\\w)(?<!\\d[-.,:])(?:"
                        + changes.keySet().stream()
                                .sorted((one, other) -> other.length() - one.length())
                                .map(Pattern::quote)
                                .collect(Collectors.joining("|"))
                        + ")(?!\\w)(?![-.,:]\\d)");
    }

    /**
     * The plan with each value replaced by the one in its place.
     *
     * @param from the values it was written for, without repetition
     * @param to as many
     * @return empty where it does not show what depends on them
     */
    public static Optional<Plan> of(Plan plan, List<String> from, List<String> to) {
        var changes = new LinkedHashMap<String, String>();
        for (var i = 0; i < from.size(); i++) {
            if (!from.get(i).equals(to.get(i))) {
                changes.put(from.get(i), to.get(i));
            }
        }
        return new Rebinding(changes).bound(plan);
    }

    private Optional<Plan> bound(Plan plan) {
        if (changes.isEmpty()) {
            return Optional.of(plan);
        }
        var steps = plan.steps().stream().map(this::step).toList();
        var rollback = plan.rollback().stream().map(this::call).toList();
        var summary = prose(plan.summary());
        for (var value : changes.keySet()) {
            var used = uses.getOrDefault(value, 0);
            unfit |= used == 0 || (used > 1 && isNumber(value));
        }
        return unfit ? Optional.empty() : Optional.of(new Plan(summary, steps, rollback));
    }

    private Step step(Step step) {
        // What an agent is told to do is all that its step does.
        var isTold = step.action().equals(Step.AGENT) || step.action().equals(Step.GOAL);
        var expected = step.expectedOutput();
        return step.toBuilder()
                .description(isTold ? counted(step.description()) : prose(step.description()))
                .arguments(fields(step.arguments()))
                .criteria(step.criteria().stream().map(this::criterion).toList())
                .expectedOutput(expected == null ? null : prose(expected))
                .verify(step.verify() == null ? null : call(step.verify()))
                .compensation(step.compensation() == null ? null : call(step.compensation()))
                .build();
    }

    private Criterion criterion(Criterion criterion) {
        return switch (criterion) {
            case Criterion.Expression(var cel) -> new Criterion.Expression(counted(cel));
            case Criterion.Prose(var judge) -> new Criterion.Prose(prose(judge));
        };
    }

    private ToolCall call(ToolCall call) {
        return new ToolCall(call.action(), fields(call.arguments()), call.pool());
    }

    private Map<String, @Nullable Object> fields(Map<String, @Nullable Object> fields) {
        var bound = new LinkedHashMap<String, @Nullable Object>();
        fields.forEach((name, value) -> bound.put(name, tree(value)));
        return bound;
    }

    private @Nullable Object tree(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> {
                var bound = new LinkedHashMap<String, @Nullable Object>();
                map.forEach((name, inner) -> bound.put(String.valueOf(name), tree(inner)));
                yield bound;
            }
            case List<?> list -> {
                var bound = new ArrayList<@Nullable Object>();
                list.forEach(inner -> bound.add(tree(inner)));
                yield bound;
            }
            case String text -> counted(text);
            case Number number -> number(number);
            default -> value;
        };
    }

    private Object number(Number number) {
        for (var change : changes.entrySet()) {
            var from = change.getKey();
            if (isNumber(from) && new BigDecimal(from).compareTo(new BigDecimal(number.toString())) == 0) {
                uses.merge(from, 1, Integer::sum);
                if (!isNumber(change.getValue())) {
                    unfit = true;
                    return number;
                }
                var to = new BigDecimal(change.getValue());
                return to.scale() > 0 ? (Number) to.doubleValue() : (Number) to.longValueExact();
            }
        }
        return number;
    }

    private static boolean isNumber(String value) {
        return NUMBER.matcher(value).matches();
    }

    private String counted(String text) {
        return replaced(text, true);
    }

    private String prose(String text) {
        return replaced(text, false);
    }

    /** References are left as they are: what looks like a value in them is a step's id or a field. */
    private String replaced(String text, boolean counts) {
        return words == null
                ? text
                : words.matcher(text).replaceAll(found -> {
                    var to = changes.get(found.group());
                    if (to == null) {
                        return Matcher.quoteReplacement(found.group());
                    }
                    if (counts) {
                        uses.merge(found.group(), 1, Integer::sum);
                    }
                    return Matcher.quoteReplacement(to);
                });
    }
}
