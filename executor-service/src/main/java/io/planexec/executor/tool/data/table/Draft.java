package io.planexec.executor.tool.data.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A column while its rows still come in: every different text once, and which row has which. */
final class Draft {
    private static final int CODES_ONLY = 24;

    private final String name;
    private final Map<String, Integer> codeOf = new HashMap<>();
    private final List<String> values = new ArrayList<>();
    private int[] codes = new int[64];
    private int[] uses = new int[16];
    private int rows;
    private int filled;

    Draft(String name) {
        this.name = name;
    }

    void add(String cell) {
        if (rows == codes.length) {
            codes = Arrays.copyOf(codes, rows * 2);
        }
        String text = strip(cell);
        codes[rows++] = Missing.is(text) ? -1 : code(text);
    }

    private int code(String text) {
        filled++;
        Integer known = codeOf.get(text);
        int code = known == null ? values.size() : known;
        if (known == null) {
            codeOf.put(text, code);
            values.add(text);
            if (code == uses.length) {
                uses = Arrays.copyOf(uses, code * 2);
            }
        }
        uses[code]++;
        return code;
    }

    /** Blanks at the ends, the no-break space of some spreadsheets included, are not part of a value. */
    private static String strip(String cell) {
        String text = cell.strip();
        boolean noBreak = !text.isEmpty() && (text.charAt(0) == '\u00a0' || text.charAt(text.length() - 1) == '\u00a0');
        return noBreak ? text.replace('\u00a0', ' ').strip() : text;
    }

    String name() {
        return name;
    }

    /** How many cells are not empty. */
    int filled() {
        return filled;
    }

    int rows() {
        return rows;
    }

    /** The different texts, in order of first appearance. */
    List<String> values() {
        return values;
    }

    /** How many cells hold the text with this index. */
    int uses(int code) {
        return uses[code];
    }

    /** The index of a row's text, or -1. */
    int code(int row) {
        return codes[row];
    }

    /** Whether the texts look like codes for machines: no blanks, not long, most with a digit in them. */
    boolean looksLikeCodes() {
        int digits = 0;
        for (String value : values) {
            if (value.length() > 2 * CODES_ONLY || value.indexOf(' ') >= 0) {
                return false;
            }
            digits += value.chars().anyMatch(Character::isDigit) ? 1 : 0;
        }
        return digits * 10 >= values.size() * 9;
    }

    TextColumn text(ColumnType type) {
        return new TextColumn(name, type, values, Arrays.copyOf(codes, rows));
    }
}
