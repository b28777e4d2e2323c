package io.planexec.executor.tool.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.table.Fields;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalculateStatsTest {
    private static final String SALES = """
            day,region,product,revenue,quantity
            2025-01-05,North,P,10.10,1
            2025-01-20,South,Q,20.20,2
            2025-02-10,North,Q,30.30,3
            2025-02-25,South,P,40.40,4
            2025-03-10,North,P,50.55,5
            """;

    private static final String NO_DATES = "team,points\nred,3\nblue,5\nred,4\ngreen,1\n";

    @TempDir
    Path folder;

    private Analysis analysis;

    @BeforeEach
    void begin() throws IOException {
        analysis = new Analysis(folder);
    }

    private Fields stats(String csv, Map<String, ?> arguments) throws Exception {
        Map<String, Object> all = new LinkedHashMap<>(arguments);
        all.put("data", analysis.loaded(csv));
        return Fields.of(analysis.run("calculate_stats", all));
    }

    private static Map<String, Double> values(Fields metric, String key) {
        Map<String, Double> values = new LinkedHashMap<>();
        metric.list("rows").forEach(row -> values.put(row.text(key), row.figure("value")));
        return values;
    }

    @Test
    void revenueIsSummedByRegion() throws Exception {
        Fields stats = stats(SALES, Map.of("measure", "revenue", "groupBy", "region", "agg", "sum"));

        Fields metric = stats.child("metrics").child("sum_of_revenue_by_region");
        assertThat(values(metric, "group")).containsExactly(Map.entry("North", 90.95), Map.entry("South", 60.6));
        assertThat(stats.text("summary")).contains("North 90.95 (60.01 %)", "South 60.60 (39.99 %)");
    }

    @Test
    void everyAggregationIsKnown() throws Exception {
        Map<String, Double> expected = Map.of(
                "sum", 90.95, "mean", 30.316667, "average", 30.316667, "median", 30.3, "min", 10.1, "max", 50.55,
                "count", 3.0);
        for (Map.Entry<String, Double> one : expected.entrySet()) {
            Fields stats = stats(SALES, Map.of("measure", "revenue", "groupBy", "region", "agg", one.getKey()));
            Fields metric =
                    stats.child("metrics").children().values().iterator().next();
            assertThat(values(metric, "group")).containsEntry("North", one.getValue());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            customers | 3
            Order     | 4
            order_id  | 4
            shops     | 2
            tickets   | 5
            prices    | 5
            days      | 5
            """)
    void whatIsCountedIsToldByItsColumn(String counted, int expected) throws Exception {
        var stats = stats("""
                order_id,day,customer,shop_name,ticket_type,price
                1,2025-01-05,Ann,A,x,1.5
                1,2025-01-05,Ann,A,x,2.5
                2,2025-01-06,Bob,B,y,1.5
                3,2025-01-07,Cy,A,x,1.5
                4,2025-01-07,,B,x,1.5
                """, Map.of("agg", "count", "counted", counted));

        assertThat(stats.child("metrics").child("count").figure("value")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "wait time, wait_minutes",
        "waiting time, -",
        "response time, response_ms",
        "Response Duration, response_ms",
        "math grade, math",
        "total visits, visits",
        "unit price, unit_price",
        "price value, -",
        "time, -",
        "minutes value, -",
        "visitor level, -"
    })
    void aColumnMayBeNamedWithOtherWordsForItsQuantityAndUnit(String measure, String column) throws Exception {
        var csv =
                "visitor,wait_minutes,response_ms,math,visits,unit_price,total_price,rest_seconds\nx,1,2,3,4,5,6,7\ny,2,3,4,5,6,7,8\n";
        Map<String, String> wanted = Map.of("measure", measure, "agg", "mean");
        if (column.equals("-")) {
            assertThatThrownBy(() -> stats(csv, wanted)).isInstanceOf(ToolFailure.class);
            return;
        }

        Fields stats = stats(csv, wanted);

        assertThat(stats.text("measure")).isEqualTo(column);
        if (!measure.equals("unit price")) {
            assertThat(stats.texts("notes"))
                    .contains("No column is called %s: %s is taken.".formatted(measure, column));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Debit,Credit,spending,Debit,70",
        "Debit,Credit,income,Credit,3200",
        "Debit,Credit,expenses,Debit,70",
        "Debit,Credit,deposits,Credit,3200",
        "Withdrawals,Deposits,spent,Withdrawals,70",
        "Soll,Haben,Ausgaben,Soll,70",
        "Soll,Haben,Einnahmen,Haben,3200",
        "Ausgaben,Einnahmen,spent,Ausgaben,70"
    })
    void whereDebitAndCreditHaveColumnsOfTheirOwnSpendingIsTheOneAndIncomeTheOther(
            String debit, String credit, String word, String column, double sum) throws Exception {
        var csv = "Date,Text,%s,%s,Balance\n2025-01-02,a,,3200,3200\n2025-01-03,b,50,,3150\n2025-01-04,c,20,,3130\n"
                .formatted(debit, credit);
        var stats = stats(csv, Map.of("measure", word, "agg", "sum"));

        assertThat(stats.text("measure")).isEqualTo(column);
        assertThat(stats.child("metrics").child("sum").figure("value")).isEqualTo(sum);
        assertThat(stats.texts("notes")).contains("No column is called %s: %s is taken.".formatted(word, column));
        assertThat(stats.text("summary")).doesNotContain("left out");
    }

    @Test
    void whatABankWritesBelowZeroInItsColumnOfDebitsIsSpentWithoutItsSign() throws Exception {
        var csv = "Date,Debit,Credit\n2025-01-02,,3200\n2025-01-03,-50,\n2025-01-04,-20,\n";

        assertThat(stats(csv, Map.of("measure", "spending", "agg", "max"))
                        .child("metrics")
                        .child("max")
                        .figure("value"))
                .isEqualTo(50);
    }

    @ParameterizedTest
    @CsvSource({"errors, 2", "warnings, 1", "rows, 4", "failures, 4"})
    void whatACategoryCallsRowsIsCounted(String counted, int expected) throws Exception {
        var stats = stats("host,level\na,ERROR\na,WARN\nb,ERROR\nb,INFO\n", Map.of("agg", "count", "counted", counted));

        assertThat(stats.child("metrics").child("count").figure("value")).isEqualTo(expected);
    }

    @Test
    void allValuesThatMeanTheSameAreCounted() throws Exception {
        var stats = stats(
                "host,level\na,WARN\na,Warning\nb,ERROR\nb,warn\nb,WARN\nb,Warning\n",
                Map.of("agg", "count", "counted", "warnings"));

        assertThat(stats.child("metrics").child("count").figure("value")).isEqualTo(5);
    }

    @Test
    void rowsThatACategoryCallsSoAreCountedInEachGroup() throws Exception {
        var stats = stats(
                "host,level\na,ERROR\na,WARN\nb,ERROR\nb,INFO\nb,ERROR\n",
                Map.of("agg", "count", "counted", "errors", "groupBy", "host"));

        assertThat(stats.text("summary"))
                .isEqualTo("Number of rows where level is ERROR by host (2 values): b 2 (66.67 %), a 1 (33.33 %).");
    }

    @Test
    void aMeasureThatMeansTheRowsCountsThem() throws Exception {
        var stats = stats(SALES, Map.of("measure", "orders", "groupBy", "region"));

        assertThat(stats.text("summary")).startsWith("Number of rows by region (2 values): North 3 (60.00 %), South 2");
    }

    @Test
    void inEachGroupAThingIsCountedOnce() throws Exception {
        var stats = stats(SALES, Map.of("agg", "count", "counted", "products", "groupBy", "region"));

        assertThat(stats.text("summary"))
                .isEqualTo("Number of different values of product by region (2 values): North 2, South 2.");
    }

    @Test
    void whereThingsAreCountedTheRowsWithoutAGroupComeLast() throws Exception {
        var csv = "product,customer\n,Ann\n,Bob\n,Cy\nP,Ann\nP,Bob\nQ,Ann\n";
        var stats = stats(csv, Map.of("agg", "count", "counted", "customers", "groupBy", "product"));

        assertThat(stats.text("summary")).endsWith("by product (2 values): P 2, Q 1, (empty) 3.");
    }

    @Test
    void severalColumnsAndPeriodsCanBeGroupedBy() throws Exception {
        Fields both = stats(SALES, Map.of("groupBy", List.of("region", "product")));
        assertThat(values(both.child("metrics").children().values().iterator().next(), "group"))
                .containsEntry("North / P", 60.65);

        Fields months = stats(SALES, Map.of("groupBy", "month"));
        assertThat(values(months.child("metrics").children().values().iterator().next(), "period"))
                .containsEntry("2025-01", 30.3)
                .containsEntry("2025-03", 50.55);
    }

    @Test
    void namesOfMetricsAreReadByTheirWords() throws Exception {
        Fields metrics = stats(
                        SALES,
                        Map.of(
                                "metrics",
                                List.of(
                                        "average_revenue",
                                        "total_quantity",
                                        "regionBreakdown",
                                        "max_revenue_by_product",
                                        "monthly_totals",
                                        "growth_rate",
                                        "Summary Statistics",
                                        "quarterly_totals",
                                        "top_products",
                                        "count")))
                .child("metrics");

        assertThat(metrics.child("average_revenue").figure("value")).isEqualTo(30.31);
        assertThat(metrics.child("total_quantity").figure("value")).isEqualTo(15);
        assertThat(metrics.child("count").figure("value")).isEqualTo(5);
        assertThat(values(metrics.child("regionBreakdown"), "group")).containsEntry("North", 90.95);
        assertThat(values(metrics.child("max_revenue_by_product"), "group")).containsEntry("Q", 30.3);
        assertThat(values(metrics.child("monthly_totals"), "period")).containsEntry("2025-02", 70.7);
        assertThat(values(metrics.child("quarterly_totals"), "period")).containsEntry("2025-Q1", 151.55);
        assertThat(metrics.child("growth_rate").list("rows").get(1).figure("percent"))
                .isEqualTo(133.333333);
        assertThat(metrics.child("Summary Statistics").list("rows")).hasSize(2);
        assertThat(values(metrics.child("top_products"), "group")).containsEntry("P", 101.05);
    }

    @Test
    void withoutArgumentsMoneyIsMeasuredByCategoryAndMonth() throws Exception {
        Fields stats = stats(SALES, Map.of());

        assertThat(stats.text("measure")).isEqualTo("revenue");
        assertThat(stats.child("metrics").children())
                .containsOnlyKeys("summary", "monthly_totals", "growth_rate", "region_breakdown", "product_breakdown");
        assertThat(stats.child("dataset").text("path")).endsWith(".table");
    }

    @Test
    void idsAndYearsAreNotMeasured() throws Exception {
        Fields stats = stats("customer_id,year,length\n101,2001,3.5\n102,2002,4.5\n103,2003,9\n", Map.of());

        assertThat(stats.text("measure")).isEqualTo("length");
    }

    @Test
    void pricesAndRatesAreAveragedNotSummed() throws Exception {
        Fields stats = stats("shop,price\na,10\na,20\nb,40\n", Map.of());

        assertThat(values(stats.child("metrics").child("shop_breakdown"), "group"))
                .containsEntry("a", 15.0);
        assertThat(stats.child("overall").flag("additive")).isFalse();
    }

    @Test
    void ratingsAndProbabilitiesAreAveragedAndQuantitiesAreSummed() throws Exception {
        for (String level : List.of("How are you? (1-5)", "Satisfaction", "p_value", "Likelihood to return")) {
            assertThat(single(level)).as(level).isEqualTo("mean");
        }
        assertThat(stats("run,p_value\n1,0.5\n2,0.01\n3,0.2\n", Map.of()).text("measure"))
                .isEqualTo("p_value");
        for (String quantity : List.of("How many children?", "Children", "Value")) {
            assertThat(single(quantity)).as(quantity).isEqualTo("sum");
        }
    }

    private String single(String column) throws Exception {
        String csv = "team,%s\n".formatted(column) + "a,3\nb,4\na,5\n".repeat(5);
        return stats(csv, Map.of()).text("agg");
    }

    @Test
    void whatPeopleWroteIsNoCategory() throws Exception {
        String csv = "comments,team,answer,points\n" + "ok,a,\"one\ntwo\",3\nbad,b,yes,4\nok,b,yes,4\n".repeat(5);

        assertThat(stats(csv, Map.of()).child("metrics").children().keySet())
                .containsExactly("summary", "team_breakdown");
    }

    @Test
    void monthsThatTheDataCoverInPartAreNotCompared() throws Exception {
        StringBuilder csv = new StringBuilder("day,amount\n");
        for (var day = LocalDate.of(2025, 1, 1); day.isBefore(LocalDate.of(2025, 3, 8)); day = day.plusDays(1)) {
            csv.append(day).append(",10\n");
        }
        Fields growth = stats(csv.toString(), Map.of("metrics", List.of("growth_rate")))
                .child("metrics")
                .child("growth_rate");

        assertThat(growth.text("to")).isEqualTo("2025-02");
        assertThat(growth.list("rows").get(2).flag("partial")).isTrue();
    }

    @Test
    void withoutDatesMonthlyFiguresAreSaidToBeImpossibleAndTheRestIsGiven() throws Exception {
        Fields stats = stats(NO_DATES, Map.of("metrics", List.of("monthly_totals", "team_breakdown")));

        assertThat(stats.child("metrics").children()).containsOnlyKeys("team_breakdown");
        assertThat(stats.texts("notes"))
                .anyMatch(note -> note.contains("monthly_totals") && note.contains("no column of dates"));
    }

    @Test
    void withoutDatesAskingForNothingButMonthsFails() {
        assertThatThrownBy(() -> stats(NO_DATES, Map.of("metrics", List.of("monthly_totals", "growth_rate"))))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("impossible")
                .hasMessageContaining("no column of dates");
    }

    @Test
    void withoutNumbersRowsAreCounted() throws Exception {
        Fields stats = stats("team,city\nred,Rome\nblue,Oslo\nred,Oslo\n", Map.of());

        assertThat(values(stats.child("metrics").child("team_breakdown"), "group"))
                .containsEntry("red", 2.0);
        assertThat(stats.texts("notes")).anyMatch(note -> note.contains("count rows"));
    }

    @Test
    void rowsAreCountedWithoutLeavingAnyOut() throws Exception {
        String csv = "team,points\nred,3\nblue,\nred,4\n";

        assertThat(stats(csv, Map.of("groupBy", "team", "agg", "count")).text("summary"))
                .isEqualTo("Number of rows by team (2 values): red 2 (66.67 %), blue 1 (33.33 %).");
        assertThat(stats(csv, Map.of("groupBy", "team", "agg", "sum")).text("summary"))
                .contains("1 row without a value of points is left out of its figures.");
    }

    @Test
    void whatIsNotKnownIsRefusedWithTheNearestName() {
        assertThatThrownBy(() -> stats(SALES, Map.of("measure", "revenu")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("nearest is 'revenue'");
        assertThatThrownBy(() -> stats(SALES, Map.of("groupBy", "regio")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("nearest is 'region'");
        assertThatThrownBy(() -> stats(SALES, Map.of("metrics", List.of("montly_total"))))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("nearest is 'monthly_totals'");
        assertThatThrownBy(() -> stats(SALES, Map.of("metrics", List.of("prodct_breakdown"))))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("nearest is 'product_breakdown'");
        assertThatThrownBy(() -> stats(SALES, Map.of("measure", "region")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("not numbers")
                .hasMessageContaining("revenue");
    }

    @Test
    void howManyValuesThereAreIsSaidThoughFewOfThemAreListed() throws Exception {
        StringBuilder rows = new StringBuilder("customer,amount\n");
        for (int i = 0; i < 300; i++) {
            rows.append("c").append(i % 142).append(",").append(i).append("\n");
        }
        Fields counted = stats(rows.toString(), Map.of("agg", "count", "groupBy", "customer"));
        assertThat(counted.text("summary"))
                .startsWith("Number of rows by customer (142 values): c0 3")
                .contains(" and 118 more.");

        Fields gaps = stats("shop,amount\nA,1\nB,2\n,3\n", Map.of("agg", "count", "groupBy", "shop"));
        assertThat(gaps.text("summary")).startsWith("Number of rows by shop (2 values):");

        Fields few = stats(rows.toString(), Map.of("agg", "sum", "groupBy", "customer", "limit", 30));
        assertThat(few.text("summary")).contains(" and 6 more.");
    }

    @Test
    void onlyTheFirstGroupsAreListedWhereALimitIsSet() throws Exception {
        Fields best = stats(SALES, Map.of("measure", "revenue", "groupBy", "product", "limit", 1));
        Fields worst =
                stats(SALES, Map.of("measure", "revenue", "groupBy", "product", "limit", 1, "order", "smallest"));

        assertThat(values(best.child("metrics").child("sum_of_revenue_by_product"), "group"))
                .containsExactly(Map.entry("P", 101.05));
        assertThat(values(worst.child("metrics").child("sum_of_revenue_by_product"), "group"))
                .containsExactly(Map.entry("Q", 50.5));
        assertThat(best.text("summary")).contains("P 101.05 (66.68 %)").doesNotContain("Q");
    }

    @Test
    void aPeriodAndAColumnGroupTogetherInOrderOfTime() throws Exception {
        Fields stats = stats(SALES, Map.of("measure", "revenue", "groupBy", List.of("month", "region")));

        assertThat(values(stats.child("metrics").child("sum_of_revenue_by_month_and_region"), "group"))
                .containsExactly(
                        Map.entry("2025-01 / North", 10.1),
                        Map.entry("2025-01 / South", 20.2),
                        Map.entry("2025-02 / North", 30.3),
                        Map.entry("2025-02 / South", 40.4),
                        Map.entry("2025-03 / North", 50.55));
    }

    @Test
    void periodsAreRankedWhereThatIsAsked() throws Exception {
        Fields stats = stats(SALES, Map.of("measure", "revenue", "groupBy", "month", "order", "smallest"));

        assertThat(values(stats.child("metrics").child("sum_of_revenue_by_month"), "group"))
                .containsExactly(Map.entry("2025-01", 30.3), Map.entry("2025-03", 50.55), Map.entry("2025-02", 70.7));
    }

    @Test
    void aColumnOfDatesThatIsCalledLikeAPeriodIsRanked() throws Exception {
        String csv = "Month,Unit,Profit\nJan 2024,a,5\nJan 2024,b,6\nFeb 2024,a,2\nMar 2024,a,30\nApr 2024,b,-4\n";
        Fields best = stats(csv, Map.of("measure", "profit", "groupBy", "month", "limit", 2));
        Fields worst = stats(csv, Map.of("measure", "profit", "groupBy", "Month", "order", "smallest", "limit", 1));

        assertThat(values(best.child("metrics").child("sum_of_Profit_by_month"), "group"))
                .containsExactly(Map.entry("2024-03", 30.0), Map.entry("2024-01", 11.0));
        assertThat(values(worst.child("metrics").child("sum_of_Profit_by_Month"), "group"))
                .containsExactly(Map.entry("2024-04", -4.0));
    }

    @Test
    void rowsWithoutADateAreNoPeriodAndPeriodsInPartComeLast() throws Exception {
        StringBuilder csv = new StringBuilder("day,revenue\n,9000\n,9000\n");
        for (LocalDate day = LocalDate.of(2025, 1, 1); day.isBefore(LocalDate.of(2025, 3, 11)); day = day.plusDays(1)) {
            csv.append(day).append(',').append(10 + day.getDayOfMonth()).append('\n');
        }
        Fields month = stats(
                csv.toString(), Map.of("measure", "revenue", "groupBy", "month", "order", "smallest", "limit", 2));
        Fields day = stats(csv.toString(), Map.of("measure", "revenue", "groupBy", "day", "order", "largest"));

        assertThat(values(month.child("metrics").child("sum_of_revenue_by_month"), "group"))
                .containsExactly(Map.entry("2025-02", 686.0), Map.entry("2025-01", 806.0));
        assertThat(month.texts("notes"))
                .contains(
                        "2 rows without a date are left out of figures over time.",
                        "2025-03: covered only in part by the data, so ranked after what is whole.");
        assertThat(values(day.child("metrics").child("sum_of_revenue_by_day"), "group")
                        .entrySet())
                .startsWith(Map.entry("2025-01-31", 41.0), Map.entry("2025-01-30", 40.0))
                .hasSize(69);
    }

    @Test
    void timeIsThePeriodThatSuitsTheDates() throws Exception {
        Fields stats = stats(SALES, Map.of("measure", "revenue", "groupBy", "time"));

        assertThat(values(stats.child("metrics").child("sum_of_revenue_by_time"), "period"))
                .containsExactly(Map.entry("2025-01", 30.3), Map.entry("2025-02", 70.7), Map.entry("2025-03", 50.55));
    }

    @Test
    void whatIsSoldIsTheColumnOfMoneyAndThatIsSaid() throws Exception {
        Fields stats = stats(SALES, Map.of("measure", "sold", "groupBy", "regions"));

        assertThat(stats.text("measure")).isEqualTo("revenue");
        assertThat(stats.texts("notes")).contains("No column is called sold: revenue is taken.");
    }

    @Test
    void aColumnIsFoundByTheOneWordOfItThatIsNamed() throws Exception {
        Fields stats = stats("unit_price,maker\n2,A\n4,B\n", Map.of("measure", "price", "agg", "max"));

        assertThat(stats.text("measure")).isEqualTo("unit_price");
    }

    @Test
    void spendingIsWhatIsBelowZeroOnABankStatement() throws Exception {
        String bank = "date,payee,amount\n2025-01-01,Employer,3000\n2025-01-05,Rent,-900\n2025-01-09,Shop,-45.5\n";

        Fields spent = stats(bank, Map.of("measure", "expense", "agg", "max", "metrics", List.of("max")));
        Fields income = stats(bank, Map.of("measure", "income", "metrics", List.of("total")));

        assertThat(spent.child("metrics").child("max").figure("value")).isEqualTo(900);
        assertThat(spent.text("measure")).isEqualTo("amount spent");
        assertThat(stats(
                                "date,payee,amount\n2025-01-05,Rent,-900\n2025-01-09,Shop,-45.5\n",
                                Map.of("measure", "spent", "agg", "sum"))
                        .text("summary"))
                .isEqualTo("Total amount spent: 945.50.");
        assertThat(income.child("metrics").child("total").figure("value")).isEqualTo(3000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"T", ""})
    void whatIdentifiesTheRowsIsCountedAndNeverAddedUp(String letter) throws Exception {
        var rows = new StringBuilder("ticket_id,day,hours\n");
        for (var i = 0; i < 90; i++) {
            rows.append("%s%d,2025-%02d-%02d,%d\n".formatted(letter, 1001 + i, i < 31 ? 1 : 3, 1 + i % 31, i % 7));
        }
        var csv = rows.toString();
        var most = stats(csv, Map.of("measure", "tickets", "groupBy", "month", "order", "largest"));

        assertThat(most.text("summary")).startsWith("Number of rows by month (2 values): 2025-03 59 (65.56 %)");
        assertThat(most.texts("notes")).contains("Each row is one ticket_id: rows are counted.");
        assertThatThrownBy(() -> stats(csv + letter + "1001,2025-03-01,1\n", Map.of("measure", "tickets")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("holds id, not numbers");
    }

    @Test
    void aMeasureThatIsNoWordForMoneyIsNotGuessedAt() {
        assertThatThrownBy(() -> stats(SALES, Map.of("measure", "weight")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("column 'weight'");
    }

    @Test
    void theMoneyOfFewRowsIsSummedThoughItIsTheSameInAll() throws Exception {
        Fields stats =
                stats("day,what,amount\n2025-01-01,Film,9.99\n2025-02-01,Film,9.99\n", Map.of("groupBy", "what"));

        assertThat(values(stats.child("metrics").child("sum_of_amount_by_what"), "group"))
                .containsExactly(Map.entry("Film", 19.98));
    }

    @Test
    void rowsThatNoColumnNamesAreGroupsOfTheirOwn() throws Exception {
        Fields top = stats(SALES, Map.of("measure", "revenue", "groupBy", "order", "limit", 2));
        Fields mean = stats(SALES, Map.of("measure", "revenue", "groupBy", "order", "agg", "mean"));

        assertThat(values(top.child("metrics").children().values().iterator().next(), "group"))
                .containsExactly(Map.entry("2025-03-10 · North · P", 50.55), Map.entry("2025-02-25 · South · P", 40.4));
        assertThat(top.texts("notes")).contains("No column is called order: each row is one.");
        assertThat(mean.child("metrics").children().values().iterator().next().figure("value"))
                .isEqualTo(30.31);
    }

    @Test
    void aColumnOfOrdersIsGroupedByThoughEachRowIsAPartOfOne() throws Exception {
        Fields top = stats(
                "order_id,revenue\nA1,10\nA1,20\nB2,25\n",
                Map.of("measure", "revenue", "groupBy", "order", "limit", 1));

        assertThat(values(top.child("metrics").children().values().iterator().next(), "group"))
                .containsExactly(Map.entry("A1", 30.0));
    }

    @Test
    void aMeasureThatIsAValueIsTheQuantityOfItsRows() throws Exception {
        Fields stats = stats(SALES, Map.of("measure", "north", "agg", "sum"));

        assertThat(stats.child("metrics").child("sum").figure("value")).isEqualTo(90.95);
        assertThat(stats.text("measure")).isEqualTo("revenue (North)");
        assertThat(stats.texts("notes"))
                .contains("No column is called north: revenue of the rows where region is North is taken.");
        assertThatThrownBy(() -> stats(SALES, Map.of("measure", "nort")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("'nort'");
    }

    @Test
    void theAverageMonthIsTheMeanOfTheMonthsSums() throws Exception {
        // 30.30, 70.70 and 50.55.
        Fields stats = stats(SALES, Map.of("measure", "revenue", "agg", "mean", "per", "month"));
        Fields byRegion =
                stats(SALES, Map.of("measure", "revenue", "agg", "mean", "per", "month", "groupBy", "region"));

        assertThat(stats.child("metrics").child("mean_of_monthly_sum").figure("value"))
                .isEqualTo(50.516667);
        assertThat(values(stats.child("metrics").child("sum_by_month"), "period"))
                .containsExactly(Map.entry("2025-01", 30.3), Map.entry("2025-02", 70.7), Map.entry("2025-03", 50.55));
        assertThat(stats.text("summary")).startsWith("Mean monthly total revenue over 3 months: 50.52.");
        // A month in which a region sold nothing counts as one.
        assertThat(values(byRegion.child("metrics").child("mean_of_monthly_sum"), "group"))
                .containsExactly(Map.entry("North", 30.316667), Map.entry("South", 20.2));
        assertThatThrownBy(() -> stats(NO_DATES, Map.of("agg", "mean", "per", "month")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("no column of dates");
    }

    @Test
    void aMonthThatIsCoveredInPartIsNoAverageMonth() throws Exception {
        StringBuilder daily = new StringBuilder("day,amount\n");
        for (LocalDate day = LocalDate.of(2025, 1, 20); day.isBefore(LocalDate.of(2025, 4, 1)); day = day.plusDays(1)) {
            daily.append(day).append(",").append(day.getMonthValue()).append("\n");
        }

        Fields stats = stats(daily.toString(), Map.of("agg", "mean", "per", "month"));

        assertThat(stats.child("metrics").child("mean_of_monthly_sum").figure("value"))
                .isEqualTo((28 * 2 + 31 * 3) / 2.0);
        assertThat(stats.texts("notes")).anyMatch(note -> note.startsWith("2025-01: covered only in part by the data"));
    }
}
