package io.planexec.executor.tool.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.table.Fields;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

class SelectRowsTest {
    private static final String SPENDING = """
            date,category,shop,note,amount
            2024-11-30,Food,Market,apples,12.50
            2025-01-05,Food,Market,bread,7.50
            2025-01-20,Travel,Railway,to Berlin,80.00
            2025-02-10,Rent,Landlord,flat,900.00
            2025-02-25,Travel,Airline,Amazon river trip,510.00
            2025-03-10,Food,Amazon,coffee,20.00
            """;

    @TempDir
    Path folder;

    private Analysis analysis;

    @BeforeEach
    void begin() throws IOException {
        analysis = new Analysis(folder);
    }

    private Fields select(Map<String, ?> arguments) throws Exception {
        Map<String, Object> all = new LinkedHashMap<>(arguments);
        all.put("data", analysis.loaded(SPENDING));
        return Fields.of(analysis.run("select_rows", all));
    }

    private List<String> amounts(Map<String, ?> arguments) throws Exception {
        return select(arguments).list("first").stream()
                .map(row -> row.text("amount"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Travel                   | 80 510",
                "travel                   | 80 510",
                "category Travel          | 80 510",
                "Travel category          | 80 510",
                "category = Travel        | 80 510",
                "not Travel               | 12.5 7.5 900 20",
                "category != Travel       | 12.5 7.5 900 20",
                "Apple                    | 12.5",
                "Travel expenses          | 80 510",
                "category Travel expenses | 80 510",
                "date                     | 12.5 7.5 80 900 510 20",
                "Amazon                   | 20",
                "note Amazon              | 510",
                "amount > 500             | 900 510",
                "over 500                 | 900 510",
                "at least 510             | 900 510",
                "amount under 12.50       | 7.5",
                "between 20 and 100       | 80 20",
                "2025                     | 7.5 80 900 510 20",
                "in February              | 900 510",
                "February 2025            | 900 510",
                "2025-02                  | 900 510",
                "Q4                       | 12.5",
                "since February           | 900 510 20",
                "before 2025              | 12.5",
                "after 2025-02-10         | 510 20",
                "date >= 2025-02-25       | 510 20",
                "between January and February 2025 | 7.5 80 900 510"
            })
    void aConditionIsReadAsPeopleWriteIt(String condition, String amounts) throws Exception {
        assertThat(amounts(Map.of("where", List.of(condition)))).containsExactly(amounts.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "over 40 hours   | T2",
                "at most 3 hours | T1",
                "closed date     | T1 T3",
                "no closed date  | T2",
                "no team         | T3",
                "not Network     | T2 T3"
            })
    void whatTicketsHaveAndLackIsReadAsPeopleWriteIt(String condition, String tickets) throws Exception {
        var csv = """
                ticket,opened,closed,team,cost,hours spent
                T1,2025-01-01,2025-01-03,Network,100,3
                T2,2025-01-02,,Desktop,10,41
                T3,2025-01-03,2025-01-09,,20,40
                """;
        var selected = Fields.of(
                analysis.run("select_rows", Map.of("data", analysis.loaded(csv), "where", List.of(condition))));

        assertThat(selected.list("first").stream().map(row -> row.text("ticket")))
                .containsExactly(tickets.split(" "));
    }

    private static final String REQUESTS = """
            id,host,status,retries,bytes
            7001,web-1,200,0,5000
            7002,web-2,500,1,503
            7003,web-1,503,1,800
            7004,web-2,404,200,900
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "status 500;or 503     | 7002 7003",
                "status 500;503        | 7002 7003",
                "status = 500;or 503   | 7002 7003",
                "404                   | 7004",
                "500;503               | 7002 7003",
                "7003                  | 7003",
                "status 500;web-2      | 7002"
            })
    void aBareNumberIsOfTheColumnBeforeItElseOfACode(String conditions, String ids) throws Exception {
        var selected = Fields.of(analysis.run(
                "select_rows", Map.of("data", analysis.loaded(REQUESTS), "where", List.of(conditions.split(";")))));

        assertThat(selected.list("first").stream().map(row -> row.text("id"))).containsExactly(ids.split(" "));
    }

    @Test
    void aBareNumberThatSeveralColumnsHoldIsOfNone() throws Exception {
        Object loaded = analysis.loaded(REQUESTS);

        assertThatThrownBy(() -> analysis.run("select_rows", Map.of("data", loaded, "where", List.of("200"))))
                .isInstanceOf(ToolFailure.class)
                .hasMessage("where names '200', which is in several columns of table.csv (status, retries); "
                        + "say which, as in 'status 200'");
        assertThat(count(analysis.run("select_rows", Map.of("data", loaded, "where", List.of("404")))))
                .isEqualTo("Number of rows: 1. Rows were chosen by status is 404.");
    }

    @Test
    void daysThatWereChosenByAGuessAreToldAsSuch() throws Exception {
        Object loaded = analysis.loaded("day,amount\n05/03/2025,1\n04/02/2025,2\n06/03/2025,3\n");
        Fields selected = Fields.of(analysis.run("select_rows", Map.of("data", loaded, "where", List.of("May 2025"))));

        assertThat(selected.text("summary"))
                .startsWith("1 of 3 rows where day in 2025-05: ")
                .endsWith("can be read with the day or the month first; they are read with the month first.");
        assertThat(Fields.of(analysis.run("calculate_stats", Map.of("data", selected.map(), "agg", "sum")))
                        .text("summary"))
                .startsWith("Total amount: 1.")
                .endsWith("they are read with the month first.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"where": ["Dallas"], "kind": "houses"}              | 1
            {"where": ["sold houses"]}                           | 1 3
            {"kind": "sold houses"}                              | 1 3
            {"kind": "listings"}                                 | 1 2 3 4
            {"where": ["visited Dallas"]}                        | 1 2
            {"where": ["no price"]}                              | 4
            {"sortBy": "time", "limit": 2}                       | 3 2
            {"sortBy": "time", "limit": 1, "order": "smallest"}  | 4
            """)
    void rowsAreChosenByWhatTheyAreCalledAndByTime(String arguments, String expected) throws Exception {
        Map<String, Object> all = new LinkedHashMap<>(
                JsonMapper.shared().readValue(arguments, new TypeReference<Map<String, Object>>() {}));
        all.put("data", analysis.loaded("""
                listing,city,type,status,price,listed
                1,Dallas,House,sold,100,2025-01-05
                2,Dallas,Condo,sold,200,2025-02-05
                3,Austin,House,sold,300,2025-03-05
                4,Austin,House,active,,2025-01-01
                """));
        Fields selected = Fields.of(analysis.run("select_rows", all));

        assertThat(selected.list("first").stream().map(row -> row.text("listing")))
                .containsExactly(expected.split(" "));
    }

