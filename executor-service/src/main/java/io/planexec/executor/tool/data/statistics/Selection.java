package io.planexec.executor.tool.data.statistics;

import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.ColumnType;
import io.planexec.executor.tool.data.table.DateColumn;
import io.planexec.executor.tool.data.table.NumberColumn;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.executor.tool.data.table.TextColumn;
import io.planexec.executor.tool.data.table.Words;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The columns that an analysis looks at where nobody says which, chosen by name, type and content.
 *
 * @param measures quantities, the one most like money first; ids and years are none, constant columns only as a last resort
 * @param date the column of dates filled in most rows
 * @param categories columns to group by, the most telling first
 */
public record Selection(List<NumberColumn> measures, Optional<DateColumn> date, List<TextColumn> categories) {
    private static final Set<String> MONEY = Set.of(
            "revenue",
            "sales",
            "turnover",
            "amount",
            "income",
            "profit",
            "earnings",
            "umsatz",
            "betrag",
            "erlös",
            "montant",
            "ventes");
    private static final Set<String> VALUE = Set.of(
            "cost", "costs", "value", "spend", "spending", "budget", "price", "fee", "preis", "kosten", "wert", "prix");
    private static final Set<String> PLACE_OR_RANK = Set.of(
            "lat",
            "latitude",
            "lon",
            "lng",
            "longitude",
            "rank",
            "index",
            "age",
            "hour",
            "minute",
            "weekday",
            "week",
            "month",
            "day",
            "version",
            "code",
            "zip",
            "id",
            "no",
            "nr",
            "number");
    private static final Set<String> YEAR = Set.of("year", "yr", "jahr", "année");
    private static final Set<String> LEVELS = Set.of(
            "price",
            "rate",
            "ratio",
            "percent",
            "percentage",
            "pct",
            "score",
            "rating",
            "age",
            "temperature",
            "temp",
            "speed",
            "index",
            "average",
            "avg",
            "mean",
            "median",
            "share",
            "margin",
            "humidity",
            "pressure",
            "lat",
            "latitude",
            "lon",
            "longitude",
            "year",
            "rank",
            "height",
            "preis",
            "temperatur",
            "probability",
            "likelihood",
            "pvalue",
            "satisfied",
            "satisfaction",
            "scale");

    /** What a question for a number of things has, and one for a rating has not. */
    private static final Set<String> QUANTITY = Set.of("many", "much", "often");

    private static final int HIGHEST_RATING = 10;
    private static final int ENOUGH_RATINGS = 10;

    /** What columns are called that people write into, each in their own words. */
    private static final Set<String> FREE_TEXT =
            Set.of("comment", "comments", "remark", "remarks", "feedback", "note", "notes", "kommentar", "bemerkung");

    private static final int LONG_TEXT = 60;
    private static final Set<String> WHAT = Set.of(
            "product",
            "item",
            "category",
            "segment",
            "brand",
            "type",
            "kind",
            "produkt",
            "artikel",
            "kategorie",
            "service");
    private static final Set<String> WHERE = Set.of(
            "region",
            "country",
            "state",
            "city",
            "channel",
            "department",
            "team",
            "store",
            "branch",
            "land",
            "market",
            "group",
            "class");

    public Selection {
        measures = List.copyOf(measures);
        categories = List.copyOf(categories);
    }

    /** The columns of a table worth looking at. */
    public static Selection of(Table table) {
        return new Selection(measures(table), date(table), categories(table));
    }

    /** Whether values of the column are levels (prices, rates, temperatures), whose sum would mean nothing. */
    public static boolean isLevel(NumberColumn column) {
        Set<String> words = new HashSet<>(Words.of(column.name()));
        boolean money = words.stream().anyMatch(MONEY::contains) || words.contains("total");
        return !money
                && (column.unit().equals("%")
                        || words.stream().anyMatch(LEVELS::contains)
                        || isProbability(column)
                        || isRating(column, words));
    }

    /** Whether the column is called p_value. */
    private static boolean isProbability(NumberColumn column) {
        return Words.of(column.name()).equals(List.of("p", "value"));
    }

