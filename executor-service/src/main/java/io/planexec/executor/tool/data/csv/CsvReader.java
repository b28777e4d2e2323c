package io.planexec.executor.tool.data.csv;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.table.Figures;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.executor.tool.data.table.TableBuilder;
import io.planexec.messages.text.Cut;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads a CSV file that nobody prepared. Encoding, delimiter and header are told from the file; what was odd about it is
 * in the notes of the table's lineage.
 */
public final class CsvReader {
    /** More cells than this are refused, since they would not fit in an executor's memory beside other work. */
    static final long MOST_CELLS = 60_000_000L;

    static final int MOST_COLUMNS = 10_000;
    private static final int HEADER_SAMPLE = 50;
    private static final int LONGEST_NAME = 120;

    private CsvReader() {}

    /**
     * What was read, and how.
     *
     * @param delimiter {@code comma}, {@code semicolon}, {@code tab} or {@code bar}
     * @param encoding name of the character set
     * @param shortRows rows with fewer cells than columns; the missing ones are empty
     * @param longRows rows with more filled cells than columns; the extra ones are left out
     */
    public record Reading(Table table, String delimiter, String encoding, int shortRows, int longRows) {}

    /**
     * Reads a whole file.
     *
     * @param name what the user calls the file
     * @throws ToolFailure when it is a folder, empty, binary, has a header only, or is too large
     */
    public static Reading read(Path file, String name) throws ToolFailure, InterruptedException {
        try {
            if (Files.isDirectory(file)) {
                throw ToolFailure.permanent("%s is a folder; name the CSV file in it".formatted(name));
            }
            byte[] head = TextSource.head(file);
            Optional<String> binary = TextSource.binaryKind(head);
            if (binary.isPresent()) {
                throw ToolFailure.permanent(
                        "%s is %s, not CSV text; export it as CSV and name that file".formatted(name, binary.get()));
            }
            TextSource source = TextSource.of(file);
            try (Reader sample = source.open()) {
                Dialect dialect = Dialect.of(sample);
                return read(source, dialect, name);
            }
        } catch (UncheckedIOException | IOException failed) {
            throw unreadable(name, failed);
        }
    }

    private static ToolFailure unreadable(String name, Exception failed) {
        String message = String.valueOf(failed.getMessage());
        if (message.contains("EOF reached before encapsulated token finished")) {
            return ToolFailure.permanent(
                    "%s has a quote that is opened and never closed (%s); close it, or double it where it is part of the text"
                            .formatted(name, line(message)));
        }
        return ToolFailure.permanent("%s cannot be read as CSV: %s".formatted(name, message));
    }

    private static String line(String message) {
        Matcher line = Pattern.compile("startline (\\d+)").matcher(message);
        return line.find() ? "line " + line.group(1) : "place unknown";
    }

    private static Reading read(TextSource source, Dialect dialect, String name)
            throws IOException, ToolFailure, InterruptedException {
        try (Reader text = source.open();
                CSVParser parser = dialect.parse(text)) {
            Iterator<CSVRecord> records = parser.iterator();
            List<String> first = firstRecord(records, name);
            List<List<String>> ahead = new ArrayList<>();
            while (ahead.size() < HEADER_SAMPLE && records.hasNext()) {
                ahead.add(records.next().toList());
            }
            boolean header = Header.isHeader(first, ahead);
            if (header && ahead.isEmpty()) {
                throw ToolFailure.permanent("%s has a header (%s) and no rows; there is nothing to analyse"
                        .formatted(name, Figures.list(first, 10)));
            }
            Rows rows = new Rows(name, first, header, dialect);
            if (!header) {
                rows.add(first, 1);
            }
            for (int i = 0; i < ahead.size(); i++) {
                rows.add(ahead.get(i), i + 2L);
            }
            while (records.hasNext()) {
                CSVRecord next = records.next();
                rows.add(next.toList(), next.getRecordNumber());
            }
            return rows.reading(source);
        }
    }

