package io.planexec.planner.rules;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An argument a tool takes, as its schema tells.
 *
 * @param types names of what the value means, from {@code x-type} here or in an alternative; empty where it says nothing
 * @param choices values it may have (of an array: its items), empty where it is free
 * @param suggestions values seen in the tool's examples
 * @param parts properties of an object
 * @param several whether it takes a list, be it as one of several ways
 */
record Param(
        String name,
        Role role,
        boolean required,
        boolean many,
        String jsonType,
        List<String> types,
        List<Object> choices,
        List<Object> suggestions,
        @Nullable Object byDefault,
        String description,
        Set<String> nameConcepts,
        Set<String> descriptionConcepts,
        List<Param> parts,
        boolean several) {

    /** What sort of word in a goal can fill it. */
    enum Role {
        CHOICE,
        PATH,
        GLOB,
        URL,
        /** A text or expression to look for. */
        PATTERN,
        /** A question in free words. */
        QUERY,
        COLUMN,
        /** What rows have to fulfil, in words. */
        CONDITION,
        TITLE,
        TEXT,
        NUMBER,
        FLAG,
        /** A length of time whose totals are put together. */
        PERIOD,
        /** The name of what is counted. */
        COUNTED,
        /** What rows are called. */
        KIND,
        /** An object with properties of its own. */
        GROUP,
        /** A value of a meaning that only another tool can give. */
        TYPED,
        OTHER
    }

    /** Of a description: what it is comes first, what else there is to know after that. */
    private static final int FIRST_WORDS = 4;

    private static final Set<String> PATHS = Language.concepts("path file filename folder");
    private static final Set<String> PATTERNS = Language.concepts("pattern regex regexp term keyword needle");
    private static final Set<String> QUERIES = Language.concepts("query question search topic prompt");
    private static final Set<String> TITLES = Language.concepts("title heading caption subject headline");
    private static final Set<String> TEXTS = Language.concepts("content message markdown comment");
    private static final Set<String> CONDITIONS = Language.concepts("where condition filter");
    private static final Set<String> COLUMNS = Language.concepts("column measure group field dedupe metric key");
    private static final Set<String> MEASURES = Language.concepts("measure value amount");
    private static final Set<String> MEASURED = Language.concepts("numeric aggregate");

    static List<Param> of(Map<String, @Nullable Object> schema, List<Map<String, @Nullable Object>> examples) {
        var required = Schemas.list(schema.get("required"));
        var params = new ArrayList<Param>();
        // Sorted: a plan must not hang on the order in which a codec met the properties.
        new TreeMap<>(Schemas.map(schema.get("properties"))).forEach((name, value) -> {
            var seen = new ArrayList<Object>();
            for (var example : examples) {
                var given = example.get(name);
                if (given != null) {
                    seen.add(given);
                }
            }
            params.add(read(name, Schemas.map(value), required.contains(name), seen));
        });
        return List.copyOf(params);
    }

    private static Param read(
            String name, Map<String, @Nullable Object> schema, boolean required, List<Object> suggestions) {
        var items = Schemas.map(schema.get("items"));
        var jsonType = Schemas.jsonType(schema);
        var many = jsonType.equals("array");
        var description = (Schemas.text(schema.get("description")) + " " + Schemas.text(items.get("description")) + " "
                        + Schemas.text(schema.get("title")))
                .strip();
        var types = Schemas.types(schema);
        var choices = new ArrayList<>(Schemas.list(schema.get("enum")));
        choices.addAll(Schemas.list(items.get("enum")));
        var nameConcepts = new LinkedHashSet<>(Language.nameConcepts(name));
        var descriptionConcepts = Language.textConcepts(description);
        var parts = many ? List.<Param>of() : of(schema, List.of());
        var one = many ? Schemas.jsonType(items) : jsonType;
        var examples = new ArrayList<>(suggestions);
        examples.addAll(Schemas.list(schema.get("examples")));
        var role = role(one, Schemas.text(schema.get("format")), types, choices, nameConcepts, description, parts);
        return new Param(
                name,
                role,
                required,
                many,
                jsonType,
                types,
                List.copyOf(choices),
                List.copyOf(examples),
                schema.get("default"),
                description,
                nameConcepts,
                descriptionConcepts,
                parts,
                many || Schemas.takesList(schema));
    }

    private static Role role(
            String jsonType,
            String format,
            List<String> types,
            List<Object> choices,
            Set<String> name,
            String description,
            List<Param> parts) {
        if (!choices.isEmpty()) {
            return Role.CHOICE;
        }
        return switch (jsonType) {
            case "integer", "number" -> Role.NUMBER;
            case "boolean" -> Role.FLAG;
            case "string" -> textRole(format, types, name, description);
            default -> {
                if (!types.isEmpty()) {
                    yield Role.TYPED;
                }
                yield parts.isEmpty() ? Role.OTHER : Role.GROUP;
            }
        };
    }

    private static Role textRole(String format, List<String> types, Set<String> name, String description) {
        var said = new LinkedHashSet<>(name);
        types.forEach(type -> said.addAll(Language.nameConcepts(type)));
        var words = Language.textConcepts(description);
        if (contains(name, CONDITIONS)) {
            return Role.CONDITION;
        }
        if (types.contains("period")) {
            return Role.PERIOD;
        }
        if (types.contains("counted")) {
            return Role.COUNTED;
        }
        if (types.contains("kind")) {
            return Role.KIND;
        }
        if (said.contains("address") || format.startsWith("uri")) {
            return Role.URL;
        } else if (said.contains("glob")) {
            return Role.GLOB;
        } else if (contains(said, PATHS) || format.equals("path")) {
            return Role.PATH;
        } else if (contains(said, PATTERNS)) {
            return Role.PATTERN;
        } else if (contains(said, QUERIES)) {
            return Role.QUERY;
        } else if (contains(said, TITLES)) {
            return Role.TITLE;
        } else if (contains(said, TEXTS)) {
            return Role.TEXT;
        } else if (contains(said, COLUMNS) || words.contains("column")) {
            return Role.COLUMN;
        }
        return types.isEmpty() ? Role.OTHER : Role.TYPED;
    }

    private static boolean contains(Set<String> said, Set<String> any) {
        return said.stream().anyMatch(any::contains);
    }

    /** Whether it takes whatever a plan has produced, to show it. */
    boolean collects() {
        return role == Role.TYPED
                && types.stream().anyMatch(type -> Language.concept(type).equals("result"));
    }

    /** Whether it names what splits the rows, not what is added up. */
    boolean isGrouping() {
        return role == Role.COLUMN
                && (nameConcepts.contains("group") || descriptionConcepts.contains("group"))
                && !isMeasure();
    }

    /** Whether it names what the rows are put in order by. */
    boolean isSorting() {
        return role == Role.COLUMN && nameConcepts.contains("sort");
    }

    boolean isMeasure() {
        if (role != Role.COLUMN) {
            return false;
        }
        var byDescription = !nameConcepts.contains("group") && contains(descriptionConcepts, MEASURED);
        return byDescription || contains(nameConcepts, MEASURES);
    }

    /** Whether it takes a folder: its name says so, or its description begins with it. */
    boolean takesFolder() {
        return role == Role.PATH && (nameConcepts.contains("folder") || begins("folder"));
    }

    boolean takesFile() {
        return role == Role.PATH && (!takesFolder() || begins("file"));
    }

    private boolean begins(String concept) {
        return Schemas.words(description).stream()
                .limit(FIRST_WORDS)
                .map(Language::concept)
                .anyMatch(concept::equals);
    }

    /** Endings of the files it says it takes; empty where it says nothing. */
    Set<String> fileEndings(String tool) {
        var endings = new LinkedHashSet<String>();
        var words = new ArrayList<>(Schemas.words(description));
        words.addAll(Schemas.words(tool));
        words.addAll(nameConcepts);
        var shown = suggestions.stream()
                .map(Object::toString)
                .map(path -> path.substring(path.lastIndexOf('.') + 1))
                .toList();
        if (shown.size() > 1 && Set.copyOf(shown).size() == 1) {
            words.add(shown.getFirst());
        }
        for (var word : words) {
            var ending = Language.fileEnding(word);
            if (!ending.isEmpty() && !word.equals("text")) {
                endings.add(ending);
            }
        }
        return endings;
    }
}
