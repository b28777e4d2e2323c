package io.planexec.executor.tool.data.statistics;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Optional;

/** A length of time on the calendar. */
public enum Period {
    DAY(1, 0),
    WEEK(7, 0),
    MONTH(30, 3),
    QUARTER(91, 5),
    YEAR(365, 10);

    private final int days;
    private final int slack;

    Period(int days, int slack) {
        this.days = days;
        this.slack = slack;
    }

    /** About how many days it has. */
    public int days() {
        return days;
    }

    /** The next longer period; a year has none and is its own. */
    public Period longer() {
        return switch (this) {
            case DAY -> WEEK;
            case WEEK -> MONTH;
            case MONTH -> QUARTER;
            case QUARTER, YEAR -> YEAR;
        };
    }

    /** For headings: {@code day}, {@code week} … */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@code daily}, {@code weekly} … */
    public String adverb() {
        return this == DAY ? "daily" : word() + "ly";
    }

    /** A period by a word that speaks of it: {@code monthly}, {@code month}, {@code months}. */
    public static Optional<Period> named(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "daily", "day", "days" -> Optional.of(DAY);
            case "weekly", "week", "weeks" -> Optional.of(WEEK);
            case "monthly", "month", "months" -> Optional.of(MONTH);
            case "quarterly", "quarter", "quarters" -> Optional.of(QUARTER);
            case "yearly", "year", "years", "annual", "annually" -> Optional.of(YEAR);
            default -> Optional.empty();
        };
    }

    /** The first day of the period that a day lies in; weeks begin on Monday. */
    public LocalDate start(LocalDate day) {
        return switch (this) {
            case DAY -> day;
            case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> day.withDayOfMonth(1);
            case QUARTER -> LocalDate.of(day.getYear(), (day.getMonthValue() - 1) / 3 * 3 + 1, 1);
            case YEAR -> day.withDayOfYear(1);
        };
    }

    /** The first day of the period after the one that begins at {@code start}. */
    public LocalDate next(LocalDate start) {
        return switch (this) {
            case DAY -> start.plusDays(1);
            case WEEK -> start.plusWeeks(1);
            case MONTH -> start.plusMonths(1);
            case QUARTER -> start.plusMonths(3);
            case YEAR -> start.plusYears(1);
        };
    }

    /** How many such periods lie between the first days of two of them; 1 for neighbours. */
    public long between(LocalDate start, LocalDate later) {
        return switch (this) {
            case DAY -> ChronoUnit.DAYS.between(start, later);
            case WEEK -> ChronoUnit.WEEKS.between(start, later);
            case MONTH -> ChronoUnit.MONTHS.between(start, later);
            case QUARTER -> ChronoUnit.MONTHS.between(start, later) / 3;
            case YEAR -> ChronoUnit.YEARS.between(start, later);
        };
    }

    /** {@code 2025-11-15}, {@code week of 2025-11-10}, {@code 2025-11}, {@code 2025-Q4}, {@code 2025}. */
    public String label(LocalDate start) {
        return switch (this) {
            case DAY -> start.toString();
            case WEEK -> "week of " + start;
            case MONTH -> start.toString().substring(0, 7);
            case QUARTER -> start.getYear() + "-Q" + (start.getMonthValue() + 2) / 3;
            case YEAR -> String.valueOf(start.getYear());
        };
    }

    /** Days that may be missing at either end of a period before it counts as partly covered. */
    int slack() {
        return slack;
    }
}
