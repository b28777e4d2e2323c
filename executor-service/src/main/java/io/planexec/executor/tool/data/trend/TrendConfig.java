package io.planexec.executor.tool.data.trend;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.statistics.Period;
import io.planexec.executor.tool.data.table.Fields;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How closely to look.
 *
 * @param windowDays days over which the running median is taken; empty for the default of the period
 * @param threshold robust standard deviations from which a value is an anomaly, 3 to 20
 * @param measure column to look at, or null
 * @param groupBy column whose values are the series, or null
 */
record TrendConfig(
        Optional<Integer> windowDays,
        double threshold,
        @Nullable String measure,
        @Nullable String groupBy) {
    private static final double DEFAULT_SENSITIVITY = 0.5;
    private static final Pattern LENGTH = Pattern.compile("(\\d{1,4})\\s*-?(d|days?|w|weeks?|m|months?|y|years?)?");

    static TrendConfig of(@Nullable Object config) throws ToolFailure {
        Fields fields = Fields.of(config);
        String measure = fields.text("measure");
        String groupBy = fields.text("groupBy");
        return new TrendConfig(
                window(fields.text("window")),
                threshold(fields.text("sensitivity")),
                measure.isEmpty() ? null : measure,
                groupBy.isEmpty() ? null : groupBy);
    }

    private static Optional<Integer> window(String text) throws ToolFailure {
        String window = text.strip().toLowerCase(Locale.ROOT);
        if (window.isEmpty() || window.equals("auto")) {
            return Optional.empty();
        }
        Optional<Period> period = Period.named(window);
        if (period.isPresent()) {
            return Optional.of(days(1, period.get().word()));
        }
        Matcher length = LENGTH.matcher(window.replaceFirst("\\.0+$", ""));
        if (!length.matches() || Integer.parseInt(length.group(1)) == 0) {
            throw ToolFailure.permanent(
                    "config.window is '%s'; expected days as a number, or a length such as 7d, 4w, monthly"
                            .formatted(text));
        }
        String unit = length.group(2);
        return Optional.of(days(Integer.parseInt(length.group(1)), unit == null ? "d" : unit));
    }

    private static int days(int count, String unit) {
        return switch (unit.charAt(0)) {
            case 'w' -> count * 7;
            case 'm' -> count * 30;
            case 'q' -> count * 91;
            case 'y' -> count * 365;
            default -> count;
        };
    }

    /** Below 3 deviations chance alone makes outliers in every series, so that is the most sensitive there is. */
    private static double threshold(String text) throws ToolFailure {
        String sensitivity = text.strip().toLowerCase(Locale.ROOT);
        double value = switch (sensitivity) {
            case "", "medium", "normal", "auto", "default" -> DEFAULT_SENSITIVITY;
            case "low" -> 0.2;
            case "high" -> 0.8;
            default -> number(text);
        };
        return value <= 1 ? 6 - 3 * value : Math.clamp(value, 3, 20);
    }

    private static double number(String text) throws ToolFailure {
        try {
            double value = Double.parseDouble(text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // told below, as a negative number is
        }
        throw ToolFailure.permanent(
                "config.sensitivity is '%s'; expected low, medium, high, a number from 0 (least) to 1 (most), or a threshold above 1 in robust standard deviations"
                        .formatted(text));
    }

    /** The window in periods: given in days, or so many that a month's moves (daily) or a year's (monthly) show. */
    int window(Period period) {
        int periods = windowDays
                .map(days -> days / days(1, period.word()))
                .orElse(period == Period.DAY ? 29 : period == Period.YEAR ? 7 : 13);
        return Math.max(5, periods);
    }
}
