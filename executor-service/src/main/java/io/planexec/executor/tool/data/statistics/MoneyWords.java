package io.planexec.executor.tool.data.statistics;

import io.planexec.executor.tool.data.table.ColumnType;
import io.planexec.executor.tool.data.table.NumberColumn;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.executor.tool.data.table.Words;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What people call money without knowing how its column is called: {@code spent}, {@code sales}, {@code income}. Where a
 * column holds numbers below 0, as bank statements do, spending is those, told without their sign, and income what is
 * above. Where it has a column for each, as debit and credit, spending is the one and income the other.
 */
final class MoneyWords {
    private static final Set<String> OUT = Set.of(
            "spend",
            "spent",
            "spending",
            "expense",
            "expenditure",
            "paid",
            "pay",
            "payment",
            "outgoing",
            "cost",
            "withdrawal",
            "debit",
            "ausgabe",
            "ausgaben",
            "soll");
    private static final Set<String> IN = Set.of(
            "income",
            "earned",
            "earn",
            "earning",
            "received",
            "receive",
            "deposit",
            "credit",
            "einnahme",
            "einnahmen",
            "einkommen",
            "haben");
    private static final Set<String> EITHER = Set.of(
            "sold",
            "sell",
            "sale",
            "revenue",
            "turnover",
            "amount",
            "money",
            "bought",
            "buy",
            "purchase",
            "made",
            "value",
            "transaction",
            "brought");

    /** What columns are called that hold only one of both. */
    private static final Set<String> DEBIT = Set.of(
            "debit", "withdrawal", "spent", "outgoing", "soll", "ausgabe", "ausgaben", "belastung", "lastschrift");

    private static final Set<String> CREDIT =
            Set.of("credit", "deposit", "received", "incoming", "haben", "einnahme", "einnahmen", "gutschrift");

    private static final Set<String> BESIDE = Set.of("order", "total", "net", "gross", "overall", "my");

    private final Table table;
    private final Selection selection;

    MoneyWords(Table table, Selection selection) {
        this.table = table;
        this.selection = selection;
    }

    /** The column of money, where that is what the word means and there is one; else nothing. */
    Optional<NumberColumn> measure(String name) {
        var words = Words.of(name).stream()
                .map(Words::singular)
                .filter(word -> !BESIDE.contains(word))
                .toList();
        boolean out = words.stream().anyMatch(OUT::contains);
        boolean in = words.stream().anyMatch(IN::contains);
        boolean either = words.stream().anyMatch(EITHER::contains);
        if (words.size() != 1 || !(out || in || either)) {
            return Optional.empty();
        }
        Optional<NumberColumn> debit = only(DEBIT);
        Optional<NumberColumn> credit = only(CREDIT);
        if ((out || in) && debit.isPresent() && credit.isPresent()) {
            return (out ? debit : credit).map(column -> isBelow(column) ? oneSide(column, true) : column);
        }
        return selection.measures().stream()
                .filter(column -> Selection.isMoney(column) && !Selection.isLevel(column))
                .findFirst()
                .map(column -> (out || in) && isSigned(column) ? oneSide(column, out) : column);
    }

    /** The only column of numbers that is called by one of these words. */
    private Optional<NumberColumn> only(Set<String> names) {
        List<NumberColumn> called = table.columns().stream()
                .filter(column -> column.type() == ColumnType.NUMBER)
                .filter(NumberColumn.class::isInstance)
                .map(NumberColumn.class::cast)
                .filter(column ->
                        Words.of(column.name()).stream().map(Words::singular).anyMatch(names::contains))
                .toList();
        return called.size() == 1 ? Optional.of(called.getFirst()) : Optional.empty();
    }

    /** Whether all of it is below 0, as some banks write what was spent. */
    private static boolean isBelow(NumberColumn column) {
        return isSigned(column) && !Selection.hasBothSigns(column);
    }

    /** Whether there is anything below 0, as on a bank statement, or on the part of it that was chosen. */
    private static boolean isSigned(NumberColumn column) {
        for (int row = 0; row < column.rows(); row++) {
            if (column.value(row) < 0) {
                return true;
            }
        }
        return false;
    }

    private static NumberColumn oneSide(NumberColumn column, boolean below) {
        double[] values = new double[column.rows()];
        for (int row = 0; row < values.length; row++) {
            double value = below ? -column.value(row) : column.value(row);
            values[row] = value > 0 ? value : Double.NaN;
        }
        return new NumberColumn(
                column.name() + (below ? " spent" : " received"), column.type(), values, Map.of(), column.unit());
    }
}
