package io.planexec.executor.tool.data.csv;

import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.ColumnType;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.executor.tool.data.table.TableBuilder;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/** Tells whether the first record of a file names the columns. */
final class Header {
    private static final Pattern YEAR = Pattern.compile("(19|20)\\d{2}");

    private Header() {}

    /**
     * A first record is data, not names, when its cells read like the numbers or dates below them. Years are names all
     * the same where they stand beside text ({@code country, 2020, 2021}).
     *
     * @param first the first record
     * @param next some records after it; may be none
     */
    static boolean isHeader(List<String> first, List<List<String>> next) {
        if (first.stream().allMatch(String::isBlank)) {
            return false;
        }
        boolean someText = first.stream().anyMatch(cell -> !cell.isBlank() && !typed(cell));
        boolean yearsOnly = first.stream()
                .filter(cell -> !cell.isBlank() && typed(cell))
                .allMatch(cell -> YEAR.matcher(cell.strip()).matches());
        if (someText && yearsOnly) {
            return true;
        }
        if (next.isEmpty()) {
            return someText;
        }
        TableBuilder builder = new TableBuilder(Collections.nCopies(first.size(), ""), false);
        next.forEach(builder::add);
        Table below = builder.build("", List.of());
        int alike = 0;
        int unlike = 0;
        for (int i = 0; i < first.size(); i++) {
            Column column = below.columns().get(i);
            boolean typedBelow = column.type() == ColumnType.NUMBER
                    || column.type() == ColumnType.DATE
                    || (column.type() == ColumnType.ID && typed(column.text(0)));
            if (typedBelow && !first.get(i).isBlank()) {
                alike += typed(first.get(i)) ? 1 : 0;
                unlike += typed(first.get(i)) ? 0 : 1;
            }
        }
        return alike == 0 || unlike > alike;
    }

    /** Whether the cell alone reads as a number or a date. */
    private static boolean typed(String cell) {
        TableBuilder one = new TableBuilder(List.of("value"), false);
        one.add(List.of(cell));
        ColumnType type = one.build("", List.of()).columns().getFirst().type();
        return type == ColumnType.NUMBER || type == ColumnType.DATE;
    }
}
