package io.planexec.executor.tool.data.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A column of text, each different value kept once. */
public final class TextColumn implements Column {
    private final String name;
    private final ColumnType type;
    private final List<String> values;
    private final int[] codes;

    /**
     * @param type {@link ColumnType#CATEGORY}, {@link ColumnType#TEXT} or {@link ColumnType#ID}
     * @param values the different values, each used by at least one cell
     * @param codes index into {@code values} by row, or -1 for an empty cell; not copied, and not to be changed
     *     afterwards
     */
    public TextColumn(String name, ColumnType type, List<String> values, int[] codes) {
        this.name = name;
        this.type = type;
        this.values = List.copyOf(values);
        this.codes = codes;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ColumnType type() {
        return type;
    }

    @Override
    public int rows() {
        return codes.length;
    }

    /** The different values, in order of first appearance. */
    public List<String> values() {
        return values;
    }

    /** Index into {@link #values}, or -1 for an empty cell. */
    public int code(int row) {
        return codes[row];
    }

    @Override
    public boolean isMissing(int row) {
        return codes[row] < 0;
    }

    @Override
    public boolean isEmpty(int row) {
        return codes[row] < 0;
    }

    @Override
    public String text(int row) {
        return codes[row] < 0 ? "" : values.get(codes[row]);
    }

    @Override
    public boolean sameCell(int row, int other) {
        return codes[row] == codes[other];
    }

    @Override
    public int cellHash(int row) {
        return codes[row];
    }

    @Override
    public int distinct() {
        return values.size();
    }

    @Override
    public int unreadable() {
        return 0;
    }

    @Override
    public TextColumn withoutUnreadable() {
        return this;
    }

    @Override
    public TextColumn select(int[] rows) {
        int[] renamed = new int[values.size()];
        Arrays.fill(renamed, -1);
        List<String> kept = new ArrayList<>();
        int[] selected = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            int code = codes[rows[i]];
            if (code >= 0 && renamed[code] < 0) {
                renamed[code] = kept.size();
                kept.add(values.get(code));
            }
            selected[i] = code < 0 ? -1 : renamed[code];
        }
        return new TextColumn(name, type, kept, selected);
    }
}
