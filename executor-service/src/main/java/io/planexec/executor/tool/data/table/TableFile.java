package io.planexec.executor.tool.data.table;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A table written down: eight bytes that name format and version, then, compressed, where the rows come from and one
 * column after the other. The same table always gives the same bytes.
 */
public final class TableFile {
    /** How names of such files end. */
    public static final String EXTENSION = ".table";

    private static final byte[] MAGIC = "PXTABLE3".getBytes(StandardCharsets.US_ASCII);
    private static final int NUMBERS = 1;
    private static final int DATES = 2;
    private static final int TEXTS = 3;
    private static final int LARGEST = 200_000_000;

    private TableFile() {}

    /** The bytes of a table. */
    public static byte[] encode(Table table) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(MAGIC);
        try (DataOutputStream out = new DataOutputStream(new FastGzip(bytes))) {
            writeLineage(out, table.lineage());
            out.writeInt(table.rows());
            out.writeInt(table.columns().size());
            for (Column column : table.columns()) {
                writeColumn(out, column);
            }
        } catch (IOException impossibleInMemory) {
            throw new IllegalStateException(impossibleInMemory);
        }
        return bytes.toByteArray();
    }

    /**
     * The table that {@link #encode} made these bytes of.
     *
     * @throws IOException when they are something else, or damaged
     */
    public static Table decode(byte[] bytes) throws IOException {
        if (!isTable(bytes)) {
            throw new IOException("the file does not begin as a table does");
        }
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(
                new ByteArrayInputStream(bytes, MAGIC.length, bytes.length - MAGIC.length), 1 << 16))) {
            Lineage lineage = readLineage(in);
            int rows = size(in);
            int columns = size(in);
            List<Column> read = new ArrayList<>();
            for (int i = 0; i < columns; i++) {
                read.add(readColumn(in, rows));
            }
            return new Table(read, rows, lineage);
        } catch (IllegalArgumentException | IndexOutOfBoundsException damaged) {
            throw new IOException("the file is damaged", damaged);
        }
    }

    /** Whether the bytes begin as a table's do. */
    public static boolean isTable(byte[] bytes) {
        return bytes.length > MAGIC.length && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    private static void writeLineage(DataOutputStream out, Lineage lineage) throws IOException {
        writeText(out, lineage.source());
        writeTexts(out, lineage.notes());
        Cleaning cleaning = lineage.cleaning();
        out.writeBoolean(cleaning != null);
        if (cleaning != null) {
            out.writeInt(cleaning.rowsIn());
            out.writeInt(cleaning.rowsOut());
            out.writeInt(cleaning.droppedNulls());
            out.writeInt(cleaning.duplicates());
            out.writeInt(cleaning.unreadableCells());
            writeTexts(out, cleaning.optionalColumns());
        }
        writeTexts(out, lineage.guesses());
    }

    private static Lineage readLineage(DataInputStream in) throws IOException {
        String source = readText(in);
        List<String> notes = readTexts(in);
        @Nullable
        Cleaning cleaning = in.readBoolean()
                ? new Cleaning(in.readInt(), in.readInt(), in.readInt(), in.readInt(), in.readInt(), readTexts(in))
                : null;
        return new Lineage(source, notes, cleaning, readTexts(in));
    }

    private static void writeColumn(DataOutputStream out, Column column) throws IOException {
        writeText(out, column.name());
        switch (column) {
            case NumberColumn numbers -> {
                out.writeByte(NUMBERS);
                writeText(out, numbers.type().name());
                writeText(out, numbers.unit());
                for (int row = 0; row < numbers.rows(); row++) {
                    out.writeDouble(numbers.value(row));
                }
                writeUnreadable(out, numbers.unreadableCells().texts());
            }
            case DateColumn dates -> {
                out.writeByte(DATES);
                writeText(out, dates.guessed());
                for (int row = 0; row < dates.rows(); row++) {
                    out.writeLong(dates.micros(row));
                }
                writeUnreadable(out, dates.unreadableCells().texts());
            }
            case TextColumn texts -> {
                out.writeByte(TEXTS);
                writeText(out, texts.type().name());
                writeTexts(out, texts.values());
                for (int row = 0; row < texts.rows(); row++) {
                    out.writeInt(texts.code(row));
                }
            }
        }
    }

    private static Column readColumn(DataInputStream in, int rows) throws IOException {
        String name = readText(in);
        int kind = in.readByte();
        return switch (kind) {
            case NUMBERS -> {
                ColumnType type = type(in);
                String unit = readText(in);
                double[] values = new double[rows];
                for (int row = 0; row < rows; row++) {
                    values[row] = in.readDouble();
                }
                yield new NumberColumn(name, type, values, readUnreadable(in), unit);
            }
            case DATES -> {
                String guessed = readText(in);
                long[] micros = new long[rows];
                for (int row = 0; row < rows; row++) {
                    micros[row] = in.readLong();
                }
                yield new DateColumn(name, micros, readUnreadable(in), guessed);
            }
            case TEXTS -> {
                ColumnType type = type(in);
                List<String> values = readTexts(in);
                int[] codes = new int[rows];
                for (int row = 0; row < rows; row++) {
                    codes[row] = in.readInt();
                }
                yield new TextColumn(name, type, values, codes);
            }
            default -> throw new IOException("unknown kind of column " + kind);
        };
    }

    private static ColumnType type(DataInputStream in) throws IOException {
        return ColumnType.valueOf(readText(in));
    }

    private static void writeUnreadable(DataOutputStream out, Map<Integer, String> cells) throws IOException {
        out.writeInt(cells.size());
        for (int row : cells.keySet().stream().sorted().toList()) {
            out.writeInt(row);
            writeText(out, cells.getOrDefault(row, ""));
        }
    }

    private static Map<Integer, String> readUnreadable(DataInputStream in) throws IOException {
        int size = size(in);
        Map<Integer, String> cells = new HashMap<>();
        for (int i = 0; i < size; i++) {
            cells.put(in.readInt(), readText(in));
        }
        return cells;
    }

    private static void writeTexts(DataOutputStream out, List<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            writeText(out, text);
        }
    }

    private static List<String> readTexts(DataInputStream in) throws IOException {
        int size = size(in);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            texts.add(readText(in));
        }
        return texts;
    }

    /** Not writeUTF, which ends at 64 KiB; a cell may be longer. */
    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        byte[] bytes = in.readNBytes(size(in));
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int size(DataInputStream in) throws IOException {
        int size = in.readInt();
        if (size < 0 || size > LARGEST) {
            throw new IOException("the file is damaged: a size of " + size);
        }
        return size;
    }

    /** Fast rather than small: the file is read back seconds later. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