    @Test
    void whatOrLeadsIsAnAlternativeWhateverItIsAbout() throws Exception {
        Fields selected = select(Map.of("where", List.of("Food", "or amount > 500", "2025")));

        assertThat(selected.text("summary")).contains("where (category is Food or amount > 500) and date in 2025: ");
        assertThat(selected.list("first").stream()
                        .map(row -> row.text("category") + " " + row.text("amount"))
                        .filter(row -> !row.startsWith("Food")))
                .containsExactly("Rent 900", "Travel 510");
    }

    @Test
    void valuesOfOneColumnAreAlternativesAndWhateverElseIsAskedHasToHoldToo() throws Exception {
        Fields selected = select(Map.of("where", List.of("Food", "Travel", "over 10", "2025")));

        assertThat(selected.list("first").stream().map(row -> row.text("amount")))
                .containsExactly("80", "510", "20");
        assertThat(selected.text("summary"))
                .startsWith(
                        "3 of 6 rows where (category is Food or category is Travel) and amount > 10 and date in 2025: columns date · category · shop · note · amount; 2025-01-20 · Travel");
        assertThat(selected.text("column")).isEqualTo("category");
    }

    @Test
    void theLargestRowsComeFirstWhereALimitIsSet() throws Exception {
        assertThat(amounts(Map.of("limit", 2))).containsExactly("900", "510");
        assertThat(amounts(Map.of("limit", 2, "order", "smallest"))).containsExactly("7.5", "12.5");
        assertThat(amounts(Map.of("sortBy", "shop", "order", "smallest", "limit", 1)))
                .containsExactly("510");
    }

