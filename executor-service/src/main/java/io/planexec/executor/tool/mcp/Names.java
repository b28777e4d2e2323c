package io.planexec.executor.tool.mcp;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names under which tools of servers are served. A tool keeps its own name as long as nobody else has it; where two
 * servers have a tool of one name, both get their server's name before it: which of them answers to the bare name must not
 * depend on which was there first. Pure.
 */
final class Names {
    /** Actions that are no tools. */
    private static final Set<String> RESERVED = Set.of("agent", "goal");

    private static final int LONGEST = 100;

    private Names() {}

    /** A tool of a server, as the server names it. */
    record Place(String server, String tool) {}

    /**
     * A name for each tool that can have one.
     *
     * @param taken by other tools than those of servers
     */
    static Map<Place, String> of(Map<String, List<String>> toolsByServer, Collection<String> taken) {
        var places = toolsByServer.entrySet().stream()
                .flatMap(server -> server.getValue().stream().distinct().map(tool -> new Place(server.getKey(), tool)))
                .toList();
        var bare = new HashMap<String, Integer>();
        places.forEach(place -> bare.merge(clean(place.tool), 1, Integer::sum));
        var names = new LinkedHashMap<Place, String>();
        for (var place : places) {
            var own = clean(place.tool);
            if (bare.getOrDefault(own, 0) == 1 && !taken.contains(own) && !RESERVED.contains(own)) {
                names.put(place, own);
            }
        }
        for (var place : places) {
            var prefixed = clean(place.server + "_" + place.tool);
            if (!names.containsKey(place) && !taken.contains(prefixed) && !names.containsValue(prefixed)) {
                names.put(place, prefixed);
            }
        }
        return names;
    }

    /** What a catalogue can hold: letters, digits, _ - . */
    private static String clean(String name) {
        var cleaned = name.replaceAll("[^A-Za-z0-9_.-]", "_");
        var named = cleaned.isEmpty() || !Character.isLetter(cleaned.charAt(0)) ? "t_" + cleaned : cleaned;
        return named.length() <= LONGEST ? named : named.substring(0, LONGEST);
    }
}
