package io.planexec.messages.expression;

import io.planexec.messages.Finding;
import io.planexec.messages.expression.CelEngine.Broken;
import io.planexec.messages.expression.CelEngine.Program;
import io.planexec.messages.expression.CelEngine.Purpose;
import io.planexec.messages.expression.CelEngine.Unevaluable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * References in a step's arguments: <code>${steps.&lt;id&gt;.output.&lt;path&gt;}</code> and
 * <code>${inputs.&lt;name&gt;}</code>, with CEL between the braces. A string that is one reference and nothing else
 * becomes the value with its JSON type; in a longer string the value is written out, as it is where it is a string, as
 * JSON otherwise. A doubled dollar before a brace writes a literal one, every other dollar stays. What was resolved is not
 * looked at again. Names of fields are not looked at.
 *
 * <p>Stateless but for a bounded cache of compiled expressions; safe for use by several threads.
 */
public final class References {
    private References() {}

    /**
     * What the references in arguments speak of.
     *
     * @param steps ids of the steps named, in the order of their first mention
     * @param places where a reference stands: {@code arguments.filePath}, {@code arguments.sections[2].title}
     * @param outputPaths the references that are one path into one step's output
     * @param findings why references cannot resolve, the field set, the step not; empty where all can
     */
    public record Scan(
            SequencedSet<String> steps, Set<String> places, List<OutputPath> outputPaths, List<Finding> findings) {}

    /**
     * A reference that is one path into a step's output.
     *
     * @param place where it stands
     * @param step the id
     * @param keys behind {@code output}: names of fields as {@code String}, positions in lists as {@code Integer}
     * @param whole whether the string holds nothing else, so that the value keeps its type
     */
    public record OutputPath(String place, String step, List<Object> keys, boolean whole) {}

    /** Whether any string in the arguments holds a reference or an escaped one; much cheaper than a scan. */
    public static boolean areIn(@Nullable Object arguments) {
        return switch (arguments) {
            case String text -> Template.isNeeded(text);
            case Map<?, ?> map -> map.values().stream().anyMatch(References::areIn);
            case List<?> list -> list.stream().anyMatch(References::areIn);
            case null, default -> false;
        };
    }

    /** Finds the references and checks that they can resolve: steps and inputs exist, CEL compiles. */
    public static Scan scan(Map<String, @Nullable Object> arguments, Scope scope) {
        if (!areIn(arguments)) {
            return new Scan(new LinkedHashSet<>(), Set.of(), List.of(), List.of());
        }
        var scanner = new Scanner(scope);
        scanner.scan(arguments, "arguments");
        return new Scan(scanner.steps, scanner.places, scanner.paths, scanner.findings);
    }

    /**
     * The arguments with every reference replaced by what it refers to.
     *
     * @param outputs of the steps that are done, by id
     * @param inputs the goal's inputs
     * @throws UnresolvedReference at the first one that has no value
     */
    public static Map<String, @Nullable Object> resolve(
            Map<String, @Nullable Object> arguments,
            Map<String, ? extends Map<String, @Nullable Object>> outputs,
            Map<String, @Nullable Object> inputs)
            throws UnresolvedReference {
        if (!areIn(arguments)) {
            return arguments;
        }
        return new Resolver(outputs, inputs).object(arguments, "");
    }

    /** A reference to the whole output of a step, as text. */
    public static String toOutputOf(String stepId) {
        return "${steps[" + CelText.quoted(stepId) + "].output}";
    }

    /** A reference to a field of a step's output, as text. */
    public static String toOutputOf(String stepId, String field) {
        return "${steps[" + CelText.quoted(stepId) + "].output[" + CelText.quoted(field) + "]}";
    }

    private static String child(String place, Object key) {
        return place.isEmpty() ? String.valueOf(key) : place + "." + key;
    }

    private static final class Scanner {
        private final Scope scope;
        private final SequencedSet<String> steps = new LinkedHashSet<>();
        private final SequencedSet<String> places = new LinkedHashSet<>();
        private final List<OutputPath> paths = new ArrayList<>();
        private final List<Finding> findings = new ArrayList<>();

        Scanner(Scope scope) {
            this.scope = scope;
        }

        void scan(@Nullable Object value, String place) {
            switch (value) {
                case String text when Template.isNeeded(text) -> string(text, place);
                case Map<?, ?> map -> map.forEach((key, item) -> scan(item, child(place, key)));
                case List<?> list -> {
                    for (var i = 0; i < list.size(); i++) {
                        scan(list.get(i), place + "[" + i + "]");
                    }
                }
                case null, default -> {}
            }
        }

        private void string(String text, String place) {
            var template = Template.of(text);
            if (!template.closed()) {
                places.add(place);
                findings.add(new Finding(
                        null,
                        place,
                        "a reference starts with ${ and has no closing }" + "; write $${ where no reference is meant"));
            }
            for (var part : template.parts()) {
                if (part instanceof Template.Reference reference) {
                    places.add(place);
                    reference(reference, place, template.parts().size() == 1 && template.closed());
                }
            }
        }

