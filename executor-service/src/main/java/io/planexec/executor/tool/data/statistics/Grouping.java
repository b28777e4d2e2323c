package io.planexec.executor.tool.data.statistics;

import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.DateColumn;
import io.planexec.executor.tool.data.table.NumberColumn;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Puts each row of a table into one group, or into none. Immutable. */
public final class Grouping {
    /** The group of rows whose cell is empty. */
    public static final String EMPTY = "(empty)";

    private final List<String> labels;
    private final int[] groups;

    private Grouping(List<String> labels, int[] groups) {
        this.labels = List.copyOf(labels);
        this.groups = groups;
    }

    /** By the values of columns, in order of first appearance; several columns together: {@code North / Widget A}. */
    public static Grouping by(List<? extends Column> columns, int rows) {
        Map<String, Integer> known = new HashMap<>();
        List<String> labels = new ArrayList<>();
        int[] groups = new int[rows];
        for (int row = 0; row < rows; row++) {
            String label = label(columns, row);
            Integer group = known.get(label);
            if (group == null) {
                group = labels.size();
                known.put(label, group);
                labels.add(label);
            }
            groups[row] = group;
        }
        return new Grouping(labels, groups);
    }

    private static String label(List<? extends Column> columns, int row) {
        if (columns.size() == 1) {
            return label(columns.getFirst(), row);
        }
        StringBuilder label = new StringBuilder();
        for (Column column : columns) {
            label.append(label.isEmpty() ? "" : " / ").append(label(column, row));
        }
        return label.toString();
    }

    private static String label(Column column, int row) {
        return column.isMissing(row) ? EMPTY : column.text(row);
    }

    /** By period, in order of time; periods with no row are left out, rows without a date are in no group. */
    public static Grouping by(DateColumn dates, Period period) {
        Map<LocalDate, Integer> index = new HashMap<>();
        List<String> labels = new ArrayList<>();
        for (LocalDate start : starts(dates, period)) {
            index.put(start, labels.size());
            labels.add(period.label(start));
        }
        Map<Long, Integer> ofDay = new HashMap<>();
        int[] groups = new int[dates.rows()];
        for (int row = 0; row < groups.length; row++) {
            groups[row] = dates.isMissing(row)
                    ? -1
                    : ofDay.computeIfAbsent(
                            dates.epochDay(row),
                            day -> index.getOrDefault(period.start(LocalDate.ofEpochDay(day)), -1));
        }
        return new Grouping(labels, groups);
    }

    /** The first days of the periods that have rows, in order of time: those of the groups by period. */
    static List<LocalDate> starts(DateColumn dates, Period period) {
        TreeSet<Long> days = new TreeSet<>();
        for (int row = 0; row < dates.rows(); row++) {
            if (!dates.isMissing(row)) {
                days.add(dates.epochDay(row));
            }
        }
        return days.stream()
                .map(day -> period.start(LocalDate.ofEpochDay(day)))
                .distinct()
                .toList();
    }

    public List<String> labels() {
        return labels;
    }

    public int size() {
        return labels.size();
    }

    /** The group of a row, from 0, or -1. */
    public int of(int row) {
        return groups[row];
    }

    /** How many rows are in each group. */
    public int[] counts() {
        int[] counts = new int[labels.size()];
        for (int group : groups) {
            if (group >= 0) {
                counts[group]++;
            }
        }
        return counts;
    }

    /**
     * One number for each group; NaN where a group has no numbers.
     *
     * @param measure the numbers; null only for {@link Aggregation#COUNT}, which counts rows
     */
    public double[] aggregate(@Nullable NumberColumn measure, Aggregation aggregation) {
        int[] counts = counts();
        double[] result = new double[counts.length];
        if (measure == null || aggregation == Aggregation.COUNT) {
            for (int group = 0; group < result.length; group++) {
                result[group] = counts[group];
            }
            return result;
        }
        double[][] values = values(measure);
        for (int group = 0; group < result.length; group++) {
            result[group] = values[group].length == 0 ? Double.NaN : aggregation.of(values[group]);
        }
        return result;
    }

    /** How many different values of a column each group has, empty cells aside. */
    public double[] distinct(Column column) {
        List<Set<String>> values =
                labels.stream().<Set<String>>map(label -> new HashSet<>()).toList();
        for (int row = 0; row < groups.length; row++) {
            if (groups[row] >= 0 && !column.isMissing(row)) {
                values.get(groups[row]).add(column.text(row));
            }
        }
        return values.stream().mapToDouble(Set::size).toArray();
    }

    /** How many of some rows each group has. */
    public double[] count(IntPredicate rows) {
        double[] counts = new double[labels.size()];
        for (int row = 0; row < groups.length; row++) {
            if (groups[row] >= 0 && rows.test(row)) {
                counts[groups[row]]++;
            }
        }
        return counts;
    }

    private double[][] values(NumberColumn measure) {
        int[] sizes = new int[labels.size()];
        for (int row = 0; row < groups.length; row++) {
            if (groups[row] >= 0 && !measure.isMissing(row)) {
                sizes[groups[row]]++;
            }
        }
        double[][] values = new double[sizes.length][];
        for (int group = 0; group < sizes.length; group++) {
            values[group] = new double[sizes[group]];
            sizes[group] = 0;
        }
        for (int row = 0; row < groups.length; row++) {
            if (groups[row] >= 0 && !measure.isMissing(row)) {
                values[groups[row]][sizes[groups[row]]++] = measure.value(row);
            }
        }
        return values;
    }
}
