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
        var location = cause.getLocation();
        var place = location == null || location.getLineNr() < 0
                ? ""
                : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
        return new MalformedMessage(
                "not a " + type.getSimpleName() + ": " + path(cause) + cause.getOriginalMessage() + place);
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
