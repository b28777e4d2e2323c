package io.planexec.planner.rules;

import static io.planexec.planner.rules.Planning.plan;
import static io.planexec.planner.rules.Planning.planned;
import static io.planexec.planner.rules.Planning.step;
import static io.planexec.planner.rules.Planning.steps;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.ApprovalPolicy;
import io.planexec.messages.Criterion;
import io.planexec.messages.Effect;
import io.planexec.messages.Finding;
import io.planexec.messages.Goal;
import io.planexec.messages.Limits;
import io.planexec.messages.Mode;
import io.planexec.messages.Step;
import io.planexec.planner.plan.Catalogue;
import io.planexec.planner.plan.Proposal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How arguments are filled and steps are tied together. */
class RulePlannerTest {

    private static final String TREND_REPORT =
            "Analyze the Q4 2025 sales data from examples/sales_q4_2025.csv and create" + " a trend report with charts";

    @Test
    void branchesOfAnAnalysisRunSideBySideAndTheReportJoinsThem() {
        var steps = steps(TREND_REPORT, Tools.builtIn());

        var load = step("load_csv", steps);
        var clean = step("clean_data", steps);
        assertThat(load.arguments()).isEqualTo(Map.of("filePath", "examples/sales_q4_2025.csv"));
        assertThat(clean.dependsOn()).containsExactly(load.id());
        var branches = steps.stream()
                .filter(step -> List.of("calculate_stats", "detect_trends", "generate_chart")
                        .contains(step.action()))
                .toList();
        assertThat(branches).hasSizeGreaterThanOrEqualTo(3).allSatisfy(step -> {
            assertThat(step.dependsOn()).containsExactly("clean");
            assertThat(step.arguments()).containsEntry("data", "${steps.clean.output}");
        });
        assertThat(step("write_report", steps).dependsOn())
                .containsAll(branches.stream().map(Step::id).toList());
    }

    @Test
    void chartsOfATrendAreLinesAmongOthersAndCarryATitleFromTheGoal() {
        var charts = steps(TREND_REPORT, Tools.builtIn()).stream()
                .filter(step -> step.action().equals("generate_chart"))
                .toList();

        assertThat(charts).anySatisfy(chart -> assertThat(chart.arguments()).containsEntry("chartType", "line"));
        assertThat(charts)
                .allSatisfy(chart ->
                        assertThat(chart.arguments().get("title")).asString().startsWith("Q4 2025 sales"));
    }

    @Test
    void idsAreReadable() {
        assertThat(steps(TREND_REPORT, Tools.builtIn()).stream().map(Step::id))
                .containsExactly("load", "clean", "stats", "trends", "line-chart", "bar-chart", "report");
    }

    @Test
    void aReportTakesEverythingThePlanFindsOutByReference() {
        var report = step("write_report", steps(TREND_REPORT, Tools.builtIn()));

        assertThat(report.arguments())
                .containsEntry(
                        "data",
                        Map.of(
                                "clean", "${steps.clean.output}",
                                "stats", "${steps.stats.output}",
                                "trends", "${steps.trends.output}",
                                "line-chart", "${steps.line-chart.output}",
                                "bar-chart", "${steps.bar-chart.output}"));
    }

    @Test
    void aSingleToolIsDirect() {
        var planned = planned("List the files", Tools.builtIn());

        assertThat(planned.mode()).isEqualTo(Mode.DIRECT);
        assertThat(planned.plan().steps()).singleElement().satisfies(step -> {
            assertThat(step.action()).isEqualTo("list_files");
            assertThat(step.arguments()).isEmpty();
        });
        assertThat(planned(TREND_REPORT, Tools.builtIn()).mode()).isEqualTo(Mode.PLAN);
    }

    @Test
    void aKindOfFileBecomesAGlobAndAFolderAPath() {
        assertThat(step("list_files", steps("list the csv files in examples", Tools.builtIn()))
                        .arguments())
                .isEqualTo(Map.of("glob", "*.csv", "path", "examples"));
        assertThat(step("list_files", steps("Show me the **/*.md files under docs/", Tools.builtIn()))
                        .arguments())
                .isEqualTo(Map.of("glob", "**/*.md", "path", "docs/"));
    }

