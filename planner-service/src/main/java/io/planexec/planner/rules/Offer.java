package io.planexec.planner.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Something a tool's output holds: the whole of it, or a property.
 *
 * @param path after {@code output}: empty for the whole, else {@code .content} or {@code .files[0].path}
 * @param list name of the list it is taken from, empty where there is none
 */
record Offer(String path, String list, List<String> types, String jsonType, Set<String> nameConcepts) {

    static List<Offer> of(Map<String, @Nullable Object> schema) {
        var offers = new ArrayList<Offer>();
        offers.add(new Offer("", "", Schemas.types(schema), "object", Set.of()));
        properties("", "", schema, offers, 2);
        return List.copyOf(offers);
    }

    private static void properties(
            String prefix, String list, Map<String, @Nullable Object> schema, List<Offer> offers, int depth) {
        new TreeMap<>(Schemas.map(schema.get("properties"))).forEach((name, value) -> {
            var property = Schemas.map(value);
            var path = prefix + "." + name;
            var jsonType = Schemas.jsonType(property);
            offers.add(
                    new Offer(path, list, Schemas.types(property), jsonType, Set.copyOf(Language.nameConcepts(name))));
            if (depth > 1 && jsonType.equals("array") && list.isEmpty()) {
                properties(path + "[0]", path.substring(1), Schemas.map(property.get("items")), offers, depth - 1);
            }
        });
    }

    boolean isWhole() {
        return path.isEmpty();
    }

    boolean isText() {
        return jsonType.equals("string")
                && list.isEmpty()
                && nameConcepts.stream()
                        .anyMatch(Set.of("content", "markdown", "html", "translate", "answer", "messag")::contains);
    }

    boolean isPath() {
        return jsonType.equals("string")
                && nameConcepts.stream().anyMatch(Set.of("path", "file", "filename")::contains);
    }
}
