package io.planexec.executor.tool.data.statistics;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.ColumnType;
import io.planexec.executor.tool.data.table.DateColumn;
import io.planexec.executor.tool.data.table.Figures;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.executor.tool.data.table.TextColumn;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The periods of a table's rows, where periods are groups.
 *
 * @param column the period of each row in words, in order of time; missing where the row has no date
 * @param inPart those words that tell a period which the data cover only in part, each with the period's name alone
 */
record PeriodLabels(Column column, Map<String, String> inPart) {

    PeriodLabels {
        inPart = Map.copyOf(inPart);
    }

    /**
     * Labels by a table's dates.
     *
     * @throws ToolFailure when it has none
     */
    static PeriodLabels of(Basis basis, Period period) throws ToolFailure {
        Table table = basis.table();
        Optional<DateColumn> dates = basis.date();
        Optional<Calendar> calendar = basis.calendar();
        if (dates.isEmpty() || calendar.isEmpty()) {
            throw ToolFailure.permanent("groupBy %s: impossible, since %s has no column of dates; its columns are %s"
                    .formatted(period.word(), table.lineage().source(), Figures.list(table.names(), 20)));
        }
        Grouping grouping = Grouping.by(dates.get(), period);
        List<LocalDate> starts = Grouping.starts(dates.get(), period);
        List<String> labels = new ArrayList<>();
        Map<String, String> inPart = new LinkedHashMap<>();
        for (int i = 0; i < starts.size(); i++) {
            String name = grouping.labels().get(i);
            boolean partial = calendar.get().coversPartOf(period, starts.get(i));
            labels.add(partial ? name + " (in part)" : name);
            if (partial) {
                inPart.put(labels.getLast(), name);
            }
        }
        return new PeriodLabels(
                new TextColumn(
                        period.word(),
                        ColumnType.CATEGORY,
                        labels,
                        IntStream.range(0, table.rows()).map(grouping::of).toArray()),
                inPart);
    }
}