        private void reference(Template.Reference reference, String place, boolean whole) {
            var expression = Expression.of(reference.content(), scope);
            steps.addAll(expression.steps());
            for (var problem : expression.problems()) {
                findings.add(new Finding(null, place, reference.written() + ": " + problem));
            }
            if (!expression.problems().isEmpty()) {
                return;
            }
            var path = Path.of(expression.cel());
            if (path.isEmpty()) {
                if (CelEngine.compile(Purpose.REFERENCE, expression.cel()) instanceof Broken(var reason)) {
                    findings.add(
                            new Finding(null, place, reference.written() + ": is not a CEL expression: " + reason));
                }
            } else if (path.get().root().equals("steps")) {
                var keys = path.get().keys();
                paths.add(new OutputPath(
                        place, String.valueOf(keys.getFirst()), List.copyOf(keys.subList(2, keys.size())), whole));
            }
        }
    }

    private static final class Resolver {
        private final Map<String, ? extends Map<String, @Nullable Object>> outputs;
        private final Map<String, @Nullable Object> inputs;
        private final Scope scope;

        Resolver(Map<String, ? extends Map<String, @Nullable Object>> outputs, Map<String, @Nullable Object> inputs) {
            this.outputs = outputs;
            this.inputs = inputs;
            this.scope = Scope.of(outputs.keySet(), inputs.keySet());
        }

        Map<String, @Nullable Object> object(Map<?, ?> object, String place) throws UnresolvedReference {
            var resolved = LinkedHashMap.<String, @Nullable Object>newLinkedHashMap(object.size());
            for (var entry : object.entrySet()) {
                resolved.put(String.valueOf(entry.getKey()), value(entry.getValue(), child(place, entry.getKey())));
            }
            return resolved;
        }

        private @Nullable Object value(@Nullable Object value, String place) throws UnresolvedReference {
            return switch (value) {
                case String text when Template.isNeeded(text) -> string(text, place);
                case Map<?, ?> map -> object(map, place);
                case List<?> list -> {
                    var items = new ArrayList<@Nullable Object>(list.size());
                    for (var i = 0; i < list.size(); i++) {
                        items.add(value(list.get(i), place + "[" + i + "]"));
                    }
                    yield items;
                }
                case null, default -> value;
            };
        }

        private @Nullable Object string(String text, String place) throws UnresolvedReference {
            var template = Template.of(text);
            if (!template.closed()) {
                throw new UnresolvedReference("argument " + place + ": a reference has no closing }");
            }
            if (template.parts().size() == 1 && template.parts().getFirst() instanceof Template.Reference only) {
                return reference(only, place);
            }
            var resolved = new StringBuilder();
            for (var part : template.parts()) {
                switch (part) {
                    case Template.Text(var literal) -> resolved.append(literal);
                    case Template.Reference reference ->
                        resolved.append(JsonText.embedded(reference(reference, place)));
                }
            }
            return resolved.toString();
        }

        private @Nullable Object reference(Template.Reference reference, String place) throws UnresolvedReference {
            var expression = Expression.of(reference.content(), scope);
            if (!expression.problems().isEmpty()) {
                throw unresolved(reference, place, String.join("; ", expression.problems()));
            }
            var path = Path.of(expression.cel());
            if (path.isPresent()) {
                return switch (path.get().in(variables(expression))) {
                    case Path.Value(var value) -> value;
                    case Path.Missing(var reason) -> throw unresolved(reference, place, reason);
                };
            }
            return switch (CelEngine.compile(Purpose.REFERENCE, expression.cel())) {
                case Broken(var reason) -> throw unresolved(reference, place, "is not a CEL expression: " + reason);
                case Program program -> evaluate(program, expression, reference, place);
            };
        }

        private @Nullable Object evaluate(
                Program program, Expression expression, Template.Reference reference, String place)
                throws UnresolvedReference {
            try {
                return CelEngine.evaluate(program, variables(expression));
            } catch (Unevaluable e) {
                var reason = new StringBuilder(e.reason());
                for (var step : expression.steps()) {
                    var output = outputs.get(step);
                    reason.append("; the output of step ").append(step).append(" has ");
                    reason.append(output == null || output.isEmpty() ? "no fields" : Expression.some(output.keySet()));
                }
                throw unresolved(reference, place, reason.toString());
            }
        }

        /** Only what the expression names, so that nothing else has to be converted for CEL. */
        private Map<String, Object> variables(Expression expression) {
            var steps = new LinkedHashMap<String, Object>();
            for (var id : expression.steps()) {
                var step = new LinkedHashMap<String, @Nullable Object>();
                step.put("output", outputs.get(id));
                steps.put(id, step);
            }
            return Map.of("steps", steps, "inputs", inputs);
        }

        private static UnresolvedReference unresolved(Template.Reference reference, String place, String reason) {
            return new UnresolvedReference("argument " + place + ": " + reference.written() + ": " + reason);
        }
    }
}
