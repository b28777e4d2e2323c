package io.planexec.messages.json;

import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;

/** A message that cannot be read. The message says which field, where, and what was expected. */
public final class MalformedMessage extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedMessage(String message) {
        super(message);
    }

    static MalformedMessage of(Class<?> type, JacksonException cause) {
        return new MalformedMessage("not a " + type.getSimpleName() + ": " + path(cause) + why(cause));
    }

    /** What a parser says, in one line, and where; without where its own buffers begin. */
    public static String why(JacksonException cause) {
        var message = String.valueOf(cause.getOriginalMessage());
        var line = message.lines().findFirst().orElse(message);
        var buffers = line.indexOf(" (start marker at");
        var location = cause.getLocation();
        var place = location == null || location.getLineNr() < 0
                ? ""
                : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
        return (buffers < 0 ? line : line.substring(0, buffers)) + place;
    }

    private static String path(JacksonException cause) {
        if (!(cause instanceof DatabindException)) {
            return "";
        }
        var path = cause.getPath().stream()
                .map(part -> part.getPropertyName() == null ? "[" + part.getIndex() + "]" : part.getPropertyName())
                .collect(Collectors.joining("."));
        return path.isEmpty() ? "" : path + ": ";
    }
}
