package io.planexec.executor.tool.data.statistics;

import io.planexec.executor.tool.data.table.DateColumn;
import io.planexec.executor.tool.data.table.NumberColumn;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One figure over periods: the average month's spending is the mean of the months' sums, not that of the payments.
 *
 * @param values one for each group; NaN where a group has no numbers
 * @param periods how many periods it is over
 * @param leftOut periods that the data cover only in part; they count where there are no others
 */
record AcrossPeriods(List<Double> values, int periods, List<String> leftOut) {

    /**
     * @param within what a period comes to; a period without rows comes to 0 where it is a sum or a count, else to nothing
     * @param over how the periods' figures become one
     */
    static AcrossPeriods of(
            DateColumn dates,
            Calendar range,
            Period period,
            Grouping groups,
            @Nullable NumberColumn measure,
            Aggregation within,
            Aggregation over) {
        List<LocalDate> starts = new ArrayList<>();
        List<String> partial = new ArrayList<>();
        for (LocalDate start = period.start(range.from()); !start.isAfter(range.to()); start = period.next(start)) {
            if (range.coversPartOf(period, start)) {
                partial.add(period.label(start));
            } else {
                starts.add(start);
            }
        }
        if (starts.isEmpty()) {
            partial.clear();
            starts.add(period.start(range.from()));
            for (LocalDate start = period.next(starts.getFirst());
                    !start.isAfter(range.to());
                    start = period.next(start)) {
                starts.add(start);
            }
        }
        Map<LocalDate, Integer> index = new HashMap<>();
        starts.forEach(start -> index.put(start, index.size()));
        List<Map<Integer, List<Double>>> cells = new ArrayList<>();
        for (int group = 0; group < groups.size(); group++) {
            cells.add(new HashMap<>());
        }
        for (int row = 0; row < dates.rows(); row++) {
            Integer at = dates.isMissing(row) ? null : index.get(period.start(dates.day(row)));
            boolean counts = measure == null || within == Aggregation.COUNT || !measure.isMissing(row);
            if (at != null && counts && groups.of(row) >= 0) {
                cells.get(groups.of(row))
                        .computeIfAbsent(at, first -> new ArrayList<>())
                        .add(measure == null ? 1 : measure.value(row));
            }
        }
        boolean emptyIsZero = within == Aggregation.SUM || within == Aggregation.COUNT;
        List<Double> values = new ArrayList<>();
        for (int group = 0; group < groups.size(); group++) {
            List<Double> figures = new ArrayList<>();
            for (int at = 0; at < starts.size(); at++) {
                List<Double> cell = cells.get(group).getOrDefault(at, List.of());
                if (!cell.isEmpty() || emptyIsZero) {
                    figures.add(within.of(
                            cell.stream().mapToDouble(Double::doubleValue).toArray()));
                }
            }
            values.add(
                    figures.isEmpty()
                            ? Double.NaN
                            : over.of(figures.stream()
                                    .mapToDouble(Double::doubleValue)
                                    .toArray()));
        }
        return new AcrossPeriods(List.copyOf(values), starts.size(), List.copyOf(partial));
    }
}
