package io.planexec.executor.tool.data.selection;

import io.planexec.executor.tool.data.statistics.Calendar;
import io.planexec.executor.tool.data.statistics.Period;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Days that a few words stand for: {@code 2025}, {@code November 2025}, {@code 2025-11}, {@code Q4}, {@code 2025-11-15},
 * {@code last month}, {@code last 30 days}. Without a year, the latest such days that the data reach; what is last is told
 * from the end of the data, not from today, so that the same goal on the same file has the same answer.
 *
 * @param from the first day
 * @param to the last day
 */
record Span(LocalDate from, LocalDate to) {
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final Pattern DAY = Pattern.compile("(\\d{4})-(\\d{1,2})-(\\d{1,2})");
    private static final Pattern YEAR_MONTH = Pattern.compile("(\\d{4})[-/](\\d{1,2})");
    private static final Pattern YEAR = Pattern.compile("(?:year )?((?:19|20)\\d{2})");
    private static final Pattern MONTH =
            Pattern.compile("(january|february|march|april|june|july|august|september|october|november|december"
                    + "|jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)\\.?(?:,? (\\d{4}))?");
    private static final Pattern DAY_OF_MONTH =
            Pattern.compile("(\\d{1,2})(?:st|nd|rd|th)? (\\p{L}{3,9})\\.?(?:,? (\\d{4}))?");
    private static final Pattern MONTH_DAY =
            Pattern.compile("(\\p{L}{3,9})\\.? (\\d{1,2})(?:st|nd|rd|th)?(?:,? (\\d{4}))?");
    private static final Pattern RECENT = Pattern.compile(
            "(last|latest|past|previous|this|current)(?: (\\d{1,4}))? (day|week|month|quarter|year)(?:s|['’]s|s['’])?");
    private static final Pattern QUARTER = Pattern.compile("(?:(\\d{4})[- ])?q([1-4])(?:[- ,]+(\\d{4}))?");

    /**
     * The days that a text stands for; empty where it stands for none.
     *
     * @param range the days of the data
     */
    static Optional<Span> of(String text, Calendar range) {
        String words =
                text.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ").replaceFirst("^the ", "");
        try {
            Matcher recent = RECENT.matcher(words);
            return recent.matches() ? recent(recent, range) : read(words, range.to());
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }

    private static Optional<Span> recent(Matcher words, Calendar range) {
        Period period = Period.named(words.group(3)).orElseThrow();
        LocalDate newest = period.start(range.to());
        boolean running = words.group(1).equals("this") || words.group(1).equals("current");
        if (words.group(2) == null) {
            return Optional.of(of(period, running ? newest : lastWhole(period, range)));
        }
        int count = number(words, 2);
        if (running || count == 0) {
            return Optional.empty();
        }
        if (period == Period.DAY || period == Period.WEEK) {
            return Optional.of(new Span(range.to().minusDays((long) count * period.days() - 1), range.to()));
        }
        LocalDate last = lastWhole(period, range);
        LocalDate first = last;
        for (int i = 1; i < count; i++) {
            first = period.start(first.minusDays(1));
        }
        return Optional.of(new Span(first, period.next(last).minusDays(1)));
    }

    /** The last period that the data reach the end of; a few days may be missing where rows are that far apart. */
    private static LocalDate lastWhole(Period period, Calendar range) {
        LocalDate newest = period.start(range.to());
        LocalDate end = period.next(newest).minusDays(1);
        long gap = range.days() < 2 ? 0 : (range.span() - 1) / (range.days() - 1);
        boolean whole = !range.to().isBefore(end.minusDays(Math.max(gap, period == Period.DAY ? 0 : 3)));
        return whole ? newest : period.start(newest.minusDays(1));
    }

    private static Optional<Span> read(String words, LocalDate latest) {
        Matcher day = DAY.matcher(words);
        if (day.matches()) {
            LocalDate date = LocalDate.of(number(day, 1), number(day, 2), number(day, 3));
            return Optional.of(new Span(date, date));
        }
        Matcher yearMonth = YEAR_MONTH.matcher(words);
        if (yearMonth.matches()) {
            return Optional.of(of(Period.MONTH, LocalDate.of(number(yearMonth, 1), number(yearMonth, 2), 1)));
        }
        Matcher year = YEAR.matcher(words);
        if (year.matches()) {
            return Optional.of(of(Period.YEAR, LocalDate.of(number(year, 1), 1, 1)));
        }
        Matcher month = MONTH.matcher(words);
        if (month.matches()) {
            return Optional.of(of(Period.MONTH, begin(month.group(2), monthOf(month.group(1)), 1, latest)));
        }
        Matcher quarter = QUARTER.matcher(words);
        if (quarter.matches()) {
            String named = quarter.group(1) == null ? quarter.group(3) : quarter.group(1);
            return Optional.of(of(Period.QUARTER, begin(named, number(quarter, 2) * 3 - 2, 1, latest)));
        }
        Matcher dayFirst = DAY_OF_MONTH.matcher(words);
        if (dayFirst.matches() && monthOf(dayFirst.group(2)) > 0) {
            LocalDate date = begin(dayFirst.group(3), monthOf(dayFirst.group(2)), number(dayFirst, 1), latest);
            return Optional.of(new Span(date, date));
        }
        Matcher monthFirst = MONTH_DAY.matcher(words);
        if (monthFirst.matches() && monthOf(monthFirst.group(1)) > 0) {
            LocalDate date = begin(monthFirst.group(3), monthOf(monthFirst.group(1)), number(monthFirst, 2), latest);
            return Optional.of(new Span(date, date));
        }
        return Optional.empty();
    }

    private static Span of(Period period, LocalDate start) {
        return new Span(start, period.next(start).minusDays(1));
    }

    private static LocalDate begin(@Nullable String year, int month, int day, LocalDate latest) {
        if (year != null) {
            return LocalDate.of(Integer.parseInt(year), month, day);
        }
        LocalDate thisYear = LocalDate.of(latest.getYear(), month, day);
        return thisYear.isAfter(latest) ? thisYear.minusYears(1) : thisYear;
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    private static int monthOf(String word) {
        return MONTHS.indexOf(word.substring(0, 3)) + 1;
    }

    /** The shortest period that holds all of it, or a year. */
    Period length() {
        return Stream.of(Period.values())
                .filter(period -> !period.next(period.start(from)).isBefore(to.plusDays(1)))
                .findFirst()
                .orElse(Period.YEAR);
    }

    /** {@code in 2025-11}, {@code from 2025-10-01 to 2025-12-31}. */
    String words() {
        if (from.equals(to)) {
            return "on " + from;
        }
        for (Period period : List.of(Period.MONTH, Period.QUARTER, Period.YEAR)) {
            if (period.start(from).equals(from) && period.next(from).equals(to.plusDays(1))) {
                return "in " + period.label(from);
            }
        }
        return "from " + from + " to " + to;
    }
}
