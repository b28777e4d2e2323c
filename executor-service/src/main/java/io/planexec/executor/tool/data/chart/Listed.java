package io.planexec.executor.tool.data.chart;

import io.planexec.executor.tool.data.statistics.Aggregation;
import io.planexec.executor.tool.data.statistics.Period;
import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.DateColumn;
import io.planexec.executor.tool.data.table.Fields;
import io.planexec.executor.tool.data.table.NumberColumn;
import io.planexec.executor.tool.data.table.Table;
import java.util.List;
import java.util.Optional;

/**
 * The one table of figures that the statistics given hold, as they list it: some groups, in the order that was asked for,
 * or periods.
 *
 * @param metric as calculate_stats gives it
 */
record Listed(Fields metric) {

    /** The figures; nothing where statistics of something else, or of several things, are given. */
    static Optional<Listed> of(Fields given) {
        List<Fields> metrics = List.copyOf(given.child("metrics").children().values());
        return metrics.size() == 1
                        && List.of("group", "period")
                                .contains(metrics.getFirst().text("kind"))
                        && !metrics.getFirst().list("rows").isEmpty()
                ? Optional.of(new Listed(metrics.getFirst()))
                : Optional.empty();
    }

    boolean areGroups() {
        return metric.text("kind").equals("group");
    }

    /** The period that the figures are of, each of one. */
    Optional<Period> period(Table table) {
        if (!areGroups()) {
            return Period.named(metric.text("unit"));
        }
        return table.find(by()).map(DateColumn.class::isInstance).orElse(true) ? Period.named(by()) : Optional.empty();
    }

    Optional<NumberColumn> measure(Table table) {
        return table.find(metric.text("measure"))
                .filter(NumberColumn.class::isInstance)
                .map(NumberColumn.class::cast);
    }

    Optional<Aggregation> aggregation() {
        return Aggregation.named(metric.text("agg"));
    }

    /** What the groups are values of. */
    String by() {
        return metric.text("by");
    }

    /** {@code Total revenue}. */
    String what() {
        String title = metric.text("title");
        return title.endsWith(" by " + by()) ? title.substring(0, title.length() - by().length() - 4) : title;
    }

    List<Fields> rows() {
        return metric.list("rows");
    }

    /** How many groups there are, whether listed or not. */
    int groups() {
        return (int) Math.max(metric.count("groups"), rows().size());
    }

    boolean isSmallestFirst() {
        return rows().getFirst().figure("value") < rows().getLast().figure("value");
    }

    /**
     * Whether the rows of the table would give other bars than these: not all of them, in another order, or of another
     * quantity.
     */
    boolean isChoice(Table table, int most) {
        boolean counts = aggregation().equals(Optional.of(Aggregation.COUNT));
        boolean cut = rows().size() < groups() && rows().size() <= most;
        boolean derived = !counts && metric.has("measure") && measure(table).isEmpty();
        return areGroups()
                && (cut
                        || isSmallestFirst()
                        || derived
                        || metric.has("periods")
                        || period(table).isPresent());
    }

    /** Whether the title asks for other figures than these. */
    boolean isContradicted(
            List<NumberColumn> measures,
            Optional<Aggregation> said,
            Optional<Column> category,
            Optional<Period> period) {
        boolean otherMeasure = !measures.isEmpty()
                && measures.stream().noneMatch(column -> column.name().equals(metric.text("measure")));
        // The lowest and highest of a title may be those that come first.
        boolean otherAggregation = said.filter(word -> word != Aggregation.MIN && word != Aggregation.MAX)
                .filter(word -> !Optional.of(word).equals(aggregation()))
                .isPresent();
        boolean otherCategory = areGroups()
                && category.filter(column -> !column.name().equals(by())).isPresent();
        boolean otherPeriod =
                period.filter(word -> areGroups() && !word.word().equals(by())).isPresent();
        return otherMeasure || otherAggregation || otherCategory || otherPeriod;
    }
}
