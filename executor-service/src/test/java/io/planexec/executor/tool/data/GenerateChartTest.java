package io.planexec.executor.tool.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.table.Fields;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.temporal.ChronoField;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerateChartTest {
    private static final String SALES = """
            day,region,product,revenue,quantity
            2025-01-05,North,P,10.10,1
            2025-01-20,South,Q,20.20,2
            2025-02-10,North,Q,30.30,3
            2025-02-25,South,P,40.40,4
            2025-03-10,North,P,50.55,5
            """;

    private static final int LINE_COLOUR = 0xFF0072B2;

    @TempDir
    Path folder;

    private Analysis analysis;

    @BeforeEach
    void begin() throws IOException {
        analysis = new Analysis(folder);
    }

    private Fields chart(String csv, String type, String title) throws Exception {
        return Fields.of(analysis.run(
                "generate_chart", Map.of("data", analysis.loaded(csv), "chartType", type, "title", title)));
    }

    private static int colours(Fields chart) throws IOException {
        BufferedImage image = ImageIO.read(Path.of(chart.text("path")).toFile());
        assertThat(image.getWidth()).isEqualTo((int) chart.count("width"));
        Set<Integer> colours = new HashSet<>();
        for (int x = 0; x < image.getWidth(); x += 3) {
            for (int y = 0; y < image.getHeight(); y += 3) {
                colours.add(image.getRGB(x, y));
            }
        }
        return colours.size();
    }

    @ParameterizedTest
    @ValueSource(strings = {"line", "bar", "pie", "scatter"})
    void everyTypeIsPaintedAsAnImageNamedAfterItsTitle(String type) throws Exception {
        Fields chart = chart(SALES, type, "Überblick: Revenue / Q1");

        assertThat(chart.text("name")).isEqualTo("charts/uberblick-revenue-q1-" + type + ".png");
        assertThat(chart.text("chartType")).isEqualTo(type);
        assertThat(colours(chart)).isGreaterThan(10);
        assertThat(chart.child("dataset").text("path")).endsWith(".table");
    }

    @Test
    void aTitleThatNamesNothingButACategoryIsCompleted() throws Exception {
        String members = "member,membership,fee\nAnn,Basic,10\nBob,Basic,10\nCy,VIP,90\nDan,Basic,12\n";

        assertThat(chart(members, "pie", "Memberships").text("title")).isEqualTo("Total fee by membership");
        assertThat(chart(members, "pie", "Our memberships").text("title")).isEqualTo("Our memberships");
    }

    @Test
    void columnsAndPeriodsInTheTitleAreFollowed() throws Exception {
        assertThat(chart(SALES, "bar", "Quantity by region").text("summary"))
                .contains("Total quantity by region: North 9, South 6");
        assertThat(chart(SALES, "bar", "Monthly revenue").text("summary")).contains("2025-02 70.70");
        assertThat(chart(SALES, "pie", "Average revenue by product").texts("notes"))
                .anyMatch(note -> note.contains("number of rows"));
    }

    @Test
    void theGroupingOfGivenStatisticsIsFollowed() throws Exception {
        Map<String, Object> stats = analysis.run(
                "calculate_stats",
                Map.of("data", analysis.loaded(SALES), "measure", "quantity", "groupBy", "product", "agg", "max"));
        Fields chart = Fields.of(analysis.run("generate_chart", Map.of("data", stats, "chartType", "bar")));

        assertThat(chart.text("summary")).contains("Highest quantity by product: P 5, Q 3");
    }

    private Fields ofStatistics(String csv, Map<String, ?> wanted, String type, String title) throws Exception {
        Map<String, Object> arguments = new HashMap<>(wanted);
        arguments.put("data", analysis.loaded(csv));
        Map<String, Object> stats = analysis.run("calculate_stats", arguments);
        return Fields.of(analysis.run("generate_chart", Map.of("data", stats, "chartType", type, "title", title)));
    }

    private static String shops() {
        return "shop,day,sold\n"
                + IntStream.rangeClosed(1, 20)
                        .mapToObj(i -> "s%02d,2025-01-%02d,%d\ns%02d,2025-02-01,0".formatted(i, i, i, i))
                        .collect(Collectors.joining("\n"));
    }

    @Test
    void theGroupsThatStatisticsChooseAreDrawnInTheirOrder() throws Exception {
        Map<String, ?> top = Map.of("measure", "sold", "groupBy", "shop", "limit", 3);
        Fields best = ofStatistics(shops(), top, "bar", "Top 3 shops by sold");
        Fields worst = ofStatistics(
                shops(),
                Map.of("measure", "sold", "groupBy", "shop", "limit", 2, "order", "smallest"),
                "bar",
                "Lowest 2 shops by sold");

        assertThat(best.text("summary")).isEqualTo("Bar chart: Total sold by shop: s20 20, s19 19, s18 18.");
        assertThat(best.texts("notes")).containsExactly("The 3 highest of 20.");
        assertThat(worst.text("summary")).isEqualTo("Bar chart: Total sold by shop: s01 1, s02 2.");
        assertThat(ofStatistics(shops(), top, "line", "Top shops").text("summary"))
                .contains("for s20, s19, s18, 2025-01-01");
        assertThat(ofStatistics(shops(), top, "bar", "Sold by day").text("summary"))
                .contains("by day: 2025-01-01 1");
    }

    @Test
    void aPieOfTheGroupsChosenPutsTheOthersTogether() throws Exception {
        Map<String, ?> top = Map.of("measure", "sold", "groupBy", "shop", "limit", 2);

        assertThat(ofStatistics(shops(), top, "pie", "Top 2 shops").text("summary"))
                .isEqualTo("Pie chart: Share of total sold by shop: s20 9.52 %, s19 9.05 %.");
    }

    @Test
    void periodsThatStatisticsRankAreDrawnInTheirOrder() throws Exception {
        assertThat(ofStatistics(
                                SALES,
                                Map.of("measure", "revenue", "groupBy", "month", "order", "largest"),
                                "bar",
                                "Best months")
                        .text("summary"))
                .contains("Total revenue by month: 2025-02 70.70, 2025-03 50.55, 2025-01 30.30");
    }

    @Test
    void figuresByMonthAreOneLineByMonthUnlessTheTitleNamesACategory() throws Exception {
        Map<String, ?> monthly = Map.of("measure", "revenue", "groupBy", "month", "agg", "sum");

        assertThat(ofStatistics(SALES, monthly, "line", "Sum").text("summary"))
                .isEqualTo("Line chart: Total revenue a month, 2025-01-05 to 2025-03-10.");
        assertThat(ofStatistics(SALES, monthly, "line", "Sales by product").text("summary"))
                .contains("for P, Q");
    }

    @Test
    void aLineBreaksOffWhereAMonthHasNoRows() throws Exception {
        Fields gap = chart(
                "month,cost\n2025-01-01,10\n2025-02-01,12\n2025-03-01,11\n2025-08-01,30\n2025-09-01,31\n",
                "line",
                "Monthly cost");
        Fields whole = chart("month,cost\n2025-01-01,10\n2025-02-01,12\n2025-03-01,11\n", "line", "Monthly cost 2");

        assertThat(gap.texts("notes")).contains("A line breaks off where there are no rows.");
        assertThat(whole.texts("notes")).doesNotContain("A line breaks off where there are no rows.");
        assertThat(widestGapInTheLine(gap)).isGreaterThan(0.4);
        assertThat(widestGapInTheLine(whole)).isLessThan(0.05);
    }

    /** Rows on every so many days: Lee's in every other week, Kim's in all of them. */
    private static String visits(LocalDate from, LocalDate to, int every) {
        StringBuilder csv = new StringBuilder("day,doctor,cost\n");
        for (LocalDate day = from; !day.isAfter(to); day = day.plusDays(every)) {
            csv.append(day).append(",Kim,1\n");
            if (day.get(ChronoField.ALIGNED_WEEK_OF_YEAR) % 2 == 1) {
                csv.append(day).append(",Lee,9\n");
            }
        }
        return csv.toString();
    }

    @Test
    void theLineOfWhatIsSeldomBreaksOffWhereTheOthersWould() throws Exception {
        Fields chart =
                chart(visits(LocalDate.of(2024, 1, 1), LocalDate.of(2024, 3, 31), 1), "line", "Weekly cost by doctor");

        assertThat(chart.text("summary")).contains("for Lee, Kim");
        assertThat(chart.texts("notes")).containsExactly("A line breaks off where there are no rows.");
        assertThat(widestGapInTheLine(chart)).isGreaterThan(0.1);
    }

    @Test
    void theWeeksLeftOutAtTheEdgesAreCountedForAllLinesTogether() throws Exception {
        String csv = "day,doctor,cost\n2025-01-03,Kim,1\n"
                + IntStream.rangeClosed(6, 26)
                        .mapToObj(day -> "2025-01-%02d,Kim,1\n2025-01-%02d,Lee,2\n".formatted(day, day))
                        .collect(Collectors.joining())
                + "2025-01-27,Lee,1\n";

        assertThat(chart(csv, "line", "Weekly cost by doctor").texts("notes"))
                .containsExactly("2 weeks at the edges covered only in part by the data are left out.");
    }

    @Test
    void aWeekIsCoveredToItsEndWhereRowsAreEveryOtherDay() throws Exception {
        assertThat(chart(
                                visits(LocalDate.of(2024, 1, 1), LocalDate.of(2024, 3, 23), 2),
                                "line",
                                "Weekly cost by doctor")
                        .texts("notes"))
                .noneMatch(note -> note.contains("edges"));
    }

    @Test
    void aScatterChartNamesBothColumnsAndTheRowsWithoutAPoint() throws Exception {
        Map<String, Object> loaded = analysis.loaded("wait,cost\n0,0\n5,\n,7\n10,10\n");
        Fields chart = Fields.of(analysis.run("generate_chart", Map.of("data", loaded, "chartType", "scatter")));

        assertThat(chart.text("title")).isEqualTo("cost and wait");
        assertThat(chart.texts("notes")).containsExactly("2 rows without a value have no point.");
    }

    @Test
    void pointsAtZeroArePaintedWhole() throws Exception {
        Fields chart = chart("wait,cost\n0,0\n10,10\n", "scatter", "Wait and cost");
        BufferedImage image = ImageIO.read(Path.of(chart.text("path")).toFile());

        long left = dotted(image, 0, image.getWidth() / 2);
        assertThat(left)
                .isPositive()
                .isCloseTo(dotted(image, image.getWidth() / 2, image.getWidth()), withinPercentage(10));
    }

    /** How many pixels have the colour of dots. */
    private static long dotted(BufferedImage image, int from, int to) {
        return IntStream.range(from, to)
                .mapToLong(x -> IntStream.range(0, image.getHeight())
                        .filter(y -> (image.getRGB(x, y) >> 16 & 0xFF) < 0x80 && (image.getRGB(x, y) & 0xFF) > 0xB0)
                        .count())
                .sum();
    }

    @Test
    void daysOnWhichAShopIsClosedAreNoGaps() throws Exception {
        StringBuilder csv = new StringBuilder("day,cost\n");
        for (LocalDate day = LocalDate.of(2025, 1, 1); day.getMonthValue() < 4; day = day.plusDays(1)) {
            if (day.getDayOfWeek().getValue() < 6) {
                csv.append(day).append(",").append(10 + day.getDayOfMonth()).append("\n");
            }
        }

        assertThat(chart(csv.toString(), "line", "Cost").texts("notes"))
                .doesNotContain("A line breaks off where there are no rows.");
    }

    /** The widest stretch without the line's colour, between its ends, as a part of the way from end to end. */
    private static double widestGapInTheLine(Fields chart) throws IOException {
        BufferedImage image = ImageIO.read(Path.of(chart.text("path")).toFile());
        List<Integer> painted = IntStream.range(0, image.getWidth())
                .filter(x -> IntStream.range(0, image.getHeight()).anyMatch(y -> image.getRGB(x, y) == LINE_COLOUR))
                .boxed()
                .toList();
        int widest = IntStream.range(1, painted.size())
                .map(i -> painted.get(i) - painted.get(i - 1))
                .max()
                .orElseThrow();
        return (double) widest / (painted.getLast() - painted.getFirst());
    }

    @Test
    void withoutDatesALineBecomesBarsAndThatIsSaid() throws Exception {
        Fields chart = chart("team,points\nred,3\nblue,5\n", "line", "Points");

        assertThat(chart.text("chartType")).isEqualTo("bar");
        assertThat(chart.texts("notes")).anyMatch(note -> note.contains("no column of dates"));
    }

    @Test
    void withoutDatesNothingIsSaidToBeOverTimeAndALineShowsOtherThanBars() throws Exception {
        Fields line = chart("team,points\nred,3\nblue,5\nred,4\n", "line", "All scores over time");
        Fields bar = chart("team,points\nred,3\nblue,5\nred,4\n", "bar", "All scores");

        assertThat(line.text("title")).isEqualTo("All scores, distribution of points");
        assertThat(line.text("name")).isEqualTo("charts/all-scores-distribution-of-points-bar.png");
        assertThat(line.text("summary")).contains("Number of rows by points: 3 1, 4 1, 5 1");
        assertThat(bar.text("summary")).contains("Total points by team: red 7, blue 5");
    }

    @Test
    void aTableOfWordsIsShownInSharesAndCounts() throws Exception {
        assertThat(chart("name\nAnn\nBob\nAnn\n", "line", "Words over time").text("summary"))
                .isEqualTo("Pie chart: Share of number of rows by name: Ann 66.67 %, Bob 33.33 %.");
        assertThat(chart("name\nAnn\nBob\nAnn\n", "bar", "Words").text("summary"))
                .isEqualTo("Bar chart: Number of rows by name: Ann 2, Bob 1.");
    }

    @Test
    void aSingleColumnOfNumbersIsDrawnInItsOrderAndBySize() throws Exception {
        String numbers =
                "n\n" + IntStream.rangeClosed(0, 99).mapToObj(String::valueOf).collect(Collectors.joining("\n"));

        Fields line = chart(numbers, "line", "Numbers over time");
        Fields bar = chart(numbers, "bar", "Numbers");
        Fields scatter = chart(numbers, "scatter", "Numbers");

        assertThat(line.text("chartType")).isEqualTo("line");
        assertThat(line.text("title")).isEqualTo("Numbers");
        assertThat(line.texts("notes")).anyMatch(note -> note.contains("In the order of the rows"));
        assertThat(bar.text("summary"))
                .contains("Number of rows by n: 0 to 9 10, 10 to 19 10")
                .contains("and 5 more");
        assertThat(scatter.text("chartType")).isEqualTo("bar");
        assertThat(colours(line)).isGreaterThan(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.5", "-7", "1e12", "0.000001"})
    void equalNumbersAreOneBar(String number) throws Exception {
        assertThat(chart("n\n" + (number + "\n").repeat(3), "bar", "Numbers").text("summary"))
                .startsWith("Bar chart: Number of rows by n: ")
                .endsWith(" 3.");
    }

    @Test
    void fractionsAreCountedUpToTheNextBound() throws Exception {
        assertThat(chart("n\n0\n0.25\n0.5\n1\n2.5\n", "bar", "Numbers").text("summary"))
                .contains("0 to <0.5 2, 0.5 to <1 1, 1 to <1.5 1");
    }

    @Test
    void barsAreLabelledWithTheFiguresOfTheReport() throws Exception {
        assertThat(chart("team,points\nred,3928\nblue,0.5\n", "bar", "Points").text("summary"))
                .contains("red 3,928.00, blue 0.50");
        assertThat(chart("team,points\nred,3928\nblue,5\n", "bar", "Points").text("summary"))
                .contains("red 3,928, blue 5");
    }

    @Test
    void valuesBelowZeroAreNoSlicesOfAPie() throws Exception {
        assertThat(chart("team,points\nred,3\nblue,-5\n", "pie", "Points").text("chartType"))
                .isEqualTo("bar");
    }

    @Test
    void twoDifferentChartsOfOneTitleGetDifferentNamesAndTheSameChartKeepsIts() throws Exception {
        String first = chart(SALES, "bar", "Sales").text("name");
        String other = chart(SALES + "2025-03-11,East,P,99,9\n", "bar", "Sales").text("name");

        assertThat(other).isNotEqualTo(first).startsWith("charts/sales-bar-");
        assertThat(chart(SALES, "bar", "Sales").text("name")).isEqualTo(first);
    }

    @Test
    void ofManyCategoriesTheHighestAreShownAndTheRestIsSaid() throws Exception {
        StringBuilder csv = new StringBuilder("branch,amount\n");
        for (int i = 0; i < 120; i++) {
            csv.append("A branch with quite a long name number ")
                    .append(i % 40)
                    .append(',')
                    .append(i)
                    .append('\n');
        }
        assertThat(chart(csv.toString(), "bar", "Branches").texts("notes"))
                .containsExactly("The 15 highest of 40; the others make 3,900 together.");
        assertThat(chart(csv.toString(), "pie", "Branches").texts("notes"))
                .anyMatch(note -> note.contains("since there are 40 parts"));
    }

    @Test
    void whatCannotBeDrawnIsSaid() {
        assertThatThrownBy(() -> chart("name\nAnn\nAnn\n", "bar", "X"))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("no column of numbers, categories or dates");
        assertThatThrownBy(() -> chart("team,city\nred,Rome\nblue,Oslo\nred,Oslo\n", "scatter", "X"))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("needs a column of numbers");
    }
}
