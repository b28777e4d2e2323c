package io.planexec.executor.tool.data.chart;

import java.util.Locale;
import java.util.Optional;

/** The kinds of charts there are. */
enum ChartKind {
    LINE,
    BAR,
    PIE,
    SCATTER;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String title() {
        return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT) + " chart";
    }

    /** A kind by its name: {@code line}, {@code bar}, {@code pie}, {@code scatter}. */
    static Optional<ChartKind> named(String word) {
        return switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "line" -> Optional.of(LINE);
            case "bar" -> Optional.of(BAR);
            case "pie" -> Optional.of(PIE);
            case "scatter" -> Optional.of(SCATTER);
            default -> Optional.empty();
        };
    }
}
