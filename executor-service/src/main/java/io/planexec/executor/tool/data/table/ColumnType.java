package io.planexec.executor.tool.data.table;

import java.util.Locale;

/** What a column is for, as told from its name and its values. */
public enum ColumnType {
    /** Days or points in time. */
    DATE,
    /** Quantities that can be added or averaged. */
    NUMBER,
    /** Text with few different values, fit to group by. */
    CATEGORY,
    /** Text with many different values. */
    TEXT,
    /** Names its row; neither a quantity nor a group. */
    ID;

    /** The word used in outputs: {@code date}, {@code number}, {@code category}, {@code text} or {@code id}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
