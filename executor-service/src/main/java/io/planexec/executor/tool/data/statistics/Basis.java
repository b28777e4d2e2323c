package io.planexec.executor.tool.data.statistics;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.ColumnType;
import io.planexec.executor.tool.data.table.DateColumn;
import io.planexec.executor.tool.data.table.Figures;
import io.planexec.executor.tool.data.table.NumberColumn;
import io.planexec.executor.tool.data.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What figures are computed of. Not thread-safe.
 *
 * @param measure the column of quantities; none where rows are counted
 * @param counted what is counted; none where each row is one
 * @param date the column that figures over time go by
 * @param calendar what that column covers
 * @param notes what is to be said besides the figures; whoever computes adds to them
 */
record Basis(
        Table table,
        Statistics.Request request,
        Selection selection,
        Optional<NumberColumn> measure,
        Optional<Counted> counted,
        Optional<DateColumn> date,
        Optional<Calendar> calendar,
        List<String> notes) {

    /**
     * The columns that a request is about.
     *
     * @throws ToolFailure when the measure is not known, or holds no numbers
     */
    static Basis of(Table table, Statistics.Request request) throws ToolFailure {
        Selection selection = Selection.of(table);
        List<String> notes = new ArrayList<>();
        Optional<DateColumn> date = datesGroupedBy(table, request).or(selection::date);
        return new Basis(
                table,
                request,
                selection,
                measure(table, request, selection, notes),
                // Over periods, rows are counted.
                request.per() == null
                        ? Optional.ofNullable(request.counted()).flatMap(name -> Counted.find(table, name))
                        : Optional.empty(),
                date,
                date.flatMap(Calendar::of),
                notes);
    }

    Optional<DateColumn> datesGroupedBy() {
        return datesGroupedBy(table, request);
    }

    /** How the measure's values become one, where nobody says it. */
    Aggregation aggregation() {
        if (request.aggregation() != null) {
            return request.aggregation();
        }
        return measure.map(Selection::aggregation).orElse(Aggregation.COUNT);
    }

    private static Optional<DateColumn> datesGroupedBy(Table table, Statistics.Request request) {
        return request.groupBy().size() == 1
                ? table.find(request.groupBy().getFirst())
                        .filter(DateColumn.class::isInstance)
                        .map(DateColumn.class::cast)
                : Optional.empty();
    }

    private static Optional<NumberColumn> measure(
            Table table, Statistics.Request request, Selection selection, List<String> notes) throws ToolFailure {
        if (request.measure() == null) {
            return selection.measures().stream().findFirst();
        }
        Optional<NumberColumn> money = selection.money(table, request.measure());
        if (money.isPresent()) {
            notes.add("No column is called %s: %s is taken."
                    .formatted(request.measure(), money.get().name()));
            return money;
        }
        Optional<RowsOfValue> ofValue = RowsOfValue.find(table, selection, request.measure());
        if (ofValue.isPresent()) {
            RowsOfValue found = ofValue.get();
            notes.add("No column is called %s: %s of the rows where %s is %s is taken."
                    .formatted(request.measure(), found.of().name(), found.column(), found.value()));
            return ofValue.map(RowsOfValue::measure);
        }
        if (request.aggregation() == null && EachRow.isMeant(request.measure(), table)) {
            notes.add("No column is called %s: rows are counted.".formatted(request.measure()));
            return Optional.empty();
        }
        Column column = table.require(request.measure(), "measure");
        table.taken(request.measure()).ifPresent(notes::add);
        if (request.aggregation() == null && column.type() == ColumnType.ID && column.distinct() == table.rows()) {
            notes.add("Each row is one %s: rows are counted.".formatted(column.name()));
            return Optional.empty();
        }
        if (column instanceof NumberColumn numbers && column.type() != ColumnType.ID) {
            return Optional.of(numbers);
        }
        if (request.aggregation() == Aggregation.COUNT) {
            return Optional.empty();
        }
        List<String> numeric =
                selection.measures().stream().map(NumberColumn::name).toList();
        throw ToolFailure.permanent("measure names column '%s', which holds %s, not numbers; %s"
                .formatted(
                        column.name(),
                        column.type().word(),
                        numeric.isEmpty()
                                ? "no column of %s does; use agg count"
                                        .formatted(table.lineage().source())
                                : "columns of numbers are " + Figures.list(numeric, 10)));
    }
}