    @Test
    void whatFollowsWorksOnTheRowsThatWereKept() throws Exception {
        Map<String, Object> selected =
                analysis.run("select_rows", Map.of("data", analysis.loaded(SPENDING), "where", List.of("Travel")));

        Fields stats =
                Fields.of(analysis.run("calculate_stats", Map.of("data", selected, "metrics", List.of("total"))));

        assertThat(stats.child("metrics").child("total").figure("value")).isEqualTo(590);
        assertThat(Fields.of(selected).texts("notes")).contains("Only 2 of 6 rows: where category is Travel.");
    }

    @Test
    void theRowsToldStandBelowTheNamesOfTheirColumnsAndAnEmptyCellKeepsItsPlace() throws Exception {
        Object loaded = analysis.loaded("day,debit,credit\n2025-01-02,,3200\n2025-01-03,50.87,\n");

        assertThat(Fields.of(analysis.run("select_rows", Map.of("data", loaded)))
                        .text("summary"))
                .isEqualTo("2 of 2 rows: columns day · debit · credit; 2025-01-02 · – · 3200; 2025-01-03 · 50.87 · –.");
    }

    @Test
    void aConditionMayNameItsColumnWithOtherWordsForItsQuantity() throws Exception {
        Object loaded = analysis.loaded("day,wait_minutes,cost\n2025-01-02,90,1\n2025-01-03,10,2\n");
        Fields over =
                Fields.of(analysis.run("select_rows", Map.of("data", loaded, "where", List.of("wait time over 60"))));
        Fields sorted =
                Fields.of(analysis.run("select_rows", Map.of("data", loaded, "sortBy", "wait time", "limit", 1)));

        assertThat(over.text("summary")).startsWith("1 of 2 rows where wait_minutes > 60: ");
        assertThat(over.texts("notes")).contains("No column is called wait time: wait_minutes is taken.");
        assertThat(sorted.texts("notes")).contains("No column is called wait time: wait_minutes is taken.");
    }

    @Test
    void spendingThatAConditionComparesIsTheColumnOfDebits() throws Exception {
        Object loaded = analysis.loaded("day,debit,credit\n2025-01-02,,3200\n2025-01-03,90,\n2025-01-04,20,\n");
        Fields spent =
                Fields.of(analysis.run("select_rows", Map.of("data", loaded, "where", List.of("spending over 50"))));

        assertThat(spent.text("summary")).startsWith("1 of 3 rows where debit > 50: ");
        assertThat(spent.texts("notes")).contains("No column is called spending: debit is taken.");
    }

    @Test
    void figuresOfRowsThatWereChosenByAGuessSayByWhichColumn() throws Exception {
        Object loaded = analysis.loaded("name,age,fee\nA,12,20\nB,70,30\nC,40,80\n");
        Object guessed =
                analysis.run("select_rows", Map.of("data", loaded, "where", List.of("under 18", "or over 65")));
        Object named = analysis.run("select_rows", Map.of("data", loaded, "where", List.of("age under 18")));
        Object cleaned = analysis.run("clean_data", Map.of("data", guessed));

        assertThat(count(guessed)).isEqualTo("Number of rows: 1. Rows were chosen by fee < 18 or fee > 65.");
        assertThat(count(cleaned)).endsWith(" Rows were chosen by fee < 18 or fee > 65.");
        assertThat(count(named)).isEqualTo("Number of rows: 1.");
    }

