package io.planexec.executor.tool.data.table;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;

/** A column of days or local points in time, kept to the microsecond. A zone offset in the source is not kept. */
public final class DateColumn implements Column {
    /** Stands in the array where a cell has no date. */
    public static final long MISSING = Long.MIN_VALUE;

    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private final String name;
    private final long[] micros;
    private final Unreadable unreadable;
    private final String guessed;

    /**
     * @param micros local microseconds since 1970-01-01T00:00, or {@link #MISSING}; not copied, and not to be changed
     *     afterwards
     * @param unreadable text by row, for cells that hold something else than a date
     * @param guessed a sentence on how they were read, where they could be read in another way, too; else empty
     */
    public DateColumn(String name, long[] micros, Map<Integer, String> unreadable, String guessed) {
        this(name, micros, new Unreadable(unreadable), guessed);
    }

    private DateColumn(String name, long[] micros, Unreadable unreadable, String guessed) {
        this.name = name;
        this.micros = micros;
        this.unreadable = unreadable;
        this.guessed = guessed;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ColumnType type() {
        return ColumnType.DATE;
    }

    @Override
    public int rows() {
        return micros.length;
    }

    /** Days since 1970-01-01. Only for cells that are not missing. */
    public long epochDay(int row) {
        return Math.floorDiv(micros[row], MICROS_PER_DAY);
    }

    /** The day of a cell that is not missing. */
    public LocalDate day(int row) {
        return LocalDate.ofEpochDay(epochDay(row));
    }

    /** How the column was read, where it could be read in another way, too; empty where it was clear. */
    public String guessed() {
        return guessed;
    }

    long micros(int row) {
        return micros[row];
    }

    static long microsOf(LocalDateTime time) {
        return ChronoUnit.MICROS.between(LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC), time);
    }

    @Override
    public boolean isMissing(int row) {
        return micros[row] == MISSING;
    }

    @Override
    public boolean isEmpty(int row) {
        return micros[row] == MISSING && !unreadable.isAt(row);
    }

    @Override
    public String text(int row) {
        if (isMissing(row)) {
            return unreadable.text(row);
        }
        long rest = Math.floorMod(micros[row], MICROS_PER_DAY);
        return rest == 0
                ? day(row).toString()
                : day(row).atStartOfDay().plus(rest, ChronoUnit.MICROS).toString();
    }

    @Override
    public boolean sameCell(int row, int other) {
        return micros[row] == micros[other] && (!isMissing(row) || text(row).equals(text(other)));
    }

    @Override
    public int cellHash(int row) {
        return Long.hashCode(micros[row]);
    }

    @Override
    public int distinct() {
        return (int) Arrays.stream(micros)
                .filter(value -> value != MISSING)
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
    public DateColumn withoutUnreadable() {
        return unreadable.count() == 0 ? this : new DateColumn(name, micros, Unreadable.NONE, guessed);
    }

    @Override
    public DateColumn select(int[] rows) {
        long[] selected = Arrays.stream(rows).mapToLong(row -> micros[row]).toArray();
        return new DateColumn(name, selected, unreadable.select(rows), guessed);
    }
}
