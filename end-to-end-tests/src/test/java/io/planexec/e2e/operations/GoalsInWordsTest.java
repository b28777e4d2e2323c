package io.planexec.e2e.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.planexec.broker.BrokerSettings;
import io.planexec.broker.EmbeddedBroker;
import io.planexec.executor.ExecutorApplication;
import io.planexec.messages.json.MessageCodec;
import io.planexec.planner.PlannerApplication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What people ask of tables, planned without a model and run; each figure is computed a second way, from the rows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoalsInWordsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> CUSTOMERS = List.of("Ann", "Bob", "Cy", "Dora");
    private static final List<String> PRODUCTS = List.of("Desk", "Sofa", "Lamp");

    /** A row of either file: who or what it is of, and how much. */
    private record Row(LocalDate day, String of, String what, double amount) {
        String line() {
            return "%s,%s,%s,%s".formatted(day, of, what, amount);
        }
    }

    @TempDir
    private static Path folder;

    private final List<Row> orders = orders();
    private final List<Row> payments = payments();
    private EmbeddedBroker broker;
    private final List<ConfigurableApplicationContext> services = new ArrayList<>();
    private GoalTraffic traffic;
    private int goals;

    /** On every third day of the first half of a year; the middle of its last month is the last day. */
    private static List<Row> orders() {
        var rows = new ArrayList<Row>();
        for (var i = 0; i < 56; i++) {
            rows.add(new Row(
                    LocalDate.of(2025, 1, 2).plusDays(3L * i),
                    CUSTOMERS.get(i * 7 % 4),
                    PRODUCTS.get(i * 5 % 3),
                    100 + i * 37 % 53 * 10.25));
        }
        return rows;
    }

    /** Rent on the first of each month, food some ten times a month, nothing in March. */
    private static List<Row> payments() {
        var rows = new ArrayList<Row>();
        for (var day = LocalDate.of(2025, 1, 1); day.isBefore(LocalDate.of(2025, 7, 1)); day = day.plusDays(1)) {
            if (day.getMonthValue() == 3) {
                continue;
            }
            if (day.getDayOfMonth() == 1) {
                rows.add(new Row(day, "Rent", "Landlord", 900 + 10 * day.getMonthValue()));
            }
            if (day.getDayOfMonth() % 3 == 1) {
                rows.add(new Row(day, "Food", "Market", 8 + day.getDayOfYear() % 11 * 2.5));
            }
        }
        rows.add(new Row(LocalDate.of(2025, 6, 30), "Travel", "Railway", 80));
        return rows;
    }

    @BeforeAll
    void start() throws Exception {
        write("orders.csv", "date,customer,product,revenue", orders);
        write("spending.csv", "date,category,shop,amount", payments);
        broker = EmbeddedBroker.start(BrokerSettings.temporary());
        var common = List.of(
                "--spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                "--server.port=0",
                "--planexec.topics.partitions=2");
        services.add(PlannerApplication.service()
                .run(with(common, "--planexec.planner.state-dir=" + folder.resolve("state"))));
        services.add(ExecutorApplication.service()
                .run(with(
                        common,
                        "--planexec.executor.workspace=" + folder.resolve("files"),
                        "--planexec.executor.output=" + folder.resolve("out") + "/{goalId}",
                        "--planexec.executor.drain-grace=0s")));
        traffic = new GoalTraffic(broker.bootstrapServers());
    }

    private static String[] with(List<String> settings, String... more) {
        var all = new ArrayList<>(settings);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static void write(String name, String header, List<Row> rows) throws Exception {
        var lines = new ArrayList<String>(List.of(header));
        rows.forEach(row -> lines.add(row.line()));
        Files.createDirectories(folder.resolve("files"));
        Files.write(folder.resolve("files").resolve(name), lines);
    }

    @AfterAll
    void stop() {
        traffic.close();
        services.reversed().forEach(ConfigurableApplicationContext::close);
        broker.close();
    }

    private JsonNode ended(String goal) {
        var id = "words-" + ++goals;
        traffic.send(traffic.topics().goals(), JSON.writeValueAsString(Map.of("id", id, "goal", goal)));
        return JSON.readTree(MessageCodec.write(traffic.ended(id)));
    }

    /** The outputs of the steps that called a tool, of a goal that succeeded. */
    private List<JsonNode> outputs(String goal, String tool) {
        var outcome = ended(goal);
        assertThat(outcome.path("status").asString()).as(outcome.toString()).isEqualTo("SUCCEEDED");
        return outcome.path("steps")
                .valueStream()
                .filter(step -> step.path("action").asString().equals(tool))
                .map(step -> step.path("output"))
                .map(output ->
                        output.has("value") && output.path("value").has("summary") ? output.path("value") : output)
                .toList();
    }

    private JsonNode output(String goal, String tool) {
        var outputs = outputs(goal, tool);
        assertThat(outputs).as(goal).hasSize(1);
        return outputs.getFirst();
    }

    private static JsonNode metric(JsonNode statistics, String kind) {
        return statistics
                .path("metrics")
                .valueStream()
                .filter(metric -> metric.path("kind").asString().equals(kind))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " in " + statistics));
    }

    private static double value(JsonNode statistics) {
        return metric(statistics, "single").path("value").asDouble();
    }

    private static Map<String, Double> values(JsonNode metric, String key) {
        var values = new TreeMap<String, Double>();
        metric.path("rows")
                .valueStream()
                .forEach(row ->
                        values.put(row.path(key).asString(), row.path("value").asDouble()));
        return values;
    }

    private static double sum(List<Row> rows) {
        return rows.stream().mapToDouble(Row::amount).sum();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"top 5 orders by revenue in orders.csv", "Show me the top 5 orders by revenue in orders.csv"})
    void theTopOrdersAreRowsWhereNoColumnIsCalledOrder(String goal) {
        var rows = metric(output(goal, "calculate_stats"), "group").path("rows");

        assertThat(rows.valueStream().map(row -> row.path("value").asDouble()))
                .isEqualTo(orders.stream()
                        .map(Row::amount)
                        .sorted(Comparator.reverseOrder())
                        .limit(5)
                        .toList());
        assertThat(rows.path(0).path("group").asString()).contains("2025-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"compare food and rent in spending.csv", "Compare Food and Rent in spending.csv"})
    void whatIsComparedMayBeWrittenSmall(String goal) {
        var told = outputs(goal, "calculate_stats").toString();

        for (var category : List.of("Food", "Rent")) {
            var sum = sum(
                    payments.stream().filter(row -> row.of().equals(category)).toList());
            assertThat(told).as(goal).contains(String.valueOf(sum));
        }
    }

    @Test
    void aSumIsThatOfAllRowsWhateverElseIsMissingOrRepeated() throws Exception {
        Files.writeString(folder.resolve("files").resolve("odd.csv"), """
                region,revenue,customer
                N,10,Ann
                N,10,Ann
                S,5,Bob
                S,7,Bob
                S,5,Bob
                N,1000,
                W,1,Cy
                W,2,Cy
                W,3,Cy
                W,4,Cy
                W,,Cy
                ,6,Cy
                """);

        var sums = output("Sum revenue by region in odd.csv", "calculate_stats");

        assertThat(values(metric(sums, "group"), "group"))
                .isEqualTo(Map.of("N", 1020.0, "S", 17.0, "W", 10.0, "(empty)", 6.0));
        assertThat(sums.path("summary").asString()).contains("1 row without a value of revenue is left out");
    }

    @Test
    void anAnalysisSaysWhichRowsItIsNotOf() throws Exception {
        Files.writeString(folder.resolve("files").resolve("odd-too.csv"), """
                region,revenue
                N,10
                N,10
                S,5
                ,7
                S,1
                S,2
                S,3
                S,4
                S,6
                S,8
                S,9
                """);

        assertThat(output("Analyze odd-too.csv", "calculate_stats")
                        .path("summary")
                        .asString())
                .contains("Of 9 of 11 rows: 1 with missing values and 1 duplicate are left out.");
    }

    @Test
    void lastMonthIsTheLastThatTheDataReachTheEndOf() {
        var may = orders.stream().filter(row -> row.day().getMonthValue() == 5).toList();
        var june =
                payments.stream().filter(row -> row.day().getMonthValue() == 6).toList();

        assertThat(value(output("total revenue last month in orders.csv", "calculate_stats")))
                .isCloseTo(sum(may), within(1e-6));
        assertThat(value(output("How much did I spend last month in spending.csv?", "calculate_stats")))
                .isCloseTo(sum(june), within(1e-6));
    }

    @Test
    void rowsAreSorted() {
        var first = output("Sort the orders by revenue in orders.csv", "select_rows")
                .path("first");
        var oldest = output("Sort orders.csv by date", "select_rows").path("first");
        var cheapest = output("Sort the orders in orders.csv by revenue from lowest to highest", "select_rows")
                .path("first");

        assertThat(first.valueStream()
                        .map(row -> Double.parseDouble(row.path("revenue").asString())))
                .isEqualTo(orders.stream()
                        .map(Row::amount)
                        .sorted(Comparator.reverseOrder())
                        .limit(20)
                        .toList());
        assertThat(oldest.path(0).path("date").asString()).isEqualTo("2025-01-02");
        assertThat(Double.parseDouble(cheapest.path(0).path("revenue").asString()))
                .isEqualTo(orders.stream().mapToDouble(Row::amount).min().orElseThrow());
    }

    @Test
    void whatThereIsOfAKindIsListed() {
        var counted = values(metric(output("list all customers in orders.csv", "calculate_stats"), "group"), "group");

        assertThat(counted)
                .isEqualTo(orders.stream()
                        .collect(Collectors.groupingBy(Row::of, TreeMap::new, Collectors.summingDouble(row -> 1.0))));
        assertThat(output("list all orders in orders.csv", "select_rows")
                        .path("rows")
                        .asInt())
                .isEqualTo(orders.size());
    }

    @Test
    void aBreakdownIsOfWhatStandsBehindIt() {
        var months = values(
                metric(output("monthly breakdown of revenue in orders.csv", "calculate_stats"), "period"), "period");
        var products = values(
                metric(output("product breakdown of revenue in orders.csv", "calculate_stats"), "group"), "group");

        close(months, orders, row -> YearMonth.from(row.day()).toString());
        close(products, orders, Row::what);
    }

    private static void close(
            Map<String, Double> told, List<Row> rows, java.util.function.Function<Row, String> group) {
        var computed = rows.stream().collect(Collectors.groupingBy(group, Collectors.summingDouble(Row::amount)));
        assertThat(told.keySet()).isEqualTo(computed.keySet());
        told.forEach((name, value) ->
                assertThat(value).as(name).isCloseTo(Objects.requireNonNull(computed.get(name)), within(1e-6)));
    }

    @Test
    void aQuantityOfSomebodyIsItsSum() {
        var ofBob = orders.stream()
                .filter(row -> row.of().equals("Bob"))
                .filter(row -> row.day().getMonthValue() >= 4 && row.day().getMonthValue() <= 6)
                .toList();

        assertThat(value(output("revenue of Bob in Q2 in orders.csv", "calculate_stats")))
                .isCloseTo(sum(ofBob), within(1e-6));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "average monthly spending in spending.csv",
                "What is the average spending per month in spending.csv?"
            })
    void theAverageMonthIsTheMeanOfTheMonthsSums(String goal) {
        // Six months, one of them without a payment.
        assertThat(value(output(goal, "calculate_stats"))).isCloseTo(sum(payments) / 6, within(1e-6));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "total revenue yesterday in orders.csv",
                "total revenue next month in orders.csv",
                "Sort the orders in orders.csv",
                "Sort the orders by revenue and date in orders.csv",
                "average number of orders per month in orders.csv"
            })
    void whatCannotBeDoneIsRefusedBeforeAnythingRuns(String goal) {
        var outcome = ended(goal);

        assertThat(outcome.path("status").asString()).isEqualTo("FAILED");
        assertThat(outcome.path("steps").size()).as(outcome.toString()).isZero();
    }
}
