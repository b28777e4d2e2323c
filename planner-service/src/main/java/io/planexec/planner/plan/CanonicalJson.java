package io.planexec.planner.plan;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Plain JSON trees as text that is the same for equal content: RFC 8785. */
public final class CanonicalJson {
    private final StringBuilder text = new StringBuilder();

    private CanonicalJson() {}

    /** The text of a tree of maps, lists, strings, numbers, booleans and nulls. */
    public static String of(@Nullable Object tree) {
        var json = new CanonicalJson();
        json.value(tree);
        return json.text.toString();
    }

    private void value(@Nullable Object value) {
        switch (value) {
            case null -> text.append("null");
            case Map<?, ?> map -> object(map);
            case List<?> list -> {
                text.append('[');
                for (var i = 0; i < list.size(); i++) {
                    text.append(i == 0 ? "" : ",");
                    value(list.get(i));
                }
                text.append(']');
            }
            case Number number -> text.append(number(number.doubleValue()));
            case Boolean flag -> text.append(flag.booleanValue());
            default -> string(value.toString());
        }
    }

    private void object(Map<?, ?> map) {
        // Names are in the order of their UTF-16 code units, which is that of Java's strings.
        var sorted = new TreeMap<String, @Nullable Object>();
        map.forEach((name, value) -> sorted.put(String.valueOf(name), value));
        text.append('{');
        var first = true;
        for (var entry : sorted.entrySet()) {
            text.append(first ? "" : ",");
            string(entry.getKey());
            text.append(':');
            value(entry.getValue());
            first = false;
        }
        text.append('}');
    }

    private void string(String value) {
        text.append('"');
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\f' -> text.append("\\f");
                case '\r' -> text.append("\\r");
                default -> text.append(c < ' ' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        text.append('"');
    }

    /** As ECMAScript writes a number: the shortest digits, with an exponent where it has more than 21 or begins far behind. */
    private static String number(double value) {
        if (value == 0) {
            return "0";
        }
        var decimal = shortest(Math.abs(value));
        var digits = decimal.unscaledValue().toString();
        var point = digits.length() - decimal.scale();
        return (value < 0 ? "-" : "") + placed(digits, point);
    }

    /** Java writes two digits where one would do; that matters for the least numbers only. */
    private static BigDecimal shortest(double value) {
        var decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        var rounded = decimal.round(new MathContext(1)).stripTrailingZeros();
        return rounded.doubleValue() == value ? rounded : decimal;
    }

    private static String placed(String digits, int point) {
        var count = digits.length();
        if (count <= point && point <= 21) {
            return digits + "0".repeat(point - count);
        }
        if (0 < point && point <= 21) {
            return digits.substring(0, point) + "." + digits.substring(point);
        }
        if (-6 < point && point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        var exponent = point - 1;
        var mantissa = count == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
    }
}
