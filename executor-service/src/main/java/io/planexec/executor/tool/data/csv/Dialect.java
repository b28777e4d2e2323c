package io.planexec.executor.tool.data.csv;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * What separates the fields of a file, told from its beginning: the separator that splits the records into the same
 * number of fields, more than one, most consistently.
 *
 * @param delimiter comma, semicolon, tab or bar; a comma where there is but one column
 */
record Dialect(char delimiter) {
    private static final char[] CANDIDATES = {',', ';', '\t', '|'};
    private static final int SAMPLE_CHARS = 1 << 16;
    private static final int SAMPLE_RECORDS = 200;

    static Dialect of(Reader text) throws IOException {
        String sample = sample(text);
        char best = ',';
        double bestScore = 0;
        for (char candidate : CANDIDATES) {
            double score = score(sample, candidate);
            if (score > bestScore) {
                bestScore = score;
                best = candidate;
            }
        }
        return new Dialect(best);
    }

    CSVParser parse(Reader text) throws IOException {
        return format(delimiter).parse(text);
    }

    /** The delimiter for a reader. */
    String name() {
        return switch (delimiter) {
            case '\t' -> "tab";
            case ';' -> "semicolon";
            case '|' -> "bar";
            default -> "comma";
        };
    }

    private static CSVFormat format(char delimiter) {
        return CSVFormat.Builder.create()
                .setDelimiter(delimiter)
                .setQuote('"')
                .setTrailingData(true)
                .setIgnoreEmptyLines(true)
                .get();
    }

    /** The beginning of the text, cut at the end of a line. */
    private static String sample(Reader text) throws IOException {
        char[] chars = new char[SAMPLE_CHARS];
        int length = 0;
        for (int read = 0; read >= 0 && length < chars.length; ) {
            read = text.read(chars, length, chars.length - length);
            length += Math.max(read, 0);
        }
        String sample = new String(chars, 0, length);
        int lastLine = Math.max(sample.lastIndexOf('\n'), sample.lastIndexOf('\r'));
        return length < chars.length || lastLine < 0 ? sample : sample.substring(0, lastLine);
    }

    private static double score(String sample, char delimiter) throws IOException {
        List<Integer> widths = widths(sample, delimiter);
        Map<Integer, Integer> counts = new HashMap<>();
        int common = 1;
        for (int width : widths) {
            counts.merge(width, 1, Integer::sum);
            if (counts.getOrDefault(width, 0) > counts.getOrDefault(common, 0)) {
                common = width;
            }
        }
        if (widths.isEmpty() || widths.getFirst() < 2) {
            return 0;
        }
        double consistency = (double) counts.getOrDefault(common, 0) / widths.size();
        double headerFits = widths.getFirst() == common ? 1 : 0.5;
        return common < 2 ? 0.01 : consistency * headerFits + Math.min(common, 100) * 0.0005;
    }

    private static List<Integer> widths(String sample, char delimiter) throws IOException {
        List<Integer> widths = new ArrayList<>();
        try (CSVParser parser = format(delimiter).parse(new StringReader(sample))) {
            Iterator<CSVRecord> records = parser.iterator();
            while (widths.size() < SAMPLE_RECORDS && records.hasNext()) {
                widths.add(records.next().size());
            }
        } catch (UncheckedIOException quoteCutOffByTheEndOfTheSample) {
            return widths;
        }
        return widths;
    }
}
