package io.planexec.executor.tool.data.table;

import java.util.Arrays;
import java.util.Map;

/** A column of numbers. */
public final class NumberColumn implements Column {
    private final String name;
    private final ColumnType type;
    private final double[] values;
    private final Unreadable unreadable;
    private final String unit;

    /**
     * @param type {@link ColumnType#NUMBER} or {@link ColumnType#ID}
     * @param values NaN where the cell has no number; not copied, and not to be changed afterwards
     * @param unreadable text by row, for cells that hold something else than a number
     * @param unit a currency or percent sign that stood in the cells, or empty text
     */
    public NumberColumn(String name, ColumnType type, double[] values, Map<Integer, String> unreadable, String unit) {
        this(name, type, values, new Unreadable(unreadable), unit);
    }

    private NumberColumn(String name, ColumnType type, double[] values, Unreadable unreadable, String unit) {
        this.name = name;
        this.type = type;
        this.values = values;
        this.unreadable = unreadable;
        this.unit = unit;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ColumnType type() {
        return type;
    }

    /** A currency or percent sign that stood in the cells, or empty text. */
    public String unit() {
        return unit;
    }

    @Override
    public int rows() {
        return values.length;
    }

    /** The number in a cell; NaN where there is none. */
    public double value(int row) {
        return values[row];
    }

    /** Whether every value is a whole number. */
    public boolean whole() {
        for (double value : values) {
            if (!Double.isNaN(value) && value != Math.rint(value)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean isMissing(int row) {
        return Double.isNaN(values[row]);
    }

    @Override
    public boolean isEmpty(int row) {
        return Double.isNaN(values[row]) && !unreadable.isAt(row);
    }

    @Override
    public String text(int row) {
        double value = values[row];
        return Double.isNaN(value) ? unreadable.text(row) : Figures.plain(value);
    }

    @Override
    public boolean sameCell(int row, int other) {
        return Double.compare(values[row], values[other]) == 0
                && (!Double.isNaN(values[row]) || text(row).equals(text(other)));
    }

    @Override
    public int cellHash(int row) {
        return Double.hashCode(values[row]);
    }

    @Override
    public int distinct() {
        return (int) Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .distinct()
                .count();
    }

    @Override
    public int unreadable() {
        return unreadable.count();
    }

    Unreadable unreadableCells() {
        return unreadable;
    }

    @Override
    public NumberColumn withoutUnreadable() {
        return unreadable.count() == 0 ? this : new NumberColumn(name, type, values, Unreadable.NONE, unit);
    }

    @Override
    public NumberColumn select(int[] rows) {
        double[] selected = Arrays.stream(rows).mapToDouble(row -> values[row]).toArray();
        return new NumberColumn(name, type, selected, unreadable.select(rows), unit);
    }
}
