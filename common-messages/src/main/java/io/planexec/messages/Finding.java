package io.planexec.messages;

import org.jspecify.annotations.Nullable;

/**
 * One thing wrong with a goal, plan or command.
 *
 * @param step id of the step it concerns, null where it concerns the whole
 * @param field path of the field, such as {@code steps[2].arguments.filePath}; empty for the whole document
 * @param message what was found, what was expected, what to do
 */
public record Finding(@Nullable String step, String field, String message) {

    /** One line for a terminal. */
    public String line() {
        var where = step == null ? "" : "step " + step + ": ";
        return field.isEmpty() ? where + message : where + field + ": " + message;
    }
}
