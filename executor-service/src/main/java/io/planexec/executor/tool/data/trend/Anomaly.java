package io.planexec.executor.tool.data.trend;

/**
 * A value far from what its neighbours, its series' slope and its weekday or month let one expect.
 *
 * @param index which value of the series
 * @param expected the value that was expected
 * @param score distance in robust standard deviations of the series, above 0
 */
record Anomaly(Series series, int index, double value, double expected, double score) {

    boolean spike() {
        return value > expected;
    }

    /** Percent above or below what was expected; NaN where that is not above 0. */
    double percent() {
        return expected > 0 ? (value / expected - 1) * 100 : Double.NaN;
    }

    boolean samePlaceAs(Anomaly other) {
        return series.starts().get(index).equals(other.series.starts().get(other.index)) && spike() == other.spike();
    }
}
