package io.planexec.executor.tool.data.trend;

import io.planexec.executor.tool.data.statistics.Aggregation;
import io.planexec.executor.tool.data.statistics.Calendar;
import io.planexec.executor.tool.data.statistics.Period;
import io.planexec.executor.tool.data.table.DateColumn;
import io.planexec.executor.tool.data.table.NumberColumn;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One value for each period in which there were rows, in order of time. A period without rows has no value, rather than
 * the value 0: a shop that is closed on Sundays has no dips. But where rows are counted, none is 0. Periods covered only in part by the data are left out.
 *
 * @param name the category's value, or {@code Total}
 * @param starts first day of each period, ascending
 * @param values as many
 * @param counted whether they are numbers of rows
 */
record Series(String name, Period period, List<LocalDate> starts, List<Double> values, boolean counted) {

    /** What the series of all rows is called. */
    static final String TOTAL = "Total";

    Series {
        starts = List.copyOf(starts);
        values = List.copyOf(values);
    }

    /**
     * @param rows which rows belong to the series
     * @param measure what is put together, or null to count rows
     * @param aggregation sum, mean or count
     */
    static Series of(
            String name,
            IntPredicate rows,
            DateColumn dates,
            @Nullable NumberColumn measure,
            Aggregation aggregation,
            Period period,
            Calendar calendar) {
        TreeMap<LocalDate, double[]> sums = new TreeMap<>();
        if (measure == null) {
            for (LocalDate start = period.start(calendar.from());
                    !start.isAfter(calendar.to());
                    start = period.next(start)) {
                sums.put(start, new double[2]);
            }
        }
        for (int row = 0; row < dates.rows(); row++) {
            if (!rows.test(row) || dates.isMissing(row) || (measure != null && measure.isMissing(row))) {
                continue;
            }
            double[] sum = sums.computeIfAbsent(period.start(dates.day(row)), start -> new double[2]);
            sum[0] += measure == null ? 1 : measure.value(row);
            sum[1]++;
        }
        List<LocalDate> starts = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        for (Map.Entry<LocalDate, double[]> entry : sums.entrySet()) {
            if (!calendar.coversPartOf(period, entry.getKey())) {
                double[] sum = entry.getValue();
                starts.add(entry.getKey());
                values.add(aggregation == Aggregation.MEAN ? sum[0] / sum[1] : sum[0]);
            }
        }
        return new Series(name, period, starts, values, measure == null);
    }

    int size() {
        return values.size();
    }

    double[] y() {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Periods since the first one. */
    long[] x() {
        long[] x = new long[size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = period.between(starts.getFirst(), starts.get(i));
        }
        return x;
    }

    /** {@code 2025-11-15}, or {@code 2025-11} for a month. */
    String label(int i) {
        return period == Period.WEEK ? starts.get(i).toString() : period.label(starts.get(i));
    }
}
