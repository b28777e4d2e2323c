package io.planexec.executor.tool.data.table;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A cell that may be a number: sign or accounting parentheses, currency or percent sign, and a body of digits whose
 * separators can mean thousands or decimals. Which they mean is decided over a whole column, by {@link #vote}.
 *
 * @param negative whether a minus or parentheses stood around it
 * @param unit the currency or percent sign, or empty text
 * @param body digits and separators
 */
record NumberText(boolean negative, String unit, String body) {

    /** What a comma and a point mean in a column. */
    enum Decimal {
        POINT,
        COMMA
    }

    /** What one cell says of its column's convention. */
    enum Vote {
        POINT,
        COMMA,
        EITHER,
        /** A single separator before exactly three digits: {@code 1,234} or {@code 1.234}. */
        AMBIGUOUS,
        NO_NUMBER
    }

    private static final String BLANKS = " \u00a0\u202f";
    private static final Pattern WITH_POINT = body(",", "\\.");
    private static final Pattern WITH_COMMA = body(".", ",");
    private static final Pattern SEPARATORS = Pattern.compile("[,.]");
    private static final Pattern GROUPS = Pattern.compile("['’" + BLANKS + "]");
    private static final Pattern LEADING_ZERO = Pattern.compile("0\\d.*");
    private static final List<String> UNITS = List.of(
            "%",
            "R$", "US$", "$", "€", "£", "¥", "₹", "₽", "₩", "₺", "USD", "EUR", "GBP", "CHF", "JPY", "CAD", "AUD", "SEK",
            "NOK", "DKK", "PLN", "CZK", "INR", "CNY", "kr", "zł");

    /** A double holds no more decimal digits than this; longer whole numbers are ids. */
    private static final int MOST_DIGITS = 15;

    private static final int LONGEST = 40;

    private static Pattern body(String group, String decimal) {
        return Pattern.compile("(?:[1-9]\\d{0,2}([" + group + "'’" + BLANKS + "])\\d{3}(?:\\1\\d{3})*|\\d+)(?:"
                + decimal + "\\d*)?(?:[eE][+-]?\\d{1,3})?|" + decimal + "\\d+");
    }

    /** The parts of a cell, or null when it is certainly no number. */
    static @Nullable NumberText of(String cell) {
        if (cell.isEmpty() || cell.length() > LONGEST) {
            return null;
        }
        String rest = cell;
        boolean negative = false;
        if (rest.startsWith("(") && rest.endsWith(")")) {
            negative = true;
            rest = rest.substring(1, rest.length() - 1).strip();
        }
        String unit = "";
        for (int i = 0; i < 3 && !rest.isEmpty(); i++) {
            char first = rest.charAt(0);
            if (first == '-' || first == '−' || first == '+') {
                negative |= first != '+';
                rest = rest.substring(1).strip();
            }
            for (String candidate : UNITS) {
                if (unit.isEmpty() && rest.startsWith(candidate)) {
                    unit = candidate;
                    rest = strip(rest.substring(candidate.length()));
                } else if (unit.isEmpty() && rest.endsWith(candidate)) {
                    unit = candidate;
                    rest = strip(rest.substring(0, rest.length() - candidate.length()));
                }
            }
        }
        if (rest.isEmpty() || !startsLikeDigits(rest)) {
            return null;
        }
        return new NumberText(negative, unit, rest);
    }

    private static boolean startsLikeDigits(String rest) {
        char first = rest.charAt(0);
        return (first >= '0' && first <= '9') || first == '.' || first == ',';
    }

    private static String strip(String text) {
        return text.strip().replace('\u00a0', ' ').strip();
    }

    Vote vote() {
        if (tooLong() || LEADING_ZERO.matcher(body).matches()) {
            return Vote.NO_NUMBER;
        }
        boolean point = WITH_POINT.matcher(body).matches();
        boolean comma = WITH_COMMA.matcher(body).matches();
        if (point && comma) {
            return SEPARATORS.matcher(body).find() ? Vote.AMBIGUOUS : Vote.EITHER;
        }
        return point ? Vote.POINT : comma ? Vote.COMMA : Vote.NO_NUMBER;
    }

    /** The number, or NaN where the body is no number under this convention. */
    double value(Decimal decimal) {
        Pattern pattern = decimal == Decimal.POINT ? WITH_POINT : WITH_COMMA;
        if (tooLong()
                || LEADING_ZERO.matcher(body).matches()
                || !pattern.matcher(body).matches()) {
            return Double.NaN;
        }
        String digits = GROUPS.matcher(body).replaceAll("").toLowerCase(Locale.ROOT);
        digits = decimal == Decimal.POINT
                ? digits.replace(",", "")
                : digits.replace(".", "").replace(',', '.');
        double value = Double.parseDouble(digits);
        return Double.isInfinite(value) ? Double.NaN : negative ? -value : value;
    }

    private boolean tooLong() {
        return body.length() > MOST_DIGITS && body.chars().allMatch(Character::isDigit);
    }
}
