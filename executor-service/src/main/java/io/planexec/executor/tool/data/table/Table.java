package io.planexec.executor.tool.data.table;

import io.planexec.executor.tool.ToolFailure;
import java.util.List;
import java.util.Optional;

/**
 * Rows, held by column. Immutable, safe for use by several threads.
 *
 * @param columns at least one, all with {@code rows} cells, no two with the same name
 * @param rows at least 0
 * @param lineage where the rows come from
 */
public record Table(List<Column> columns, int rows, Lineage lineage) {

    public Table {
        columns = List.copyOf(columns);
        for (Column column : columns) {
            if (column.rows() != rows) {
                throw new IllegalArgumentException(
                        "column %s has %d cells, the table %d rows".formatted(column.name(), column.rows(), rows));
            }
        }
    }

    /** The names of the columns, in order. */
    public List<String> names() {
        return columns.stream().map(Column::name).toList();
    }

    /** A column by its exact name, else by its name in another case or spelling of the gaps ({@code Unit Price}, {@code unit_price}). */
    public Optional<Column> find(String name) {
        return columns.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .or(() -> columns.stream()
                        .filter(column -> Words.of(column.name()).equals(Words.of(name)))
                        .findFirst());
    }

    /**
     * A column by its name, else by its words in the singular ({@code customers} for {@code customer}), else the only one
     * that has these words among others ({@code price} for {@code unit_price}).
     */
    public Optional<Column> called(String name) {
        List<String> wanted = Words.singulars(name);
        return find(name)
                .or(() -> columns.stream()
                        .filter(column -> Words.singulars(column.name()).equals(wanted))
                        .findFirst())
                .or(() -> {
                    List<Column> holding = columns.stream()
                            .filter(column -> !wanted.isEmpty()
                                    && Words.singulars(column.name()).containsAll(wanted))
                            .toList();
                    return holding.size() == 1 ? Optional.of(holding.getFirst()) : Optional.empty();
                });
    }

    /**
     * A column that is {@link #called} so, else the only column of numbers that may be meant: the one whose name says the
     * same, words for quantities and units aside ({@code wait_minutes} for {@code wait time}). Where another column has
     * these words among others, none is.
     */
    public Optional<Column> named(String name) {
        return called(name).or(() -> meant(name));
    }

    /** {@code No column is called wait time: wait_minutes is taken.}; nothing where a column is called so, or none is taken. */
    public Optional<String> taken(String name) {
        return called(name).isPresent()
                ? Optional.empty()
                : meant(name)
                        .map(column -> "No column is called %s: %s is taken.".formatted(name.strip(), column.name()));
    }

    private Optional<Column> meant(String name) {
        List<String> telling = TellingWords.of(Words.singulars(name));
        if (telling.isEmpty()) {
            return Optional.empty();
        }
        List<Column> holding = columns.stream()
                .filter(column -> Words.singulars(column.name()).containsAll(telling))
                .toList();
        return holding.stream()
                .filter(column -> holding.size() == 1 && column.type() == ColumnType.NUMBER)
                .filter(column ->
                        TellingWords.of(Words.singulars(column.name())).equals(telling))
                .findFirst();
    }

    /**
     * A column that a user named, in the ways of {@link #named}.
     *
     * @param argument what the name was given for, for the message
     * @throws ToolFailure when there is none, with the nearest name
     */
    public Column require(String name, String argument) throws ToolFailure {
        return named(name)
                .orElseThrow(
                        () -> ToolFailure.permanent("%s names column '%s', which %s does not have%s; its columns are %s"
                                .formatted(
                                        argument,
                                        name,
                                        lineage.source(),
                                        Nearest.hint(name, names()),
                                        Figures.list(names(), 20))));
    }

    /** The given rows, in that order. */
    public Table select(int[] selected, Lineage newLineage) {
        return new Table(columns.stream().map(column -> column.select(selected)).toList(), selected.length, newLineage);
    }
}
