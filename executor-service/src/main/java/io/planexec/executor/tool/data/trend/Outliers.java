package io.planexec.executor.tool.data.trend;

import io.planexec.executor.tool.data.statistics.Aggregation;
import io.planexec.executor.tool.data.statistics.Period;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds values far from what was to be expected. Expected is: the robust line, plus the running median of what it
 * leaves, plus the usual difference of the weekday (daily values, at least 4 weeks) or month (monthly values, at least 3
 * years) where that is large. Distance is counted in robust standard deviations: 1.4826 times the median of the absolute
 * residuals, and at least 1 where rows are counted.
 *
 * @param window periods over which the running median is taken
 * @param threshold robust standard deviations from which a value is an outlier
 */
record Outliers(int window, double threshold) {
    private static final int FEWEST = 10;
    private static final double MAD_TO_DEVIATION = 1.4826;
    private static final double MEAN_TO_DEVIATION = 1.2533;

    /** A season is taken out where it spans this many deviations of what remains. */
    private static final double SEASON_FROM = 2;

    /** Deviations below this part of the usual value are rounding, not noise. */
    private static final double LEAST_NOISE = 0.005;

    /** A row more or less is chance. */
    private static final double LEAST_NOISE_OF_COUNTS = 1;

    /** The outliers in order of time; none for fewer than 10 values. */
    List<Anomaly> of(Series series) {
        List<Anomaly> found = new ArrayList<>();
        if (series.size() < FEWEST) {
            return found;
        }
        double[] y = series.y();
        Residuals fitted = residuals(series, y);
        double[] residuals = fitted.values;
        double freedom = Math.max(1, y.length - fitted.fitted);
        double told = noise(residuals, y) * Math.sqrt(y.length / freedom);
        double noise = series.counted() ? Math.max(told, LEAST_NOISE_OF_COUNTS) : told;
        if (noise == 0) {
            return found;
        }
        for (int i = 0; i < y.length; i++) {
            double score = Math.abs(residuals[i]) / noise;
            if (score >= threshold) {
                found.add(new Anomaly(series, i, y[i], y[i] - residuals[i], score));
            }
        }
        return found;
    }

    /** What cannot be expected of each value. */
    private static final class Residuals {
        private final double[] values;

        /** How many figures were fitted to the series; so much less noise is left in the residuals than was in it. */
        private final double fitted;

        Residuals(double[] values, double fitted) {
            this.values = values;
            this.fitted = fitted;
        }
    }

    private Residuals residuals(Series series, double[] y) {
        long[] x = series.x();
        double[] fromLine = Line.through(x, y).residuals(x, y);
        double[] residuals = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            int from = Math.max(0, i - window / 2);
            int to = Math.min(y.length, i + window / 2 + 1);
            residuals[i] = fromLine[i] - Aggregation.median(Arrays.copyOfRange(fromLine, from, to));
        }
        return withoutSeason(series, new Residuals(residuals, 2 + (double) y.length / window));
    }

    private static Residuals withoutSeason(Series series, Residuals all) {
        double[] residuals = all.values;
        boolean weekdays = series.period() == Period.DAY && series.size() >= 28;
        boolean months = series.period() == Period.MONTH && series.size() >= 36;
        if (!weekdays && !months) {
            return all;
        }
        int seasons = weekdays ? 7 : 12;
        double[] usual = new double[seasons];
        for (int season = 0; season < seasons; season++) {
            List<Double> values = new ArrayList<>();
            for (int i = 0; i < residuals.length; i++) {
                if (season(series, i, weekdays) == season) {
                    values.add(residuals[i]);
                }
            }
            usual[season] = values.size() < 3
                    ? 0
                    : Aggregation.median(
                            values.stream().mapToDouble(Double::doubleValue).toArray());
        }
        double[] adjusted = new double[residuals.length];
        for (int i = 0; i < residuals.length; i++) {
            adjusted[i] = residuals[i] - usual[season(series, i, weekdays)];
        }
        double range = Arrays.stream(usual).max().orElse(0)
                - Arrays.stream(usual).min().orElse(0);
        return range > SEASON_FROM * deviation(adjusted) ? new Residuals(adjusted, all.fitted + seasons) : all;
    }

    private static int season(Series series, int i, boolean weekdays) {
        return weekdays
                ? series.starts().get(i).getDayOfWeek().getValue() - 1
                : series.starts().get(i).getMonthValue() - 1;
    }

    private static double deviation(double[] residuals) {
        return MAD_TO_DEVIATION
                * Aggregation.median(Arrays.stream(residuals).map(Math::abs).toArray());
    }

    /** Where more than half of the residuals are 0, the median says nothing and the mean has to do. */
    private static double noise(double[] residuals, double[] y) {
        double deviation = deviation(residuals);
        if (deviation == 0) {
            double[] sizes = Arrays.stream(residuals).map(Math::abs).toArray();
            deviation = MEAN_TO_DEVIATION * Aggregation.MEAN.of(sizes);
        }
        double usual = Aggregation.median(Arrays.stream(y).map(Math::abs).toArray());
        return deviation == 0 ? 0 : Math.max(deviation, LEAST_NOISE * usual);
    }
}
