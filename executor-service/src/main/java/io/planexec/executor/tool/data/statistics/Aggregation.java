package io.planexec.executor.tool.data.statistics;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How many numbers become one. */
public enum Aggregation {
    SUM,
    MEAN,
    MEDIAN,
    MIN,
    MAX,
    COUNT;

    /** The word used in arguments and outputs: {@code sum}, {@code mean}, {@code median}, {@code min}, {@code max}, {@code count}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** For headings: {@code Total}, {@code Mean} … */
    public String title() {
        return switch (this) {
            case SUM -> "Total";
            case MEAN -> "Mean";
            case MEDIAN -> "Median";
            case MIN -> "Lowest";
            case MAX -> "Highest";
            case COUNT -> "Number of rows";
        };
    }

    /** An aggregation by any of its usual names, such as {@code avg} or {@code total}. */
    public static Optional<Aggregation> named(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "sum", "total" -> Optional.of(SUM);
            case "mean", "average", "avg" -> Optional.of(MEAN);
            case "median" -> Optional.of(MEDIAN);
            case "min", "minimum", "lowest", "smallest" -> Optional.of(MIN);
            case "max", "maximum", "highest", "largest" -> Optional.of(MAX);
            case "count", "number" -> Optional.of(COUNT);
            default -> Optional.empty();
        };
    }

    /** The one number; NaN for no numbers, but for sum and count, which are 0 then. */
    public double of(double[] values) {
        return switch (this) {
            case SUM -> sum(values);
            case MEAN -> values.length == 0 ? Double.NaN : sum(values) / values.length;
            case MEDIAN -> median(values);
            case MIN -> Arrays.stream(values).min().orElse(Double.NaN);
            case MAX -> Arrays.stream(values).max().orElse(Double.NaN);
            case COUNT -> values.length;
        };
    }

    /** Neumaier's compensated sum: 200,000 amounts of money add up to the cent. */
    public static double sum(double[] values) {
        double sum = 0;
        double lost = 0;
        for (double value : values) {
            double next = sum + value;
            lost += Math.abs(sum) >= Math.abs(value) ? (sum - next) + value : (value - next) + sum;
            sum = next;
        }
        return sum + lost;
    }

    /** The middle value, or the mean of the two middle ones; NaN for no values. */
    public static double median(double[] values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The sample's standard deviation; NaN for fewer than two values. */
    public static double deviation(double[] values) {
        if (values.length < 2) {
            return Double.NaN;
        }
        double mean = sum(values) / values.length;
        double[] squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .toArray();
        return Math.sqrt(sum(squares) / (values.length - 1));
    }
}
