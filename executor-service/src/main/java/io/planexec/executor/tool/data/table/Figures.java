package io.planexec.executor.tool.data.table;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;

/**
 * Prints figures for a reader: in full, {@code ,} between thousands, {@code .} before decimals, rounded half up to two
 * decimals. A figure nearer to 0 than 0.01 keeps two significant digits instead, since 0.00 would be wrong.
 */
public final class Figures {
    private Figures() {}

    /** A count: {@code 1,423}. */
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** Two decimals, always: {@code 12,345.60}. */
    public static String amount(double value) {
        return print(value, 2);
    }

    /** No decimals for a whole number, else two: {@code 12}, {@code 12.50}. */
    public static String figure(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? print(value, 0) : print(value, 2);
    }

    /** {@code 12.35 %}. */
    public static String percent(double value) {
        return amount(value) + " %";
    }

    /** {@code +12.35 %} or {@code -3.10 %}. */
    public static String signedPercent(double value) {
        return signed(value) + " %";
    }

    /** {@code +12.35} or {@code -3.10}. */
    public static String signed(double value) {
        return (value > 0 ? "+" : "") + amount(value);
    }

    /** The shortest text that reads back as the same number, with no exponent: {@code 1234.5}. */
    public static String plain(double value) {
        BigDecimal decimal = BigDecimal.valueOf(value);
        return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
    }

    /**
     * A figure as it stands in an output: at most six decimals, or six significant digits where that would lose more,
     * so that what binary fractions leave behind (0.30000000000000004) does not show.
     */
    public static double output(double value) {
        if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
            return value;
        }
        BigDecimal decimal = BigDecimal.valueOf(value);
        return Math.abs(value) < 0.001
                ? decimal.round(new MathContext(6, RoundingMode.HALF_UP)).doubleValue()
                : decimal.setScale(6, RoundingMode.HALF_UP).doubleValue();
    }

    /** {@code a, b, c and 4 more}. */
    public static String list(List<String> names, int most) {
        return list(names, most, names.size());
    }

    /** The same, where the names are the first of so many. */
    public static String list(List<String> names, int most, long all) {
        List<String> listed = names.subList(0, Math.min(most, names.size()));
        return String.join(", ", listed) + (listed.size() < all ? " and " + count(all - listed.size()) + " more" : "");
    }

    /** {@code 1 row}, {@code 2 rows}. */
    public static String counted(long count, String noun) {
        return count(count) + " " + (count == 1 ? noun : noun + "s");
    }

    private static String print(double value, int decimals) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "–";
        }
        BigDecimal exact = BigDecimal.valueOf(value);
        if (value != 0 && Math.abs(value) < 0.01) {
            return exact.round(new MathContext(2, RoundingMode.HALF_UP))
                    .stripTrailingZeros()
                    .toPlainString();
        }
        DecimalFormat format =
                new DecimalFormat(decimals == 0 ? "#,##0" : "#,##0.00", DecimalFormatSymbols.getInstance(Locale.ROOT));
        return format.format(exact.setScale(decimals, RoundingMode.HALF_UP));
    }
}
