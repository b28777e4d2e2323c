package io.planexec.executor.tool.data.trend;

import io.planexec.executor.tool.data.statistics.Aggregation;

/**
 * A straight line through points, by the median of the slopes of all pairs (Theil 1950, Sen 1968): up to 29 % of the
 * points may be anything without moving it.
 *
 * @param slope change of the value for each unit of x
 * @param start value at x = 0
 */
record Line(double slope, double start) {

    /** The line through points; x ascends strictly. At most a few thousand points, since every pair is looked at. */
    static Line through(long[] x, double[] y) {
        int n = x.length;
        double[] slopes = new double[n * (n - 1) / 2];
        int next = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                slopes[next++] = (y[j] - y[i]) / (x[j] - x[i]);
            }
        }
        double slope = n < 2 ? 0 : Aggregation.median(slopes);
        double[] starts = new double[n];
        for (int i = 0; i < n; i++) {
            starts[i] = y[i] - slope * x[i];
        }
        return new Line(slope, Aggregation.median(starts));
    }

    double at(long x) {
        return start + slope * x;
    }

    /** What the line leaves of each value. */
    double[] residuals(long[] x, double[] y) {
        double[] residuals = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            residuals[i] = y[i] - at(x[i]);
        }
        return residuals;
    }
}
