package io.planexec.scripted;

import io.planexec.scripted.Protocol.BadRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reading plain JSON trees of requests. */
final class Trees {
    private Trees() {}

    static Map<String, @Nullable Object> object(@Nullable Object item, String place) throws BadRequest {
        if (item instanceof Map<?, ?> map) {
            var object = new LinkedHashMap<String, @Nullable Object>();
            map.forEach((key, value) -> object.put(String.valueOf(key), value));
            return object;
        }
        throw new BadRequest(place + ": expected an object");
    }

    static List<?> list(@Nullable Object item, String place) throws BadRequest {
        if (item == null) {
            return List.of();
        }
        if (item instanceof List<?> list) {
            return list;
        }
        throw new BadRequest(place + ": expected a list");
    }

    static String text(@Nullable Object item, String place) throws BadRequest {
        if (item instanceof String text) {
            return text;
        }
        throw new BadRequest(place + ": expected a string");
    }

    /** Text given as a string or as parts of type text; anything else is refused. */
    static String content(@Nullable Object item, String place) throws BadRequest {
        if (item == null) {
            return "";
        }
        if (item instanceof String text) {
            return text;
        }
        var all = new StringBuilder();
        for (var part : list(item, place)) {
            var object = object(part, place);
            if (!"text".equals(object.get("type"))) {
                throw new BadRequest(place + ": only text is understood here, found " + object.get("type"));
            }
            all.append(text(object.get("text"), place + ".text"));
        }
        return all.toString();
    }

    /** A rough count, four characters to a token. */
    static long estimate(String text) {
        return Math.max(1, text.length() / 4);
    }

    static Map<String, @Nullable Object> map(@Nullable Object... pairs) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        for (var i = 0; i < pairs.length; i += 2) {
            map.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return map;
    }
}
