package io.planexec.cli.view;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures and foreign text as a terminal shows them. */
final class Wording {
    private static final int MINUTE = 60;
    private static final int HOUR = 3600;
    private static final String CUT = " …";

    private Wording() {}

    /** {@code 0.34s}, {@code 12.3s}, {@code 2m 05s}, {@code 1h 02m}. */
    static String time(Duration time) {
        var millis = Math.max(0, time.toMillis());
        var seconds = millis / 1000;
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%d.%02ds", seconds, millis % 1000 / 10);
        }
        if (seconds < MINUTE) {
            return String.format(Locale.ROOT, "%d.%ds", seconds, millis % 1000 / 100);
        }
        return seconds < HOUR
                ? String.format(Locale.ROOT, "%dm %02ds", seconds / MINUTE, seconds % MINUTE)
                : String.format(Locale.ROOT, "%dh %02dm", seconds / HOUR, seconds % HOUR / MINUTE);
    }

    /** {@code 512 B}, {@code 4.2 kB}, {@code 1.3 MB}. */
    static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        return bytes < 1_000_000
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    /** {@code $0.00}; four decimals below a cent. */
    static String money(BigDecimal usd) {
        var decimals = usd.signum() > 0 && usd.compareTo(new BigDecimal("0.01")) < 0 ? 4 : 2;
        return "$" + usd.setScale(decimals, RoundingMode.HALF_UP).toPlainString();
    }

    /** {@code 1 step}, {@code 2 steps}. */
    static String count(long number, String thing) {
        return String.format(Locale.ROOT, "%,d %s%s", number, thing, number == 1 ? "" : "s");
    }

    /**
     * Text on one line in which a failed step is referred to, without the reason that is told elsewhere.
     *
     * @param reasons by step, as told; a text may hold the beginning of one, where it was too long to be passed on
     */
    static String withoutReasons(String text, Map<String, String> reasons) {
        var shorter = text;
        for (var told : reasons.entrySet()) {
            var reference = "step " + told.getKey() + " failed";
            shorter = shorter.replace(reference + ": " + told.getValue(), reference);
            var start = reference.length() + 2;
            var cut = shorter.startsWith(reference + ": ")
                    && shorter.endsWith(CUT)
                    && told.getValue().startsWith(shorter.substring(start, shorter.length() - CUT.length()));
            shorter = cut ? reference : shorter;
        }
        return oneLine(shorter);
    }

    /** Text from elsewhere on one line: no control character reaches the terminal. */
    static String oneLine(String text) {
        var clean = new StringBuilder(text.length());
        var blank = true;
        for (int at = 0; at < text.length(); ) {
            var point = text.codePointAt(at);
            at += Character.charCount(point);
            var type = Character.getType(point);
            var space = Character.isWhitespace(point)
                    || type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR;
            if (!space) {
                clean.appendCodePoint(point);
            } else if (!blank) {
                clean.append(' ');
            }
            blank = space;
        }
        return clean.toString().stripTrailing();
    }

    /** How many columns a text takes. */
    static int columns(String text) {
        return text.codePoints().map(Wording::columns).sum();
    }

    private static int columns(int point) {
        if (point < 0x300) {
            return 1;
        }
        return switch (Character.getType(point)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> 0;
            default -> wide(point) ? 2 : 1;
        };
    }

    private static boolean wide(int point) {
        return point >= 0x1100
                && (point <= 0x115F
                        || (point >= 0x2E80 && point <= 0xA4CF)
                        || (point >= 0xAC00 && point <= 0xD7A3)
                        || (point >= 0xF900 && point <= 0xFAFF)
                        || (point >= 0xFE30 && point <= 0xFE6F)
                        || (point >= 0xFF00 && point <= 0xFF60)
                        || (point >= 0x1F300 && point <= 0x1FAFF)
                        || (point >= 0x20000 && point <= 0x3FFFD));
    }

    /** The text, cut to that many columns with an ellipsis where it is longer. */
    static String cut(String text, int columns, Style style) {
        if (columns(text) <= columns) {
            return text;
        }
        var end = style.ellipsis();
        var room = columns - end.length();
        if (room <= 0) {
            return "";
        }
        var shorter = new StringBuilder();
        for (int at = 0; at < text.length(); ) {
            var point = text.codePointAt(at);
            room -= columns(point);
            if (room < 0) {
                break;
            }
            shorter.appendCodePoint(point);
            at += Character.charCount(point);
        }
        return shorter.toString().stripTrailing() + end;
    }

    /** The text in lines of at most that many columns, broken between words where that is possible. */
    static List<String> wrapped(String text, int columns) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (var word : text.split(" ", -1)) {
            if (line.length() > 0 && columns(line.toString()) + 1 + columns(word) > columns) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() > 0 ? " " : "").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    static String padded(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - columns(text)));
    }

    static String paddedLeft(String text, int columns) {
        return " ".repeat(Math.max(0, columns - columns(text))) + text;
    }
}
