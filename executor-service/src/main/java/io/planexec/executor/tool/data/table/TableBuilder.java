package io.planexec.executor.tool.data.table;

import io.planexec.executor.tool.data.table.NumberText.Decimal;
import io.planexec.messages.text.Cut;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects rows of text and tells the type of each column from its name and values. Every different text is kept and
 * read once, so 200,000 rows cost little more than their different values. For one thread.
 *
 * <p>A column is of dates or numbers when at least 95 % of its filled cells read as such (all of them, where its name
 * speaks of ids or codes); the others stay in it as unreadable cells. What dates ({@code 3/4/2025}) and separators
 * ({@code 1.234}) mean is decided by the whole column, then by the other columns, then by default (month first, decimal
 * point); the last is said in the notes.
 */
public final class TableBuilder {
    private static final double TOLERANCE = 0.95;
    private static final int MOST_CATEGORIES = 50;
    private static final int ALWAYS_FEW = 5;
    private static final int ENOUGH_FOR_ID = 10;
    private static final Set<String> ID_WORDS = Set.of(
            "id",
            "ids",
            "uuid",
            "guid",
            "key",
            "identifier",
            "nr",
            "number",
            "no",
            "num",
            "index",
            "kennung",
            "nummer");
    private static final Set<String> CODE_WORDS = Set.of(
            "zip",
            "zipcode",
            "postcode",
            "postal",
            "plz",
            "phone",
            "tel",
            "telephone",
            "mobile",
            "fax",
            "sku",
            "code",
            "isbn",
            "ean",
            "iban",
            "account");
    private static final Set<String> DATE_WORDS = Set.of(
            "date",
            "day",
            "time",
            "datetime",
            "timestamp",
            "datum",
            "tag",
            "month",
            "monat",
            "period",
            "created",
            "updated",
            "at",
            "on",
            "when");

    private final List<Draft> drafts;
    private final boolean decimalCommaLikely;
    private int rows;

    /**
     * @param names the columns' names; empty and repeated ones are made different
     * @param decimalCommaLikely whether something else speaks for decimal commas and days first, such as semicolons
     *     between the fields
     */
    public TableBuilder(List<String> names, boolean decimalCommaLikely) {
        this.drafts = unique(names).stream().map(Draft::new).toList();
        this.decimalCommaLikely = decimalCommaLikely;
    }

    /** The names with empty ones numbered ({@code column_3}) and repeated ones told apart ({@code price_2}). */
    static List<String> unique(List<String> names) {
        List<String> unique = new ArrayList<>();
        Set<String> taken = new HashSet<>(names);
        Set<String> used = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            String base = names.get(i).isBlank() ? "column_" + (i + 1) : names.get(i);
            String name = base;
            for (int n = 2; (!name.equals(base) && taken.contains(name)) || !used.add(name); n++) {
                name = base + "_" + n;
            }
            unique.add(name);
        }
        return unique;
    }

    /** Adds a row; missing cells at its end are empty, cells beyond the last column are left out. */
    public void add(List<String> cells) {
        for (int i = 0; i < drafts.size(); i++) {
            drafts.get(i).add(i < cells.size() ? cells.get(i) : "");
        }
        rows++;
    }

    /** How many rows were added. */
    public int rows() {
        return rows;
    }

    /**
     * The table of all rows added.
     *
     * @param source what a reader knows the rows by
     * @param readingNotes what was noticed while the rows were read; notes on types are added
     */
    public Table build(String source, List<String> readingNotes) {
        List<String> notes = new ArrayList<>(readingNotes);
        List<NumberReading> numbers = drafts.stream().map(NumberReading::new).toList();
        Decimal common = common(numbers);
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            Column column = column(drafts.get(i), numbers.get(i), common, notes);
            if (column.unreadable() > 0) {
                notes.add("Column '%s': %s cannot be read as a %s, such as '%s'."
                        .formatted(
                                column.name(),
                                Figures.counted(column.unreadable(), "cell"),
                                column.type().word(),
                                firstUnreadable(column)));
            }
            columns.add(column);
        }
        return new Table(columns, rows, new Lineage(source, notes, null, List.of()));
    }

    /** What most of the columns that tell speak for; a point where none tells. */
    private static Decimal common(List<NumberReading> numbers) {
        int commas = 0;
        for (NumberReading reading : numbers) {
            if (reading.share() >= TOLERANCE && reading.own() != null) {
                commas += reading.own() == Decimal.COMMA ? 1 : -1;
            }
        }
        return commas > 0 ? Decimal.COMMA : Decimal.POINT;
    }

    private Column column(Draft draft, NumberReading numbers, Decimal common, List<String> notes) {
        if (draft.filled() == 0) {
            return draft.text(ColumnType.TEXT);
        }
        Set<String> words = new HashSet<>(Words.of(draft.name()));
        boolean idName = words.stream().anyMatch(ID_WORDS::contains);
        boolean codeName = words.stream().anyMatch(CODE_WORDS::contains);
        boolean dateName = words.stream().anyMatch(DATE_WORDS::contains);
        double needed = idName || codeName ? 1 : TOLERANCE;
        DateColumn dates =
                new DateReading(draft, dateName).column(needed, decimalCommaLikely || common == Decimal.COMMA, notes);
        if (dates != null) {
            return dates;
        }
        if (numbers.share() < needed || (codeName && numbers.bareDigits())) {
            return draft.text(textType(draft, idName || codeName));
        }
        if (!numbers.undecided().isEmpty() && decimalCommaLikely && common == Decimal.POINT) {
            notes.add("Column '%s' is ambiguous: %s is read with %s."
                    .formatted(
                            draft.name(),
                            numbers.undecided(),
                            numbers.undecided().contains(",") ? "a comma between thousands" : "a decimal point"));
        }
        return numbers.column(numberType(draft, numbers, idName), common, notes);
    }

    /** Whole numbers that hardly repeat name their rows, if the column says so or they count the rows. */
    private static ColumnType numberType(Draft draft, NumberReading numbers, boolean idName) {
        boolean unique = draft.values().size() >= draft.filled() * TOLERANCE;
        if (!unique || !numbers.bareDigits()) {
            return ColumnType.NUMBER;
        }
        boolean unnamed = draft.name().startsWith("column_") && countsRows(draft);
        return idName || unnamed ? ColumnType.ID : ColumnType.NUMBER;
    }

    private static boolean countsRows(Draft draft) {
        for (int row = 0; row < draft.rows(); row++) {
            int code = draft.code(row);
            if (code < 0
                    || (!draft.values().get(code).equals(String.valueOf(row))
                            && !draft.values().get(code).equals(String.valueOf(row + 1)))) {
                return false;
            }
        }
        return true;
    }

    private static ColumnType textType(Draft draft, boolean idName) {
        int distinct = draft.values().size();
        boolean unique = distinct >= draft.filled() * TOLERANCE && draft.filled() >= ENOUGH_FOR_ID;
        if (unique && (idName || draft.looksLikeCodes())) {
            return ColumnType.ID;
        }
        boolean few = distinct <= MOST_CATEGORIES && (distinct <= ALWAYS_FEW || distinct * 2 <= draft.filled());
        return few ? ColumnType.CATEGORY : ColumnType.TEXT;
    }

    private static String firstUnreadable(Column column) {
        for (int row = 0; row < column.rows(); row++) {
            if (column.isMissing(row) && !column.isEmpty(row)) {
                return Cut.to(column.text(row), 40, "…");
            }
        }
        return "";
    }
}
