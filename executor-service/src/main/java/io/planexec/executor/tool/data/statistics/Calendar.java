package io.planexec.executor.tool.data.statistics;

import io.planexec.executor.tool.data.table.DateColumn;
import java.time.LocalDate;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a column of dates covers.
 *
 * @param from the first day
 * @param to the last day
 * @param days how many different days there are
 */
public record Calendar(LocalDate from, LocalDate to, int days) {
    /** With rows on at least this part of the days, a column is one of days, not of weeks or months. */
    private static final double DAILY = 0.4;

    /** What the column covers; nothing where it is empty. */
    public static Optional<Calendar> of(DateColumn dates) {
        TreeSet<Long> days = new TreeSet<>();
        for (int row = 0; row < dates.rows(); row++) {
            if (!dates.isMissing(row)) {
                days.add(dates.epochDay(row));
            }
        }
        return days.isEmpty()
                ? Optional.empty()
                : Optional.of(new Calendar(
                        LocalDate.ofEpochDay(days.first()), LocalDate.ofEpochDay(days.last()), days.size()));
    }

    /** Days from first to last, both counted. */
    public long span() {
        return to.toEpochDay() - from.toEpochDay() + 1;
    }

    /** Whether there are rows for most days, so that daily figures make sense. */
    public boolean daily() {
        return days >= DAILY * span();
    }

    /**
     * Whether the data begin or end so far inside this period that its total says less than it seems to. Never, where
     * the data are not of days; and where they have rows every other day, one day at an edge is not missing.
     */
    public boolean coversPartOf(Period period, LocalDate start) {
        if (!daily() || period == Period.DAY) {
            return false;
        }
        LocalDate last = period.next(start).minusDays(1);
        long slack = Math.max(period.slack(), gap() - 1);
        return from.isAfter(start.plusDays(slack)) || to.isBefore(last.minusDays(slack));
    }

    /** Days from one day with rows to the next, as a rule. */
    private long gap() {
        return days < 2 ? 1 : (span() - 1) / (days - 1);
    }

    /** The shortest period that has rows more often than not: months where the dates are the firsts of months. */
    public Period closest() {
        if (daily()) {
            return Period.DAY;
        }
        double gap = days < 2 ? 1 : (double) (span() - 1) / (days - 1);
        return gap <= 10 ? Period.WEEK : gap <= 45 ? Period.MONTH : gap <= 135 ? Period.QUARTER : Period.YEAR;
    }
}
