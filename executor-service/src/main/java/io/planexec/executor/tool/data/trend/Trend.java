package io.planexec.executor.tool.data.trend;

/**
 * How one series was found to move.
 *
 * @param series what was tested
 * @param line the robust line through it, x in periods since the first
 * @param last x of the last period
 * @param probability that chance alone moves a series so, 0 to 1, allowing for all the series that were tested
 */
record Trend(Series series, Line line, long last, double probability) {
    /** A trend is claimed only where chance alone would show one in fewer than one of a thousand analyses. */
    static final double CLAIMED_BELOW = 0.001;

    boolean claimed() {
        return probability < CLAIMED_BELOW && line.slope() != 0;
    }

    boolean rising() {
        return line.slope() > 0;
    }

    /** Percent from the line's value at the first period to that at the last; NaN where the first is not above 0. */
    double changePercent() {
        double from = line.at(0);
        return from > 0 ? (line.at(last) / from - 1) * 100 : Double.NaN;
    }

    /** Percent, 0 to 100. */
    double confidence() {
        return (1 - probability) * 100;
    }
}