    @Test
    void measureGroupAndAggregationReachTheStatistics() {
        assertThat(step("calculate_stats", steps("Sum revenue by region in sales.csv", Tools.builtIn()))
                        .arguments())
                .isEqualTo(Map.of(
                        "measure", "revenue", "groupBy", "region", "agg", "sum", "data", "${steps.load.output}"));
        assertThat(step("calculate_stats", steps("median unit_price per customer in a.csv", Tools.builtIn()))
                        .arguments())
                .containsEntry("measure", "unit_price")
                .containsEntry("groupBy", "customer")
                .containsEntry("agg", "median");
        assertThat(step("calculate_stats", steps("Which products have the highest revenue in a.csv?", Tools.builtIn()))
                        .arguments())
                .containsEntry("measure", "revenue")
                .containsEntry("groupBy", "product");
        assertThat(step("calculate_stats", steps("top 5 products by revenue in a.csv", Tools.builtIn()))
                        .arguments())
                .containsEntry("measure", "revenue")
                .containsEntry("groupBy", "product");
    }

    @Test
    void aChartOfSumsIsDrawnFromTheSums() {
        var steps = steps("average quantity per product in sales.csv as a bar chart", Tools.builtIn());

        assertThat(step("generate_chart", steps).arguments())
                .isEqualTo(Map.of(
                        "chartType", "bar", "title", "Average quantity by product", "data", "${steps.stats.output}"));
    }

    @Test
    void whatIsLookedForAndWhereAreToldApart() {
        var steps = steps("find TODO in src and write a summary", Tools.builtIn());

        assertThat(step("search_files", steps).arguments()).isEqualTo(Map.of("pattern", "TODO", "path", "src"));
        assertThat(step("write_report", steps).arguments())
                .containsEntry("data", Map.of("search", "${steps.search.output}"));
    }

    @Test
    void copyingIsReadingAndWriting() {
        var steps = steps("Copy a.txt to b.txt", Tools.builtIn());

        assertThat(step("read_file", steps).arguments()).isEqualTo(Map.of("path", "a.txt"));
        assertThat(step("write_file", steps).arguments())
                .isEqualTo(Map.of("path", "b.txt", "content", "${steps.read.output.content}"));
        assertThat(step("write_file", steps).dependsOn()).containsExactly("read");
    }

    @Test
    void aNumberReachesTheArgumentItStandsNextTo() {
        assertThat(step("detect_trends", steps("Detect trends in a.csv with window 14", Tools.builtIn()))
                        .arguments())
                .containsEntry("config", Map.of("window", 14L));
        assertThat(step("detect_trends", steps("Detect trends in a.csv, sensitivity 2.5", Tools.builtIn()))
                        .arguments())
                .containsEntry("config", Map.of("sensitivity", 2.5));
        assertThat(step("forecast", steps("Forecast sales for the next 30 days from a.csv", withAnnouncedTools()))
                        .arguments())
                .containsEntry("horizon", 30L);
    }

    @Test
    void theFormatAskedForReachesTheReport() {
        assertThat(step("write_report", steps("Give me an HTML report about a.csv", Tools.builtIn()))
                        .arguments())
                .containsEntry("format", "html");
        assertThat(step("write_report", steps("Write a report about a.csv to out/a.md", Tools.builtIn()))
                        .arguments())
                .containsEntry("format", "markdown");
    }

    @Test
    void theFileAskedForIsWrittenWhereTheReportItselfTakesNoName() {
        var write = step("write_file", steps("Write a report about a.csv to out/a.md", Tools.builtIn()));

        assertThat(write.arguments())
                .isEqualTo(Map.of("path", "out/a.md", "content", "${steps.report.output.content}"));
    }

    @Test
    void aReportThatGivesNoTextIsReadBackFromWhereItLies() {
        var steps = steps("Write a report about a.csv to out/a.md", AnnouncedTools.catalogue());

        assertThat(step("read_file", steps).arguments()).isEqualTo(Map.of("path", "${steps.report.output.path}"));
        assertThat(step("write_file", steps).arguments())
                .isEqualTo(Map.of("path", "out/a.md", "content", "${steps.read.output.content}"));
    }

    @Test
    void aFileNotNamedIsTheOnlyOneOfItsKind() {
        var planned = planned("Sum revenue by region", Tools.builtIn());

        var list = step("list_files", planned.plan().steps());
        assertThat(list.arguments()).isEqualTo(Map.of("glob", "*.csv"));
        assertThat(list.criteria()).containsExactly(new Criterion.Expression("output.files.size() == 1"));
        assertThat(step("load_csv", planned.plan().steps()).arguments())
                .isEqualTo(Map.of("filePath", "${steps.list.output.files[0].path}"));
        assertThat(planned.reason()).contains("No file is named");
    }

