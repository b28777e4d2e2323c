package io.planexec.executor.tool.data.table;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a cell as a day or a local point in time. */
final class DateText {

    /** Whether {@code 3/4/2025} is the third of April or the fourth of March. */
    enum Order {
        DAY_FIRST,
        MONTH_FIRST
    }

    /** What one cell says of its column's order. */
    enum Vote {
        DAY_FIRST,
        MONTH_FIRST,
        /** Both readings are days: {@code 3/4/2025}. */
        AMBIGUOUS,
        /** The same under either: ISO dates, months in letters, and whatever is no date. */
        NEITHER
    }

    private static final int LONGEST = 40;
    private static final Pattern TIME = Pattern.compile(
            "[T ]+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?\\s*([AaPp]\\.?[Mm]\\.?)?\\s*(?:Z|UTC|GMT|[+-]\\d{2}:?\\d{2})?$");
    private static final Pattern YEAR_FIRST = Pattern.compile("(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})");
    private static final Pattern YEAR_MONTH = Pattern.compile("(\\d{4})[-/](\\d{1,2})");
    private static final Pattern COMPACT = Pattern.compile("((?:19|20)\\d{2})(\\d{2})(\\d{2})");
    private static final Pattern YEAR_LAST = Pattern.compile("(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4}|\\d{2})");
    private static final Pattern DAY_MONTH_YEAR =
            Pattern.compile("(\\d{1,2})(?:st|nd|rd|th)?[-. ]+(\\p{L}{3,10})\\.?[-, ]+(\\d{4}|\\d{2})");
    private static final Pattern MONTH_DAY_YEAR =
            Pattern.compile("(\\p{L}{3,10})\\.?[- ]+(\\d{1,2})(?:st|nd|rd|th)?,?[- ]+(\\d{4})");
    private static final Pattern MONTH_YEAR = Pattern.compile("(\\p{L}{3,10})\\.?[- ]+(\\d{4})");
    private static final Map<String, Integer> MONTHS = months();

    private DateText() {}

    /**
     * Microseconds since 1970, or {@link DateColumn#MISSING} where the cell is no date.
     *
     * @param named whether the column's name speaks of dates; only then are bare digits ({@code 20251001}) and years of
     *     two digits after points taken for dates, which may as well be numbers and versions
     */
    static long read(String cell, Order order, boolean named) {
        if (cell.length() < 6 || cell.length() > LONGEST) {
            return DateColumn.MISSING;
        }
        try {
            Matcher time = TIME.matcher(cell);
            if (!time.find()) {
                LocalDate day = day(cell, order, named);
                return day.equals(LocalDate.MIN) ? DateColumn.MISSING : DateColumn.microsOf(day.atStartOfDay());
            }
            LocalDate day = day(cell.substring(0, time.start()), order, named);
            return day.equals(LocalDate.MIN) ? DateColumn.MISSING : DateColumn.microsOf(day.atTime(time(time)));
        } catch (DateTimeException noSuchDay) {
            return DateColumn.MISSING;
        }
    }

    static Vote vote(String cell) {
        Matcher time = TIME.matcher(cell);
        Matcher matcher = YEAR_LAST.matcher(time.find() ? cell.substring(0, time.start()) : cell);
        if (!matcher.matches()) {
            return Vote.NEITHER;
        }
        int first = Integer.parseInt(matcher.group(1));
        int second = Integer.parseInt(matcher.group(3));
        if (first > 12 && second > 12) {
            return Vote.NEITHER;
        }
        return first > 12
                ? Vote.DAY_FIRST
                : second > 12 ? Vote.MONTH_FIRST : first == second ? Vote.NEITHER : Vote.AMBIGUOUS;
    }

    private static LocalDate day(String text, Order order, boolean named) {
        Matcher matcher = YEAR_FIRST.matcher(text);
        if (matcher.matches()) {
            return LocalDate.of(number(matcher, 1), number(matcher, 3), number(matcher, 4));
        }
        matcher = YEAR_LAST.matcher(text);
        if (matcher.matches()) {
            boolean short2 = matcher.group(4).length() == 2;
            if (short2 && !named && !matcher.group(2).equals("/")) {
                return LocalDate.MIN;
            }
            int first = number(matcher, 1);
            int second = number(matcher, 3);
            return order == Order.DAY_FIRST
                    ? LocalDate.of(year(matcher.group(4)), second, first)
                    : LocalDate.of(year(matcher.group(4)), first, second);
        }
        matcher = YEAR_MONTH.matcher(text);
        if (matcher.matches()) {
            return LocalDate.of(number(matcher, 1), number(matcher, 2), 1);
        }
        matcher = COMPACT.matcher(text);
        if (named && matcher.matches()) {
            return LocalDate.of(number(matcher, 1), number(matcher, 2), number(matcher, 3));
        }
        matcher = DAY_MONTH_YEAR.matcher(text);
        if (matcher.matches()) {
            return LocalDate.of(year(matcher.group(3)), month(matcher.group(2)), number(matcher, 1));
        }
        matcher = MONTH_DAY_YEAR.matcher(text);
        if (matcher.matches()) {
            return LocalDate.of(number(matcher, 3), month(matcher.group(1)), number(matcher, 2));
        }
        matcher = MONTH_YEAR.matcher(text);
        return matcher.matches() ? LocalDate.of(number(matcher, 2), month(matcher.group(1)), 1) : LocalDate.MIN;
    }

    private static LocalTime time(Matcher matcher) {
        int hour = number(matcher, 1);
        String half = matcher.group(5);
        if (half != null) {
            if (hour < 1 || hour > 12) {
                throw new DateTimeException("no such hour");
            }
            hour = hour % 12 + (half.toLowerCase(Locale.ROOT).startsWith("p") ? 12 : 0);
        }
        int second = matcher.group(3) == null ? 0 : number(matcher, 3);
        String fraction = matcher.group(4);
        int nanos = fraction == null ? 0 : Integer.parseInt((fraction + "000000000").substring(0, 9));
        return LocalTime.of(hour, number(matcher, 2), second, nanos);
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    private static int year(String digits) {
        int year = Integer.parseInt(digits);
        return digits.length() == 4 ? year : year >= 70 ? 1900 + year : 2000 + year;
    }

    private static int month(String name) {
        Integer month = MONTHS.get(name.toLowerCase(Locale.ROOT));
        if (month == null) {
            throw new DateTimeException("no such month");
        }
        return month;
    }

    private static Map<String, Integer> months() {
        String[] names = {
            "jan january januar jän jänner",
            "feb february februar",
            "mar march mär märz mrz",
            "apr april",
            "may mai",
            "jun june juni",
            "jul july juli",
            "aug august",
            "sep sept september",
            "oct october okt oktober",
            "nov november",
            "dec december dez dezember"
        };
        Map<String, Integer> months = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            for (String name : names[i].split(" ", -1)) {
                months.put(name, i + 1);
            }
        }
        return months;
    }
}
