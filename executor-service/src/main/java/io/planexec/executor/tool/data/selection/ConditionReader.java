package io.planexec.executor.tool.data.selection;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.statistics.Calendar;
import io.planexec.executor.tool.data.statistics.Selection;
import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.ColumnType;
import io.planexec.executor.tool.data.table.DateColumn;
import io.planexec.executor.tool.data.table.Figures;
import io.planexec.executor.tool.data.table.Nearest;
import io.planexec.executor.tool.data.table.NumberColumn;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.executor.tool.data.table.TextColumn;
import io.planexec.executor.tool.data.table.Words;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads conditions over a table's rows as people write them. Which column a value belongs to is found out from the rows, so
 * that somebody who has not seen them can name it: {@code Travel}, {@code region North}, {@code amount > 100},
 * {@code over 500}, {@code November}, {@code since 2025-03}, {@code not refunded}.
 */
final class ConditionReader {
    private static final int VALUES_NAMED = 5;
    private static final int COLUMNS_NAMED = 8;

    /** Whole numbers of no more different values are codes rather than quantities. */
    private static final int FEW = 20;

    private static final Set<String> CODES = Set.of("id", "code", "no", "nr", "number", "key", "zip");

    private static final Pattern NEGATION =
            Pattern.compile("(?:not|no|without|except|excluding|other than)\\s+(.+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern SYMBOL = Pattern.compile("(.*?)\\s*(>=|<=|!=|<>|==|=|>|<)\\s*(.+)");
    private static final Pattern WORD = Pattern.compile(
            "(.*?)\\s*\\b(more than|greater than|less than|fewer than|at least|at most|over|above|under|below)\\s+(.+)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern BETWEEN =
            Pattern.compile("(.*?)\\s*\\bbetween\\s+(.+?)\\s+and\\s+(.+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern TIME = Pattern.compile(
            "(?:(in|on|during|for|since|from|after|before|until|till|up to)\\s+)?(.+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern NUMBER = Pattern.compile(
            "[$€£]?\\s*([-+]?\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|[-+]?\\d+(?:\\.\\d+)?)\\s*(?:[$€£%]|\\p{L}{1,3})?");

    private static final Pattern BARE_NUMBER = Pattern.compile("[-+]?\\d+(?:\\.\\d+)?");
    private static final Pattern NUMBER_OF = Pattern.compile("([-+]?\\d[\\d,.]*)\\s+(\\p{L}[\\p{L} ]*)");

    /** Words that say more than what was done: they are not passed over. */
    private static final Set<String> TELLING = Set.of(
            "not", "no", "never", "without", "except", "and", "or", "than", "more", "less", "over", "under", "above",
            "below", "before", "after", "since", "until", "between");

    private final Table table;
    private final Selection selection;
    private final Set<String> notes = new LinkedHashSet<>();

    ConditionReader(Table table) {
        this.table = table;
        this.selection = Selection.of(table);
    }

    /**
     * The condition that a text stands for.
     *
     * @throws ToolFailure when no column has such a value, with the nearest one there is
     */
    Condition read(String text) throws ToolFailure {
        String words = text.strip();
        Matcher negation = NEGATION.matcher(words);
        if (negation.matches()) {
            Optional<Condition> unfilled = without(negation.group(1));
            return unfilled.isPresent()
                    ? unfilled.get()
                    : read(negation.group(1)).negated();
        }
        Optional<Condition> found = between(words);
        if (found.isEmpty()) {
            found = comparison(SYMBOL.matcher(words));
        }
        if (found.isEmpty()) {
            found = comparison(WORD.matcher(words));
        }
        if (found.isEmpty()) {
            found = time(words);
        }
        if (found.isEmpty()) {
            found = valueOfNamedColumn(words).or(() -> wholeCell(words));
        }
        if (found.isEmpty()) {
            found = code(words);
        }
        if (found.isEmpty()) {
            found = partOfCell(words)
                    .or(() -> ofRows(words))
                    .or(() -> filledIn(words))
                    .or(() -> besideVerb(words));
        }
        if (found.isEmpty()) {
            throw unknown(words);
        }
        return found.get();
    }

    /**
     * The condition that a text stands for which follows another one: {@code 503} after {@code status 500} is a status.
     *
     * @throws ToolFailure when no column has such a value, with the nearest one there is
     */
    Condition readAfter(Condition before, String text) throws ToolFailure {
        String words = text.strip();
        Optional<Condition> another =
                before.isValue() && BARE_NUMBER.matcher(words).matches()
                        ? valueIn(before.column(), words).filter(this::holdsSomewhere)
                        : Optional.empty();
        return another.isPresent() ? another.get() : read(words);
    }

    /** Which columns were taken for others, in what was read so far. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    private boolean holdsSomewhere(Condition condition) {
        return IntStream.range(0, table.rows()).anyMatch(condition.holds());
    }

    private Optional<Condition> between(String text) throws ToolFailure {
        Matcher matcher = BETWEEN.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        OptionalDouble low = number(matcher.group(2));
        OptionalDouble high = number(matcher.group(3));
        Optional<DateColumn> dates = selection.date();
        Optional<Span> days = days(matcher.group(2), matcher.group(3));
        if (dates.isPresent() && days.isPresent() && matcher.group(1).isBlank()) {
            return Optional.of(within(dates.get(), days.get()));
        }
        if (low.isEmpty() || high.isEmpty()) {
            return Optional.empty();
        }
        Condition condition = numeric(
                numbers(matcher.group(1)),
                value -> value >= low.getAsDouble() && value <= high.getAsDouble(),
                "between " + Figures.figure(low.getAsDouble()) + " and " + Figures.figure(high.getAsDouble()));
        return Optional.of(matcher.group(1).isBlank() ? condition.guessed() : condition);
    }

    private Optional<Span> days(String from, String to) {
        Optional<Calendar> calendar = selection.date().flatMap(Calendar::of);
        return calendar.flatMap(range -> Span.of(from, range)
                .flatMap(first -> Span.of(to, range).map(last -> new Span(first.from(), last.to()))));
    }

    private Optional<Condition> comparison(Matcher matcher) throws ToolFailure {
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String name = matcher.group(1).strip();
        String sign = sign(matcher.group(2).toLowerCase(Locale.ROOT));
        String right = unquoted(matcher.group(3).strip());
        Optional<Column> named = name.isEmpty() ? Optional.empty() : Optional.of(column(name));
        if (named.isPresent() && named.get() instanceof DateColumn dates) {
            return comparedDays(dates, sign, right);
        }
        Matcher ofWhat = NUMBER_OF.matcher(right);
        if (named.isEmpty()
                && ofWhat.matches()
                && table.named(ofWhat.group(2)).orElse(null) instanceof NumberColumn column) {
            // "Over 40 hours" bounds the column of hours.
            name = column.name();
            right = ofWhat.group(1);
            named = Optional.of(column);
        }
        OptionalDouble bound = number(right);
        boolean numeric = named.isEmpty() || named.get() instanceof NumberColumn;
        if (bound.isPresent() && numeric) {
            NumberColumn column = numbers(name);
            DoublePredicate holds = test(sign, bound.getAsDouble());
            String words = sign + " " + Figures.figure(bound.getAsDouble());
            boolean eitherWay = name.isEmpty() && Selection.hasBothSigns(column);
            Condition condition = eitherWay
                    ? numeric(column, value -> holds.test(Math.abs(value)), words + " in size")
                    : sign.equals("=")
                            ? new Condition(
                                    column, true, row -> holds.test(column.value(row)), column.name() + " " + words)
                            : numeric(column, holds, words);
            return Optional.of(name.isEmpty() ? condition.guessed() : condition);
        }
        if (named.isEmpty() || !(sign.equals("=") || sign.equals("≠"))) {
            return Optional.empty();
        }
        Optional<Condition> equal = valueIn(named.get(), right);
        if (equal.isEmpty()) {
            throw noSuchValue(named.get(), right);
        }
        return sign.equals("=") ? equal : equal.map(Condition::negated);
    }

    private static String sign(String operator) {
        return switch (operator) {
            case ">", "more than", "greater than", "over", "above" -> ">";
            case "<", "less than", "fewer than", "under", "below" -> "<";
            case ">=", "at least" -> "≥";
            case "<=", "at most" -> "≤";
            case "!=", "<>" -> "≠";
            default -> "=";
        };
    }

    private static DoublePredicate test(String sign, double bound) {
        return switch (sign) {
            case ">" -> value -> value > bound;
            case "<" -> value -> value < bound;
            case "≥" -> value -> value >= bound;
            case "≤" -> value -> value <= bound;
            case "≠" -> value -> value != bound;
            default -> value -> value == bound;
        };
    }

    private Optional<Condition> comparedDays(DateColumn dates, String sign, String right) {
        Optional<Span> span = Calendar.of(dates).flatMap(range -> Span.of(right, range));
        return span.map(days -> switch (sign) {
            case ">" -> ofDays(dates, day -> day > days.to().toEpochDay(), "after " + days.to());
            case "<" -> ofDays(dates, day -> day < days.from().toEpochDay(), "before " + days.from());
            case "≥" -> ofDays(dates, day -> day >= days.from().toEpochDay(), "since " + days.from());
            case "≤" -> ofDays(dates, day -> day <= days.to().toEpochDay(), "until " + days.to());
            case "≠" -> within(dates, days).negated();
            default -> within(dates, days);
        });
    }

    private Optional<Condition> time(String text) {
        Matcher matcher = TIME.matcher(text);
        Optional<DateColumn> dates = selection.date();
        if (dates.isEmpty() || !matcher.matches()) {
            return Optional.empty();
        }
        String led = matcher.group(1) == null ? "in" : matcher.group(1).toLowerCase(Locale.ROOT);
        String sign = switch (led) {
            case "since", "from" -> "≥";
            case "after" -> ">";
            case "before" -> "<";
            case "until", "till", "up to" -> "≤";
            default -> "=";
        };
        return comparedDays(dates.get(), sign, matcher.group(2));
    }

    private static Condition within(DateColumn dates, Span days) {
        Condition inside = ofDays(
                dates,
                day -> day >= days.from().toEpochDay() && day <= days.to().toEpochDay(),
                days.words());
        return new Condition(dates, true, false, inside.holds(), days.length().word(), inside.words());
    }

    private static Condition ofDays(DateColumn dates, Predicate<Long> test, String words) {
        return new Condition(
                dates,
                false,
                row -> !dates.isMissing(row) && test.test(dates.epochDay(row)),
                dates.name() + " " + words);
    }

    private static Condition numeric(NumberColumn column, DoublePredicate test, String words) {
        return new Condition(
                column,
                false,
                row -> !column.isMissing(row) && test.test(column.value(row)),
                column.name() + " " + words);
    }

    /** The column of numbers that is named, or the one most like money. */
    private NumberColumn numbers(String name) throws ToolFailure {
        if (name.isBlank()) {
            return selection.measures().stream()
                    .findFirst()
                    .orElseThrow(() ->
                            ToolFailure.permanent("where compares with a number, but %s has no column of quantities"
                                    .formatted(table.lineage().source())));
        }
        Column column = column(name);
        if (column instanceof NumberColumn numbers) {
            return numbers;
        }
        throw ToolFailure.permanent("where compares column '%s' with a number, but it holds %s"
                .formatted(column.name(), column.type().word()));
    }

    private Column column(String name) throws ToolFailure {
        Optional<NumberColumn> money = selection.money(table, name);
        if (money.isPresent()) {
            notes.add("No column is called %s: %s is taken."
                    .formatted(name.strip(), money.get().name()));
            return money.get();
        }
        table.taken(name).ifPresent(notes::add);
        return table.require(name.strip(), "where");
    }

    /** {@code region North}, {@code the North region}, {@code status is open}. */
    private Optional<Condition> valueOfNamedColumn(String text) {
        List<String> words = List.of(text.split("\\s+", -1));
        for (int length = words.size() - 1; length > 0; length--) {
            String first = String.join(" ", words.subList(0, length));
            String last = String.join(" ", words.subList(length, words.size()));
            Optional<Condition> found = inNamedColumn(first, last.replaceFirst("^(?:is|was|=) ", ""))
                    .or(() -> inNamedColumn(last, first));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** {@code open tickets}: a value, and a word for what the rows are. */
    private Optional<Condition> ofRows(String text) {
        int gap = text.lastIndexOf(' ');
        boolean plural = gap > 0 && !Words.singular(text.substring(gap + 1)).equals(text.substring(gap + 1));
        if (!plural) {
            return Optional.empty();
        }
        Optional<Condition> value = valueOfNamedColumn(text.substring(0, gap)).or(() -> value(text.substring(0, gap)));
        Optional<Condition> kind = category(text.substring(gap + 1));
        return value.map(one -> kind.map(one::and).orElse(one));
    }

    /**
     * What is said of the rows by what they are called: {@code sold houses} where there are houses among other things, or
     * what is sold among what is not. Words that no category has as a value say nothing.
     */
    List<Condition> kinds(String text) {
        Optional<Condition> whole = category(text);
        return whole.isPresent()
                ? List.of(whole.get())
                : Words.of(text).stream()
                        .flatMap(word -> category(word).stream())
                        .toList();
    }

    private Optional<Condition> category(String text) {
        return texts().filter(column -> column.type() == ColumnType.CATEGORY)
                .flatMap(column -> equal(column, text).stream())
                .findFirst();
    }

    /** "Visited Cardiology", "Eva borrow", "included wine": a value, and what was done with it. */
    private Optional<Condition> besideVerb(String text) {
        List<String> words = List.of(text.split("\\s+", -1));
        int from = 0;
        int to = words.size();
        while (from < to && isPlain(words.get(from))) {
            from++;
        }
        while (to > from && isPlain(words.get(to - 1))) {
            to--;
        }
        if (from == to && words.size() == 2 && words.getFirst().endsWith("ed")) {
            return value(words.getLast());
        }
        boolean named = Stream.concat(words.subList(0, from).stream(), words.subList(to, words.size()).stream())
                .anyMatch(word -> table.named(word).isPresent());
        return from == to || to - from == words.size() || named
                ? Optional.empty()
                : value(String.join(" ", words.subList(from, to)));
    }

    private static boolean isPlain(String word) {
        return !word.isEmpty() && Character.isLowerCase(word.charAt(0)) && !TELLING.contains(word);
    }

    /** "No owner": nothing stands in the column of owners; "no discount" where each row has one: it is 0. */
    private Optional<Condition> without(String text) {
        return table.find(text)
                .map(column -> column instanceof NumberColumn numbers && numbers.filled() == numbers.rows()
                        ? numeric(numbers, value -> value == 0, "is 0")
                        : new Condition(column, false, column::isMissing, column.name() + " is not filled in"));
    }

    /** "Tickets that were closed", or have a closed date, have a day in the column {@code closed}. */
    private Optional<Condition> filledIn(String text) {
        return table.find(text)
                .or(() -> table.find(text.replaceFirst("(?i)\\s+(?:date|day|time)$", "")))
                .filter(DateColumn.class::isInstance)
                .map(column ->
                        new Condition(column, false, row -> !column.isMissing(row), column.name() + " is filled in"));
    }

    private Optional<Condition> inNamedColumn(String name, String value) {
        Optional<Condition> found = table.named(name).flatMap(column -> valueIn(column, unquoted(value)));
        if (found.isPresent()) {
            table.taken(name).ifPresent(notes::add);
        }
        return found;
    }

    private static Optional<Condition> valueIn(Column column, String value) {
        return switch (column) {
            case TextColumn texts -> equal(texts, value).or(() -> containing(texts, value));
            case NumberColumn numbers -> {
                OptionalDouble wanted = number(value);
                yield wanted.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Condition(
                                numbers,
                                true,
                                row -> numbers.value(row) == wanted.getAsDouble(),
                                numbers.name() + " is " + Figures.figure(wanted.getAsDouble())));
            }
            case DateColumn dates ->
                Calendar.of(dates).flatMap(range -> Span.of(value, range)).map(days -> within(dates, days));
        };
    }

    /** A value that some column has; one that is all of a cell before one that stands within a longer text. */
    private Optional<Condition> value(String text) {
        return wholeCell(text).or(() -> partOfCell(text));
    }

    private Optional<Condition> wholeCell(String text) {
        return texts().flatMap(column -> equal(column, unquoted(text)).stream()).findFirst();
    }

    private Optional<Condition> partOfCell(String text) {
        return texts().flatMap(column -> containing(column, unquoted(text)).stream())
                .findFirst();
    }

    /** {@code 503}: the column of ids or codes that holds it, else the column of few different whole numbers. */
    private Optional<Condition> code(String text) throws ToolFailure {
        if (!BARE_NUMBER.matcher(text).matches()) {
            return Optional.empty();
        }
        List<Condition> codes = holding(text, ConditionReader::isCode);
        List<Condition> found = codes.isEmpty() ? holding(text, ConditionReader::isOfFewValues) : codes;
        if (found.size() > 1) {
            List<String> names =
                    found.stream().map(condition -> condition.column().name()).toList();
            throw ToolFailure.permanent(
                    "where names '%s', which is in several columns of %s (%s); say which, as in '%s %s'"
                            .formatted(
                                    text,
                                    table.lineage().source(),
                                    Figures.list(names, COLUMNS_NAMED),
                                    names.getFirst(),
                                    text));
        }
        return found.stream().findFirst().map(Condition::guessed);
    }

    private List<Condition> holding(String number, Predicate<NumberColumn> kind) {
        return table.columns().stream()
                .filter(NumberColumn.class::isInstance)
                .map(NumberColumn.class::cast)
                .filter(kind)
                .flatMap(column -> valueIn(column, number).stream())
                .filter(this::holdsSomewhere)
                .toList();
    }

    private static boolean isCode(NumberColumn column) {
        return column.type() == ColumnType.ID
                || Words.of(column.name()).stream().anyMatch(CODES::contains);
    }

    private static boolean isOfFewValues(NumberColumn column) {
        return column.whole() && column.unit().isEmpty() && column.distinct() <= FEW;
    }

    /** Columns of text: categories first, the most telling before the others. */
    private Stream<TextColumn> texts() {
        List<TextColumn> ordered = new ArrayList<>(selection.categories());
        table.columns().stream()
                .filter(TextColumn.class::isInstance)
                .map(TextColumn.class::cast)
                .filter(column -> !ordered.contains(column))
                .forEach(ordered::add);
        return ordered.stream();
    }

    private static Optional<Condition> equal(TextColumn column, String wanted) {
        String plain = plain(wanted);
        return matching(
                        column,
                        value -> value.equalsIgnoreCase(wanted)
                                || (!plain.isEmpty() && plain(value).equals(plain)))
                .map(codes -> oneOf(column, codes, "is " + column.values().get(codes.nextSetBit(0))));
    }

    private static Optional<Condition> containing(TextColumn column, String wanted) {
        String plain = plain(wanted);
        if (plain.isEmpty()) {
            return Optional.empty();
        }
        return matching(column, value -> (" " + plain(value) + " ").contains(" " + plain + " "))
                .map(codes -> oneOf(column, codes, "contains '" + wanted + "'"));
    }

    private static Condition oneOf(TextColumn column, BitSet codes, String words) {
        return new Condition(
                column, true, row -> column.code(row) >= 0 && codes.get(column.code(row)), column.name() + " " + words);
    }

    private static Optional<BitSet> matching(TextColumn column, Predicate<String> wanted) {
        BitSet codes = new BitSet();
        for (int code = 0; code < column.values().size(); code++) {
            codes.set(code, wanted.test(column.values().get(code)));
        }
        return codes.isEmpty() ? Optional.empty() : Optional.of(codes);
    }

    /** Words in lower case and in the singular, so that {@code bananas} meets {@code Banana}. */
    private static String plain(String text) {
        return String.join(" ", Words.singulars(text));
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() > 1
                && "\"'".indexOf(text.charAt(0)) >= 0
                && text.charAt(0) == text.charAt(text.length() - 1);
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private static OptionalDouble number(String text) {
        Matcher matcher = NUMBER.matcher(text.strip());
        return matcher.matches()
                ? OptionalDouble.of(Double.parseDouble(matcher.group(1).replace(",", "")))
                : OptionalDouble.empty();
    }

    private ToolFailure noSuchValue(Column column, String value) {
        List<String> values = column instanceof TextColumn texts ? texts.values() : List.of();
        return ToolFailure.permanent("where: column '%s' of %s has no value '%s'%s%s"
                .formatted(
                        column.name(),
                        table.lineage().source(),
                        value,
                        Nearest.hint(value, values),
                        values.isEmpty() ? "" : "; it has " + Figures.list(values, VALUES_NAMED)));
    }

    private ToolFailure unknown(String text) {
        Optional<Column> column = table.named(text);
        if (column.isPresent()) {
            return ToolFailure.permanent(
                    "where names '%s', which is a column of %s and no value; say which of its values, as in '%s = …'"
                            .formatted(
                                    text, table.lineage().source(), column.get().name()));
        }
        List<String> values = new ArrayList<>();
        List<String> described = new ArrayList<>();
        for (Column one : table.columns()) {
            if (one instanceof TextColumn texts && texts.type() == ColumnType.CATEGORY) {
                values.addAll(texts.values());
                described.add("%s (%s)".formatted(one.name(), Figures.list(texts.values(), VALUES_NAMED)));
            } else {
                described.add("%s (%s)".formatted(one.name(), one.type().word()));
            }
        }
        return ToolFailure.permanent("where names '%s', which no column of %s has as a value%s; its columns are %s"
                .formatted(
                        text,
                        table.lineage().source(),
                        Nearest.hint(text, values),
                        Figures.list(described, COLUMNS_NAMED)));
    }
}
