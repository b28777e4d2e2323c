package io.planexec.executor.tool.data.statistics;

import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.NumberColumn;
import java.util.List;
import java.util.Optional;

/** One figure or table of figures that was asked for, under the name it was asked for. */
sealed interface Metric {

    String name();

    /** Whether it needs a column of dates. */
    default boolean needsDates() {
        return this instanceof ByPeriod || this instanceof Growth || this instanceof OverPeriods;
    }

    /** Whether it tells of one period after another. */
    default boolean isOverTime() {
        return needsDates()
                || (this instanceof ByGroup byGroup && byGroup.periods().isPresent());
    }

    /** Whether it is of the values of its measure; where rows are counted, those without a value count too. */
    default boolean isOfValues() {
        return switch (this) {
            case Summary summary -> true;
            case Single single -> single.aggregation() != Aggregation.COUNT;
            case ByGroup byGroup -> byGroup.aggregation() != Aggregation.COUNT;
            case ByPeriod byPeriod -> byPeriod.aggregation() != Aggregation.COUNT;
            case Growth growth -> growth.aggregation() != Aggregation.COUNT;
            case OverPeriods over -> over.within() != Aggregation.COUNT;
        };
    }

    /** Count, sum, mean, median, extremes and deviation of every measure. */
    record Summary(String name) implements Metric {}

    /** One number over all rows. */
    record Single(String name, Optional<NumberColumn> measure, Aggregation aggregation) implements Metric {}

    /**
     * One number for each value of some columns.
     *
     * @param periods the periods' labels, whose column is one of them; groups are in order of time then, unless they are ranked
     */
    record ByGroup(
            String name,
            List<Column> by,
            Optional<NumberColumn> measure,
            Aggregation aggregation,
            Optional<PeriodLabels> periods)
            implements Metric {

        ByGroup(String name, List<Column> by, Optional<NumberColumn> measure, Aggregation aggregation) {
            this(name, by, measure, aggregation, Optional.empty());
        }
    }

    /** One number for each period. */
    record ByPeriod(String name, Period period, Optional<NumberColumn> measure, Aggregation aggregation)
            implements Metric {}

    /** Change from period to period. */
    record Growth(String name, Period period, Optional<NumberColumn> measure, Aggregation aggregation)
            implements Metric {}

    /**
     * One number over the figures of periods, for each value of some columns or for all rows.
     *
     * @param by none for all rows
     * @param within what a period comes to
     * @param aggregation how the periods' figures become one
     */
    record OverPeriods(
            String name,
            Period period,
            List<Column> by,
            Optional<NumberColumn> measure,
            Aggregation within,
            Aggregation aggregation)
            implements Metric {}
}