    /** Whether the column is a question that was answered by small whole numbers, such as 1 to 5. */
    private static boolean isRating(NumberColumn column, Set<String> words) {
        boolean question = column.name().contains("?") || words.contains("how");
        if (!question || words.stream().anyMatch(QUANTITY::contains) || column.filled() < ENOUGH_RATINGS) {
            return false;
        }
        for (int row = 0; row < column.rows(); row++) {
            double value = column.value(row);
            boolean rating = value >= 0 && value <= HIGHEST_RATING && value == Math.rint(value);
            if (!column.isMissing(row) && !rating) {
                return false;
            }
        }
        return true;
    }

    /** The column of money that a word such as {@code sales} or {@code spent} means, where no column is called so. */
    public Optional<NumberColumn> money(Table table, String word) {
        return table.called(word).isPresent() ? Optional.empty() : new MoneyWords(table, this).measure(word);
    }

    /** Whether the column holds numbers below and above 0, as a bank statement does. */
    public static boolean hasBothSigns(NumberColumn column) {
        boolean below = false;
        boolean above = false;
        for (int row = 0; row < column.rows(); row++) {
            below |= column.value(row) < 0;
            above |= column.value(row) > 0;
        }
        return below && above;
    }

    /** Whether the column is one of money, by its name or unit. */
    static boolean isMoney(NumberColumn column) {
        return score(column) > 0;
    }

    /** How the column is best summed up: levels by their mean, all else by its sum. */
    public static Aggregation aggregation(NumberColumn column) {
        return isLevel(column) ? Aggregation.MEAN : Aggregation.SUM;
    }

    /** A constant says little, unless it is the money of the few rows that were chosen, or all there is. */
    private static List<NumberColumn> measures(Table table) {
        List<NumberColumn> numbers = table.columns().stream()
                .filter(column -> column.type() == ColumnType.NUMBER && column.filled() > 0)
                .filter(NumberColumn.class::isInstance)
                .map(NumberColumn.class::cast)
                .filter(column -> !isYear(column))
                .sorted(Comparator.comparingDouble((NumberColumn column) -> -score(column)))
                .toList();
        List<NumberColumn> telling = numbers.stream()
                .filter(column -> column.distinct() > 1 || isMoney(column))
                .toList();
        return telling.isEmpty() ? numbers : telling;
    }

    private static double score(NumberColumn column) {
        Set<String> words = new HashSet<>(Words.of(column.name()));
        double score = words.stream().anyMatch(MONEY::contains) ? 6 : 0;
        score += words.stream().anyMatch(VALUE::contains) ? 3 : 0;
        score += words.contains("total") ? 2 : 0;
        score += column.unit().isEmpty() || column.unit().equals("%") ? 0 : 4;
        score -= words.stream().anyMatch(PLACE_OR_RANK::contains) ? 4 : 0;
        boolean mostlyEmpty = column.filled() * 2 < column.rows();
        return mostlyEmpty ? score - 5 : score;
    }

    private static boolean isYear(NumberColumn column) {
        if (Words.of(column.name()).stream().noneMatch(YEAR::contains) || !column.whole()) {
            return false;
        }
        for (int row = 0; row < column.rows(); row++) {
            if (!column.isMissing(row) && (column.value(row) < 1000 || column.value(row) > 2999)) {
                return false;
            }
        }
        return true;
    }

    private static Optional<DateColumn> date(Table table) {
        return table.columns().stream()
                .filter(DateColumn.class::isInstance)
                .map(DateColumn.class::cast)
                .filter(column -> column.filled() > 0)
                .max(Comparator.comparingInt(Column::filled));
    }

    private static List<TextColumn> categories(Table table) {
        return table.columns().stream()
                .filter(column -> column.type() == ColumnType.CATEGORY)
                .filter(TextColumn.class::isInstance)
                .map(TextColumn.class::cast)
                .filter(column -> column.distinct() > 1 && column.filled() * 2 >= column.rows())
                .filter(column -> !isFreeText(column))
                .sorted(Comparator.comparingInt((TextColumn column) -> -telling(column)))
                .toList();
    }

    private static boolean isFreeText(TextColumn column) {
        return Words.of(column.name()).stream().anyMatch(FREE_TEXT::contains)
                || column.values().stream().anyMatch(value -> value.length() > LONG_TEXT || value.contains("\n"));
    }

    private static int telling(TextColumn column) {
        Set<String> words = new HashSet<>(Words.of(column.name()));
        int score = words.stream().anyMatch(WHAT::contains) ? 3 : words.stream().anyMatch(WHERE::contains) ? 2 : 1;
        return column.distinct() > 20 ? score - 2 : score;
    }
}
