package io.planexec.cli.view;

import io.planexec.messages.StepStatus;

/**
 * What the reader's terminal can show. Immutable.
 *
 * @param colour whether ANSI colours are wanted
 * @param unicode whether more than ASCII can be printed
 */
public record Style(boolean colour, boolean unicode) {
    /** Plain ASCII text. */
    public static final Style PLAIN = new Style(false, false);

    String bold(String text) {
        return painted("1", text);
    }

    String dim(String text) {
        return painted("2", text);
    }

    String red(String text) {
        return painted("31", text);
    }

    String green(String text) {
        return painted("32", text);
    }

    String yellow(String text) {
        return painted("33", text);
    }

    String cyan(String text) {
        return painted("36", text);
    }

    private String painted(String code, String text) {
        return colour && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    String ellipsis() {
        return unicode ? "…" : "...";
    }

    String separator() {
        return unicode ? " · " : ", ";
    }

    /** Where a step stands, in one column. */
    String mark(StepStatus status) {
        return switch (status) {
            case PENDING -> dim(unicode ? "·" : ".");
            case READY, QUEUED -> unicode ? "○" : "o";
            case RUNNING -> cyan(unicode ? "●" : "*");
            case AWAITING_RETRY -> yellow(unicode ? "↻" : "~");
            case AWAITING_APPROVAL, UNCERTAIN -> yellow("?");
            case SUCCEEDED -> green(unicode ? "✔" : "+");
            case FAILED -> red(unicode ? "✘" : "x");
            case SKIPPED -> dim(unicode ? "↷" : "-");
            case CANCELLED -> dim(unicode ? "⊘" : "/");
            case COMPENSATED -> dim(unicode ? "↶" : "<");
        };
    }

    String branch() {
        return unicode ? "├─ " : "|- ";
    }

    String lastBranch() {
        return unicode ? "└─ " : "`- ";
    }

    String trunk() {
        return unicode ? "│  " : "|  ";
    }
}