    private static List<String> firstRecord(Iterator<CSVRecord> records, String name) throws ToolFailure {
        while (records.hasNext()) {
            List<String> first = records.next().toList();
            if (first.stream().anyMatch(cell -> !cell.isBlank())) {
                return first;
            }
        }
        throw ToolFailure.permanent("%s is empty; a CSV file with a header and rows was expected".formatted(name));
    }

    /** Takes records in and counts what is ragged. */
    private static final class Rows {
        private final String name;
        private final Dialect dialect;
        private final int width;
        private final TableBuilder builder;
        private final List<String> notes = new ArrayList<>();
        private int shortRows;
        private int longRows;
        private long firstShort;
        private long firstLong;

        Rows(String name, List<String> first, boolean header, Dialect dialect) throws ToolFailure {
            this.name = name;
            this.dialect = dialect;
            this.width = width(first);
            if (width > MOST_COLUMNS) {
                throw ToolFailure.permanent("%s has %s columns, more than the %s that can be taken"
                        .formatted(name, Figures.count(width), Figures.count(MOST_COLUMNS)));
            }
            List<String> names = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                names.add(header ? clean(first.get(i)) : "");
            }
            if (!header) {
                notes.add("The file has no header; its columns are called column_1 to column_" + width + ".");
            }
            this.builder = new TableBuilder(names, dialect.delimiter() == ';');
            noteNames(names, header);
        }

        /** A delimiter at the end of every line makes one empty name more than there are columns. */
        private static int width(List<String> first) {
            int width = first.size();
            while (width > 1 && first.get(width - 1).isBlank()) {
                width--;
            }
            return width;
        }

        private void noteNames(List<String> names, boolean header) {
            long unnamed = names.stream().filter(String::isBlank).count();
            long repeated = names.size()
                    - unnamed
                    - names.stream()
                            .filter(column -> !column.isBlank())
                            .distinct()
                            .count();
            if (header && unnamed > 0) {
                notes.add(Figures.counted(unnamed, "column") + " without a name got one by position, such as column_"
                        + (names.indexOf("") + 1) + ".");
            }
            if (repeated > 0) {
                notes.add(Figures.counted(repeated, "repeated column name") + " got a number at the end.");
            }
        }

        private static String clean(String cell) {
            String name = cell.replace('\u00a0', ' ').strip().replaceAll("\\s+", " ");
            return Cut.within(name, LONGEST_NAME, "…");
        }

        void add(List<String> cells, long record) throws ToolFailure, InterruptedException {
            if (cells.stream().allMatch(String::isBlank)) {
                return;
            }
            if (cells.size() < width) {
                firstShort = shortRows++ == 0 ? record : firstShort;
            } else if (cells.subList(width, cells.size()).stream().anyMatch(cell -> !cell.isBlank())) {
                firstLong = longRows++ == 0 ? record : firstLong;
            }
            builder.add(cells);
            if (builder.rows() % 4096 == 0) {
                check();
            }
        }

        private void check() throws ToolFailure, InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException("reading " + name);
            }
            if ((long) builder.rows() * width > MOST_CELLS) {
                throw ToolFailure.permanent(
                        "%s has more than %s cells; split it, or leave out columns that are not needed"
                                .formatted(name, Figures.count(MOST_CELLS)));
            }
        }

        Reading reading(TextSource source) throws ToolFailure {
            if (builder.rows() == 0) {
                throw ToolFailure.permanent(
                        "%s has no rows with anything in them; there is nothing to analyse".formatted(name));
            }
            if (shortRows > 0) {
                notes.add("%s with fewer cells than the header (the first is record %s); the missing cells are empty."
                        .formatted(Figures.counted(shortRows, "row"), Figures.count(firstShort)));
            }
            if (longRows > 0) {
                notes.add("%s with more cells than the header (the first is record %s); the extra cells are left out."
                        .formatted(Figures.counted(longRows, "row"), Figures.count(firstLong)));
            }
            Table table = builder.build(name, notes);
            return new Reading(table, dialect.name(), source.charset().name(), shortRows, longRows);
        }
    }
}