    @Test
    void severalFilesAreWorkedOnOneByOne() {
        var steps = steps("Sum revenue by region in a.csv and b.csv", Tools.builtIn());

        assertThat(steps.stream().filter(step -> step.action().equals("calculate_stats")))
                .extracting(step -> step.arguments().get("data"))
                .containsExactly("${steps.load.output}", "${steps.load-2.output}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sum revenue by region in a.csv",
                "List the orders of Ann in a.csv",
                "Draw a bar chart of revenue by region from a.csv",
                "Sum revenue by region in a.csv and write a report",
                "How many orders are there per month in a.csv?"
            })
    void figuresThatAreAskedForAreThoseOfAllRows(String goal) {
        assertThat(steps(goal, Tools.builtIn())).extracting(Step::action).doesNotContain("clean_data");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Analyze a.csv",
                "Detect trends in a.csv",
                "Write a report about a.csv",
                "Clean a.csv and sum revenue by region",
                "Sum revenue by region in a.csv and find anomalies"
            })
    void findingsAreThoseOfRowsThatAreWholeAndNotRepeated(String goal) {
        assertThat(steps(goal, Tools.builtIn())).extracting(Step::action).containsOnlyOnce("clean_data");
    }

    @Test
    void optionsOfCleaningAreTakenWhereverTheyAreSaid() {
        assertThat(step("clean_data", steps("Deduplicate a.csv by email and sum revenue by region", Tools.builtIn()))
                        .arguments())
                .containsEntry(
                        "options", Map.of("deduplicateBy", List.of("email"), "removeNulls", false, "fixTypes", false));
    }

    @Test
    void aValueOfTheGoalsInputsIsReferredTo() {
        var goal = new Goal(
                "g",
                "Translate 'Good morning'",
                Mode.AUTO,
                Map.of("language", "French"),
                null,
                ApprovalPolicy.AUTO,
                List.of(),
                Limits.UNSET,
                Map.of());

        var planned = (Proposal.Planned) new RulePlanner().plan(goal, withAnnouncedTools());

        assertThat(planned.plan().steps().getFirst().arguments()).containsEntry("language", "${inputs.language}");
    }

    @Test
    void aToolThatWasOnlyAnnouncedIsPlanned() {
        var steps = steps("Translate notes.txt into German and save it as german.txt", withAnnouncedTools());

        assertThat(steps).extracting(Step::action).containsExactly("read_file", "translate_text", "write_file");
        assertThat(step("translate_text", steps).arguments())
                .isEqualTo(Map.of("text", "${steps.read.output.content}", "language", "German"));
        assertThat(step("write_file", steps).arguments())
                .isEqualTo(Map.of("path", "german.txt", "content", "${steps.translate.output.text}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Count the words of README.md",
                "Run word_count on README.md",
                "Count the words in the file README.md",
                "word count of README.md"
            })
    void aToolIsTakenByItsNameAndByAllTheWordsOfIt(String goal) {
        var tools = Tools.builtInAnd(Tools.tool(
                "word_count",
                "Counts the words of a file",
                Effect.READ,
                Tools.object(Map.of("file", Tools.text("")), "file"),
                Tools.object(Map.of("exitCode", Tools.integer(""), "stdout", Tools.text("")))));

        var steps = steps(goal, tools);

        assertThat(steps).extracting(Step::action).containsExactly("word_count");
        assertThat(steps.getFirst().arguments()).isEqualTo(Map.of("file", "README.md"));
    }

    @Test
    void anAnnouncedToolTakesItsPlaceInAChainOfTypes() {
        var steps = steps("Create a forecast report from sales.csv with horizon 10", withAnnouncedTools());

        assertThat(steps.stream().map(Step::action))
                .containsExactly("load_csv", "clean_data", "forecast", "write_report");
        assertThat(step("forecast", steps).arguments())
                .isEqualTo(Map.of("data", "${steps.clean.output}", "horizon", 10L));
    }

    @Test
    void whatAnAnnouncedToolGivesIsPostedByAnother() {
        var steps = steps("Translate 'Good morning' into French and post it to channel general", withAnnouncedTools());

        assertThat(step("post_message", steps).arguments())
                .isEqualTo(Map.of("channel", "general", "text", "${steps.translate.output.text}"));
        assertThat(step("sentiment", steps("What is the sentiment of reviews.txt?", withAnnouncedTools()))
                        .arguments())
                .isEqualTo(Map.of("text", "${steps.read.output.content}"));
    }

    @Test
    void aToolWithLastingEffectIsTakenOnlyForItsOwnVerb() {
        assertThat(Planning.tools(plan("Write a message about sales.csv", withAnnouncedTools())))
                .doesNotContain("post_message");
        assertThat(Planning.tools(plan("Show the message", withAnnouncedTools())))
                .doesNotContain("post_message");
    }

    @Test
    void aWebAddressIsFetchedAndASearchOfTheWebGetsItsWords() {
        var steps = steps("Fetch https://example.com/a.html and save it to page.html", withAnnouncedTools());
        assertThat(step("fetch_url", steps).arguments()).isEqualTo(Map.of("url", "https://example.com/a.html"));
        assertThat(step("write_file", steps).arguments()).containsEntry("content", "${steps.fetch.output.content}");
        assertThat(step("search_web", steps("Search the web for kafka share groups", withAnnouncedTools()))
                        .arguments())
                .isEqualTo(Map.of("query", "kafka share groups"));
    }

    @Test
    void aRefusalSaysWhichWordsWhatCanBeDoneAndWhatNext() {
        var refused = (Proposal.Refused) plan("Book a flight to Paris", Tools.builtIn());

        var text = refused.findings().stream().map(Finding::message).collect(Collectors.joining("\n"));
        assertThat(text)
                .contains("Book flight")
                .contains("generate_chart, list_files, load_csv")
                .contains("configure a model");
    }

    @Test
    void aPartThatCannotBeServedIsSaidInTheReason() {
        var planned = planned("Analyze sales.csv and email it to Bob", Tools.builtIn());

        assertThat(Planning.tools(planned)).contains("calculate_stats");
        assertThat(planned.reason()).contains("Left out").contains("email");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Total revenue for region North in sales.csv",
                "Analyze sales.csv only for 2024",
                "Sum revenue by region in sales.csv without returns",
                "Average price of bananas in shop.csv"
            })
    void aRestrictionReachesTheToolThatSelectsRowsOrIsRefusedWhereThereIsNone(String goal) {
        assertThat(Planning.tools(plan(goal, Tools.builtIn()))).contains("select_rows");
        assertThat(plan(
                        goal,
                        Catalogue.of(Tools.builtInSpecs().stream()
                                .filter(tool -> !tool.name().equals("select_rows"))
                                .toList())))
                .isInstanceOf(Proposal.Refused.class);
    }

    @Test
    void aNamedFileThatNoToolTakesIsNeverPassedOver() {
        assertThat(plan("List all files in https://example.org", Tools.builtIn()))
                .isInstanceOf(Proposal.Refused.class);
        assertThat(plan("Sum revenue by region in letter.docx", Tools.builtIn()))
                .isInstanceOfSatisfying(
                        Proposal.Refused.class,
                        refused -> assertThat(refused.findings().getFirst().message())
                                .contains("load_csv takes csv files, not letter.docx"));
    }

    @Test
    void everyStepSaysInWordsWhatItIsFor() {
        assertThat(steps(TREND_REPORT, Tools.builtIn()))
                .allSatisfy(step -> assertThat(step.description()).isNotBlank());
        assertThat(planned(TREND_REPORT, Tools.builtIn()).reason()).contains("detect_trends serves");
    }

    @Test
    void theSameGoalGivesTheSamePlan() {
        assertThat(plan(TREND_REPORT, Tools.builtIn())).isEqualTo(plan(TREND_REPORT, Tools.builtIn()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "???",
                "sales.csv",
                "...",
                "“”",
                "'",
                "\"unclosed",
                "`",
                "and then, and then; then",
                "Größe überprüfen – jetzt!!",
                "list list list list",
                "by by per by in in of",
                "${steps.x.output} $${x}",
                "*",
                "/",
                "\\",
                "🙂 🙂"
            })
    void oddGoalsAreRefusedOrPlannedButNeverBreak(String goal) {
        assertThat(plan(goal, Tools.builtIn())).isNotNull();
        assertThat(plan(goal, Catalogue.of(List.of()))).isInstanceOf(Proposal.Refused.class);
    }

    @Test
    void aVeryLongGoalDoesNotBreak() {
        assertThat(plan("Read notes.txt and then ".repeat(3_000), Tools.builtIn()))
                .isNotNull();
        assertThat(plan("a".repeat(64 * 1024), Tools.builtIn())).isInstanceOf(Proposal.Refused.class);
        assertThat(plan("\"" + "b ".repeat(32 * 1024), Tools.builtIn())).isInstanceOf(Proposal.Refused.class);
    }

    @Test
    void unusualPunctuationIsNoPartOfNames() {
        assertThat(step("read_file", steps("Read “größe-ä.txt”, please!", Tools.builtIn()))
                        .arguments())
                .isEqualTo(Map.of("path", "größe-ä.txt"));
        assertThat(step("search_files", steps("Search for ‘ümlaut’ in (src).", Tools.builtIn()))
                        .arguments())
                .isEqualTo(Map.of("pattern", "ümlaut", "path", "src"));
    }

    private static Catalogue withAnnouncedTools() {
        return Tools.builtInAnd(
                Tools.translate(),
                Tools.forecast(),
                Tools.sentiment(),
                Tools.postMessage(),
                Tools.fetchUrl(),
                Tools.searchWeb());
    }
}
