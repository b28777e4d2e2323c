package io.planexec.executor.tool.data.trend;

import io.planexec.executor.tool.data.statistics.Aggregation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Tests whether values in order of time go up or down more than chance would have it (Mann 1945, Kendall 1975). Only the
 * order of the values counts, so a single spike cannot make a trend.
 *
 * <p>Where neighbouring values resemble each other, they count as fewer values: the variance is widened by their
 * autocorrelation after the slope is taken out (Yue and Wang 2004). It is never narrowed.
 */
final class MannKendall {
    private static final int EXACT_UP_TO = 10;
    private static final int AUTOCORRELATION_FROM = 20;

    private MannKendall() {}

    /** The probability that values with no trend rise or fall this steadily, 0 to 1, two-sided; 1 for fewer than 4. */
    static double probability(double[] values, double[] withoutSlope) {
        int n = values.length;
        if (n < 4) {
            return 1;
        }
        long score = score(values);
        long[] ties = ties(values);
        if (n <= EXACT_UP_TO && ties.length == 0) {
            return exact(n, Math.abs(score));
        }
        double variance = n * (n - 1.0) * (2.0 * n + 5);
        for (long tie : ties) {
            variance -= tie * (tie - 1.0) * (2.0 * tie + 5);
        }
        variance = variance / 18 * widening(withoutSlope);
        if (variance <= 0 || score == 0) {
            return 1;
        }
        return Math.min(1, 2 * upperTail((Math.abs(score) - 1) / Math.sqrt(variance)));
    }

    /** Pairs that rise less pairs that fall. */
    private static long score(double[] values) {
        long score = 0;
        for (int i = 0; i < values.length; i++) {
            for (int j = i + 1; j < values.length; j++) {
                score += Integer.signum(Double.compare(values[j], values[i]));
            }
        }
        return score;
    }

    private static long[] ties(double[] values) {
        Map<Double, Long> counts = new HashMap<>();
        for (double value : values) {
            counts.merge(value, 1L, Long::sum);
        }
        return counts.values().stream()
                .mapToLong(Long::longValue)
                .filter(count -> count > 1)
                .toArray();
    }

    /** Counts the orders of n different values by their number of falling pairs; feasible for few values only. */
    private static double exact(int n, long score) {
        double[] orders = {1};
        for (int size = 2; size <= n; size++) {
            double[] next = new double[orders.length + size - 1];
            for (int falling = 0; falling < orders.length; falling++) {
                for (int more = 0; more < size; more++) {
                    next[falling + more] += orders[falling];
                }
            }
            orders = next;
        }
        long pairs = (long) n * (n - 1) / 2;
        double extreme = 0;
        for (int falling = 0; falling < orders.length; falling++) {
            extreme += Math.abs(pairs - 2L * falling) >= score ? orders[falling] : 0;
        }
        return Math.min(1, extreme / Arrays.stream(orders).sum());
    }

    /** By how much resemblance of neighbours widens the variance, at least 1. */
    private static double widening(double[] residuals) {
        int n = residuals.length;
        if (n < AUTOCORRELATION_FROM) {
            return 1;
        }
        double mean = Aggregation.sum(residuals) / n;
        double products = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            squares += (residuals[i] - mean) * (residuals[i] - mean);
            products += i == 0 ? 0 : (residuals[i] - mean) * (residuals[i - 1] - mean);
        }
        double correlation = squares == 0 ? 0 : Math.min(0.95, products / squares);
        return correlation > 1.645 / Math.sqrt(n) ? (1 + correlation) / (1 - correlation) : 1;
    }

    /** The part of the normal distribution beyond z standard deviations, z at least 0 (Abramowitz and Stegun 26.2.17). */
    static double upperTail(double z) {
        if (z <= 0) {
            return 0.5;
        }
        if (z > 8) {
            return Math.exp(-z * z / 2) / (z * Math.sqrt(2 * Math.PI));
        }
        double t = 1 / (1 + 0.2316419 * z);
        double polynomial =
                t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return Math.max(0, Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * polynomial);
    }
}