    @Test
    void figuresOfRowsChosenAfterCleaningTellBoth() throws Exception {
        Object cleaned = analysis.cleaned("id,team,points\n"
                + IntStream.rangeClosed(1, 40)
                        .mapToObj(i -> "%d,%s,%s\n".formatted(i, i <= 10 ? "red" : "blue", i == 20 ? "" : i))
                        .collect(Collectors.joining()));
        Object chosen = analysis.run("select_rows", Map.of("data", cleaned, "where", List.of("red")));

        assertThat(count(chosen))
                .isEqualTo("Number of rows: 10. Of 10 rows chosen of 39 of 40 rows: "
                        + "1 with missing values and 0 duplicates are left out.");
    }

    private String count(Object data) throws Exception {
        return Fields.of(analysis.run("calculate_stats", Map.of("data", data, "agg", "count")))
                .text("summary");
    }

    @Test
    void noRowIsAnAnswerToo() throws Exception {
        Fields selected = select(Map.of("where", List.of("over 5000")));

        assertThat(selected.count("rows")).isZero();
        assertThat(selected.text("summary")).isEqualTo("0 of 6 rows where amount > 5,000.");
    }

    @Test
    void noFiguresAreMadeOfNoRowsButTheirNumber() throws Exception {
        Map<String, Object> none =
                analysis.run("select_rows", Map.of("data", analysis.loaded(SPENDING), "where", List.of("over 5000")));

        assertThatThrownBy(() -> analysis.run("calculate_stats", Map.of("data", none, "agg", "sum")))
                .isInstanceOf(ToolFailure.class)
                .hasMessage("there are no rows of table.csv to compute with: Only 0 of 6 rows: where amount > 5,000.");
        assertThat(Fields.of(analysis.run("calculate_stats", Map.of("data", none, "agg", "count")))
                        .text("summary"))
                .isEqualTo("Number of rows: 0. Rows were chosen by amount > 5,000.");
    }

    @Test
    void aValueThatNoColumnHasIsRefusedWithTheNearestOne() {
        assertThatThrownBy(() -> select(Map.of("where", List.of("Travle"))))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("where names 'Travle', which no column of table.csv has as a value")
                .hasMessageContaining("the nearest is 'Travel'")
                .hasMessageContaining("category (Food, Travel, Rent)");
    }

    @Test
    void aColumnIsNoValue() {
        assertThatThrownBy(() -> select(Map.of("where", List.of("amount"))))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("is a column of table.csv and no value");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "last month | 2025-02",
                "previous month | 2025-02",
                "this month | 2025-03",
                "last 2 months | 2025-01 2025-02",
                "last quarter | 2024-11",
                "this quarter | 2025-01 2025-02 2025-03",
                "last year | 2024-11",
                "last 14 days | 2025-02 2025-03"
            })
    void whatIsLastIsToldFromTheEndOfTheData(String when, String months) throws Exception {
        var kept = select(Map.of("where", List.of(when))).list("first");

        assertThat(kept.stream()
                        .map(row -> row.text("date").substring(0, 7))
                        .distinct()
                        .sorted())
                .containsExactly(months.split(" ", -1));
    }

    @Test
    void aMonthWhoseEndTheDataReachIsTheLastOne() throws Exception {
        var kept = Fields.of(analysis.run(
                "select_rows",
                Map.of(
                        "data",
                        analysis.loaded("date,amount\n2025-01-31,1\n2025-02-27,2\n2025-03-30,4\n"),
                        "where",
                        List.of("last month"))));

        assertThat(kept.list("first"))
                .hasSize(1)
                .allMatch(row -> row.text("date").equals("2025-03-30"));
    }

    @Test
    void aListOfAllReadsFromItsBeginningAndFiguresFromTheLargest() throws Exception {
        assertThat(amounts(Map.of("sortBy", "date"))).startsWith("12.5", "7.5");
        assertThat(amounts(Map.of("sortBy", "amount"))).startsWith("900", "510");
        assertThat(amounts(Map.of("sortBy", "date", "limit", 2))).startsWith("20", "510");
        assertThat(amounts(Map.of("sortBy", "date", "order", "largest"))).startsWith("20");
    }
}
