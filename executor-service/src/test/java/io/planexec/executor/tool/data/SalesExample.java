package io.planexec.executor.tool.data;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Writes {@code examples/sales_q4_2025.csv}: always the same 1,500 rows of sales.
 *
 * <p>What is planted: growth over the whole quarter, a spike of Widget A on {@link #SPIKE}, a dip of Widget C on
 * {@link #DIP}, 52 rows with empty cells, 25 rows that repeat another. Growth lies in the quantities, never in the number
 * of rows of a day, so that shuffling the dates takes it away. No day loses more than one row to empty cells, so that
 * cleaning plants no dips of its own.
 */
public final class SalesExample {
    static final LocalDate SPIKE = LocalDate.of(2025, 12, 12);
    static final LocalDate DIP = LocalDate.of(2025, 11, 15);

    private static final LocalDate FIRST = LocalDate.of(2025, 10, 1);
    private static final int DAYS = 92;
    private static final int DIFFERENT_ROWS = 1475;
    private static final int DUPLICATES = 25;
    private static final int ROWS_WITH_GAPS = 52;
    private static final String[] REGIONS = {"North", "South", "East", "West"};

    /** Product by position in a day's sixteen rows; the seventeenth is a Widget A. */
    private static final String PRODUCTS = "AAAAAABBBBBCCCCCA";

    private final Random random = new Random(2025);

    private SalesExample() {}

    /**
     * Writes the file.
     *
     * @param args the file; without it {@code examples/sales_q4_2025.csv}
     */
    public static void main(String[] args) throws Exception {
        Path file = Path.of(args.length > 0 ? args[0] : "examples/sales_q4_2025.csv");
        Files.writeString(file, text(), StandardCharsets.UTF_8);
    }

    /** The whole file. */
    static String text() {
        StringBuilder text = new StringBuilder("transaction_id,date,product,revenue,quantity,region\n");
        for (String[] row : new SalesExample().rows()) {
            text.append(String.join(",", row)).append('\n');
        }
        return text.toString();
    }

    private List<String[]> rows() {
        List<List<String[]>> days = new ArrayList<>();
        int id = 1;
        for (int day = 0; day < DAYS; day++) {
            List<String[]> rows = new ArrayList<>();
            int count = day % 31 == 30 || day == 0 ? 17 : 16;
            for (int i = 0; i < count; i++) {
                rows.add(sale(day, PRODUCTS.charAt(i)));
            }
            Collections.shuffle(rows, random);
            for (String[] row : rows) {
                row[0] = "TX-%05d".formatted(id++);
            }
            days.add(rows);
        }
        if (id - 1 != DIFFERENT_ROWS) {
            throw new IllegalStateException("expected %d rows, made %d".formatted(DIFFERENT_ROWS, id - 1));
        }
        List<Integer> order = plainDays();
        order.subList(0, ROWS_WITH_GAPS).forEach(day -> punch(days.get(day)));
        for (int i = 0; i < DUPLICATES; i++) {
            List<String[]> rows = days.get(order.get(ROWS_WITH_GAPS + i));
            rows.add(rows.get(random.nextInt(rows.size())).clone());
        }
        return days.stream().flatMap(List::stream).toList();
    }

    /** All days but the two with a planted anomaly, in random order. */
    private List<Integer> plainDays() {
        List<Integer> days = new ArrayList<>();
        for (int day = 0; day < DAYS; day++) {
            if (!FIRST.plusDays(day).equals(SPIKE) && !FIRST.plusDays(day).equals(DIP)) {
                days.add(day);
            }
        }
        Collections.shuffle(days, random);
        return days;
    }

    private String[] sale(int day, char product) {
        LocalDate date = FIRST.plusDays(day);
        double growth = 1 + day / (DAYS - 1.0) * (product == 'A' ? 0.36 : product == 'B' ? 0.26 : 0.22);
        double planted = date.equals(SPIKE) && product == 'A' ? 2.6 : date.equals(DIP) && product == 'C' ? 0.2 : 1;
        double usual = product == 'A' ? 24 : product == 'B' ? 20 : 16;
        long quantity = Math.max(1, Math.round(usual * growth * planted * (0.68 + 0.64 * random.nextDouble())));
        double price = product == 'A' ? 24.90 : product == 'B' ? 32.50 : 39.80;
        double revenue = quantity * price * (0.95 + 0.05 * random.nextDouble());
        String region = REGIONS[random.nextInt(REGIONS.length)];
        return new String[] {
            "",
            date.toString(),
            "Widget " + product,
            BigDecimal.valueOf(revenue).setScale(2, RoundingMode.HALF_UP).toPlainString(),
            String.valueOf(quantity),
            region
        };
    }

    /** Empties one or two cells of one row; never the id. */
    private void punch(List<String[]> rows) {
        String[] row = rows.get(random.nextInt(rows.size()));
        int cells = random.nextInt(4) == 0 ? 2 : 1;
        for (int i = 0; i < cells; i++) {
            row[1 + random.nextInt(row.length - 1)] = "";
        }
    }
}
