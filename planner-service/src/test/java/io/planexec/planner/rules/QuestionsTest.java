package io.planexec.planner.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Step;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people ask of a bank statement, orders, a sensor's log, tickets or a folder of notes, and what the tools are told. */
class QuestionsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Search for Widget A in examples/sales.csv | search_files {path=examples/sales.csv, pattern=Widget A}",
                "Find all files that mention invoice in notes | search_files {path=notes, pattern=invoice}",
                "List the files that contain unpaid bill in notes | search_files {path=notes, pattern=unpaid bill}",
                "Search notes for \"budget\" | search_files {path=notes, pattern=budget}",
                "Compare Food and Rent over time in a.csv | select_rows {where=[Food, Rent]} calculate_stats {groupBy=[time, ${steps.select.output.column}]}",
                "Compare North vs South in a.csv | select_rows {where=[North, South]} calculate_stats {groupBy=${steps.select.output.column}}",
                "Compare revenue in 2024 and 2025 in a.csv | select_rows {where=[2024, 2025]} calculate_stats {groupBy=${steps.select.output.column}, measure=revenue}",
                "How much did I spend on Travel each month in a.csv? | select_rows {where=[Travel]} calculate_stats {agg=sum, groupBy=month, measure=spend}",
                "How much did Alice spend in a.csv? | select_rows {where=[Alice]} calculate_stats {agg=sum, measure=spend}",
                "Which region sold most in a.csv? | calculate_stats {groupBy=region, measure=sold}",
                "Which product sold least in a.csv | calculate_stats {groupBy=product, measure=sold, order=smallest}",
                "Which month had the lowest sales in a.csv? | calculate_stats {groupBy=month, measure=sales, order=smallest}",
                "Which sensor has the highest average temperature in a.csv? | calculate_stats {agg=mean, groupBy=sensor, measure=temperature}",
                "How many hours did the tickets take in a.csv? | calculate_stats {agg=sum, measure=hours}",
                "How many hours did the open tickets take per team in a.csv? | select_rows {where=[open]} calculate_stats {agg=sum, groupBy=team, measure=hours}",
                "How many hours did Ann work in a.csv? | select_rows {where=[Ann]} calculate_stats {agg=sum, measure=hours}",
                "How many tickets per priority, and how many hours did they take in a.csv? | calculate_stats {agg=count, counted=tickets, groupBy=priority} calculate_stats {agg=sum, measure=hours}",
                "How many rows in a.csv have a units over 5? | select_rows {where=[units over 5]}",
                "How many orders in a.csv had an amount below 0? | select_rows {where=[amount under 0]} calculate_stats {agg=count, counted=orders}",
                "Average amount of rows with units of at least 6 in a.csv | select_rows {where=[units at least 6]} calculate_stats {agg=mean, measure=amount}",
                "How many rows in a.csv are not closed? | select_rows {where=[not closed]}",
                "How many tickets in a.csv have no Closed date? | select_rows {where=[not Closed date]} calculate_stats {agg=count, counted=tickets}",
                "How many orders in a.csv had a loss? | select_rows {where=[loss]} calculate_stats {agg=count, counted=orders}",
                "How many orders have been shipped in a.csv? | select_rows {where=[shipped]} calculate_stats {agg=count, counted=orders}",
                "How many orders are there in a.csv? | calculate_stats {agg=count, counted=orders}",
                "Total amount and total units by shop in a.csv | calculate_stats {agg=sum, groupBy=shop, measure=amount} calculate_stats {agg=sum, groupBy=shop, measure=units}",
                "Total amount and average discount in a.csv by shop | calculate_stats {agg=sum, groupBy=shop, measure=amount} calculate_stats {agg=mean, groupBy=shop, measure=discount}",
                "Total Hours Spent by Team in a.csv | calculate_stats {agg=sum, groupBy=Team, measure=Hours Spent}",
                "What is the sum of Sales Amount by Team in a.csv? | calculate_stats {agg=sum, groupBy=Team, measure=Sales Amount}",
                "How many units did we sell per region in a.csv? | calculate_stats {agg=sum, groupBy=region, measure=units}",
                "Average amount per category in a.csv | calculate_stats {agg=mean, groupBy=category, measure=amount}",
                "Top 3 products by revenue in a.csv | calculate_stats {groupBy=product, limit=3, measure=revenue}",
                "bottom 5 customers by amount in a.csv | calculate_stats {groupBy=customer, limit=5, measure=amount, order=smallest}",
                "top 10 customers in a.csv | calculate_stats {groupBy=customer, limit=10}",
                "Show me the 5 largest orders in a.csv | select_rows {limit=5}",
                "List the 3 cheapest products in a.csv | select_rows {kind=products, limit=3, order=smallest}",
                "Show all transactions over $1,500 in a.csv | select_rows {where=[over 1500]}",
                "Show rows where amount > 100 in a.csv | select_rows {where=[amount > 100]}",
                "How many rows have amount>100 in a.csv | select_rows {where=[amount > 100]}",
                "List tickets with priority high in a.csv | select_rows {where=[priority high]}",
                "Show tickets that are open in a.csv | select_rows {where=[open]}",
                "How many tickets are open in a.csv? | select_rows {where=[open]} calculate_stats {agg=count, counted=tickets}",
                "How many orders did we get each week in a.csv | calculate_stats {agg=count, counted=orders, groupBy=week}",
                "How many open tickets does each team have in a.csv? | select_rows {where=[open]} calculate_stats {agg=count, counted=tickets, groupBy=team}",
                "How many high priority tickets are open in a.csv? | select_rows {where=[high priority, open]} calculate_stats {agg=count, counted=tickets}",
                "How many orders did Ann make in a.csv? | select_rows {where=[Ann]} calculate_stats {agg=count, counted=orders}",
                "Sum up all payments to Landlord in a.csv | select_rows {where=[Landlord]} calculate_stats {agg=sum, measure=payments}",
                "Revenue of Desk vs Sofa in a.csv | select_rows {where=[Desk, Sofa]} calculate_stats {groupBy=${steps.select.output.column}, measure=Revenue}",
                "Show my expenses for Food and Travel by month in a.csv | select_rows {where=[Food, Travel]} calculate_stats {groupBy=[month, ${steps.select.output.column}], measure=expenses}",
                "How much revenue did Desk bring in a.csv | select_rows {where=[Desk]} calculate_stats {agg=sum, measure=revenue}",
                "List open tickets in a.csv | select_rows {where=[open]}",
                "How much did I spend at the Railway in a.csv | select_rows {where=[Railway]} calculate_stats {agg=sum, measure=spend}",
                "Show me everything from Amazon in a.csv | select_rows {where=[Amazon]}",
                "Total spending in May in a.csv | select_rows {where=[May]} calculate_stats {agg=sum, measure=spending}",
                "Total revenue since March without refunds in a.csv | select_rows {where=[since March, not refunds]} calculate_stats {agg=sum, measure=revenue}",
                "total sales between 2025-01-01 and 2025-03-31 in a.csv | select_rows {where=[between 2025-01-01 and 2025-03-31]} calculate_stats {agg=sum, measure=sales}",
                "Total amount of Travel and Food in a.csv | select_rows {where=[Travel, Food]} calculate_stats {agg=sum, measure=amount}",
                "Monthly revenue by region in a.csv | calculate_stats {groupBy=[month, region], measure=revenue}",
                "What percentage of revenue comes from each product in a.csv? | calculate_stats {groupBy=product, measure=revenue}",
                "Is revenue going up or down in a.csv? | detect_trends {config={measure=revenue}}",
                "Find anomalies in the humidity of sensor S2 in a.csv | select_rows {where=[sensor S2]} detect_trends {config={measure=humidity}}",
                "top 5 orders by revenue in a.csv | calculate_stats {groupBy=order, limit=5, measure=revenue}",
                "total revenue last month in a.csv | select_rows {where=[last month]} calculate_stats {agg=sum, measure=revenue}",
                "Last quarter's revenue by region in a.csv | select_rows {where=[last quarter]} calculate_stats {groupBy=region, measure=revenue}",
                "How much did I spend in the past 30 days in a.csv? | select_rows {where=[past 30 days]} calculate_stats {agg=sum, measure=spend}",
                "Show orders since last month in a.csv | select_rows {where=[since last month]}",
                "Compare revenue this month with last month in a.csv | select_rows {where=[this month, last month]} calculate_stats {groupBy=${steps.select.output.column}, measure=revenue}",
                "Sort the orders by revenue in a.csv | select_rows {sortBy=revenue}",
                "Sort a.csv by date descending | select_rows {order=largest, sortBy=date}",
                "Sort the orders in a.csv by revenue from lowest to highest | select_rows {order=smallest, sortBy=revenue}",
                "Sort the orders of Bob by revenue in a.csv | select_rows {sortBy=revenue, where=[Bob]}",
                "list all customers in a.csv | calculate_stats {agg=count, groupBy=customer}",
                "Show the distinct regions in a.csv | calculate_stats {agg=count, groupBy=region}",
                "How many customers per region in a.csv? | calculate_stats {agg=count, counted=customers, groupBy=region}",
                "How many products did we sell in North in a.csv? | select_rows {where=[North]} calculate_stats {agg=count}",
                "total revenue where region is North or product is Widget A in a.csv | select_rows {where=[region North, or product Widget A]} calculate_stats {agg=sum, measure=revenue}",
                "show rows where revenue > 100 or quantity > 5 in a.csv | select_rows {where=[revenue > 100, or quantity > 5]}",
                "How many tickets are open or high priority in a.csv? | select_rows {where=[open, or high priority]} calculate_stats {agg=count, counted=tickets}",
                "total revenue in North or over 500 in a.csv | select_rows {where=[North, or over 500]} calculate_stats {agg=sum, measure=revenue}",
                "show rows before March or after June in a.csv | select_rows {where=[before March, or after June]}",
                "show tickets with priority high or status open in a.csv | select_rows {where=[priority high, or status open]}",
                "total revenue for North or Widget A in a.csv | select_rows {where=[North, or Widget A]} calculate_stats {agg=sum, measure=revenue}",
                "total revenue for Widget A or North by month in a.csv | select_rows {where=[Widget A, or North]} calculate_stats {agg=sum, groupBy=month, measure=revenue}",
                "Show me the 10 most recent loans in a.csv | select_rows {kind=loans, limit=10, sortBy=time}",
                "Show the last 5 orders in a.csv | select_rows {limit=5, sortBy=time}",
                "Newest 3 employees in a.csv | select_rows {kind=employees, limit=3, sortBy=time}",
                "List the 3 earliest visits in a.csv | select_rows {kind=visits, limit=3, order=smallest, sortBy=time}",
                "Sum revenue by region in a.csv and save the result to sums.csv | calculate_stats {agg=sum, groupBy=region, measure=revenue} save_csv {path=sums.csv}",
                "Export the rows where region is North in a.csv to out/north.csv | select_rows {where=[region North]} save_csv {path=out/north.csv}",
                "Export the rows of 2024 in a.csv to out/2024.csv | select_rows {where=[2024]} save_csv {path=out/2024.csv}",
                "Show houses with at least 3 bedrooms and price less than 400000 in a.csv | select_rows {kind=houses, where=[at least 3 bedrooms, price under 400000]}",
                "Which files contain the word TODO? | search_files {pattern=TODO}",
                "Top 3 most expensive houses in a.csv | select_rows {kind=expensive houses, limit=3}",
                "Show all houses in Dallas in a.csv | select_rows {kind=houses, where=[Dallas]}",
                "How many distinct shop are in a.csv? | calculate_stats {agg=count, groupBy=shop}",
                "How many different customers are there in a.csv? | calculate_stats {agg=count, groupBy=customer}",
                "Count the unique sku in a.csv | calculate_stats {agg=count, groupBy=sku}",
                "Number of distinct customers in a.csv | calculate_stats {agg=count, groupBy=customer}",
                "How many distinct customers bought in March in a.csv? | select_rows {where=[March]} calculate_stats {agg=count, groupBy=customer}",
                "What was the best month in a.csv by amount? | calculate_stats {groupBy=month, measure=amount, order=largest}",
                "Which month had the most tickets in a.csv? | calculate_stats {groupBy=month, measure=tickets, order=largest}",
                "Average Hours Spent of Network compared to Desktop in a.csv | select_rows {where=[Network, Desktop]} calculate_stats {agg=mean, groupBy=${steps.select.output.column}, measure=Hours Spent}",
                "Average Hours Spent of Network vs Desktop by priority in a.csv | select_rows {where=[Network, Desktop]} calculate_stats {agg=mean, groupBy=[priority, ${steps.select.output.column}], measure=Hours Spent}",
                "list all orders in a.csv | select_rows {}",
                "list all customers in customers.csv | select_rows {kind=customers}",
                "monthly breakdown of revenue in a.csv | calculate_stats {groupBy=month, measure=revenue}",
                "revenue breakdown by product in a.csv | calculate_stats {groupBy=product, measure=revenue}",
                "product breakdown of revenue in a.csv | calculate_stats {groupBy=product, measure=revenue}",
                "revenue of Bob in Q2 in a.csv | select_rows {where=[Bob, Q2]} calculate_stats {agg=sum, measure=revenue}",
                "What is the revenue of Bob in a.csv? | select_rows {where=[Bob]} calculate_stats {agg=sum, measure=revenue}",
                "average monthly spending in a.csv | calculate_stats {agg=mean, measure=spending, per=month}",
                "Average weekly revenue per region in a.csv | calculate_stats {agg=mean, groupBy=region, measure=revenue, per=week}",
                "average spending per month in a.csv | calculate_stats {agg=mean, measure=spending, per=month}",
                "average price per month in a.csv | calculate_stats {agg=mean, groupBy=month, measure=price}",
                "total revenue where region is not North in a.csv | select_rows {where=[not region North]} calculate_stats {agg=sum, measure=revenue}",
                "total revenue where region not in North in a.csv | select_rows {where=[not region North]} calculate_stats {agg=sum, measure=revenue}",
                "total revenue not in North in a.csv | select_rows {where=[not North]} calculate_stats {agg=sum, measure=revenue}",
                "rows in tickets.tsv where status is not closed | select_rows {where=[not status closed]}",
                "show the tickets in tickets.tsv that are not closed | select_rows {where=[not closed]}",
                "count tickets which are not closed in a.csv | select_rows {where=[not closed]} calculate_stats {agg=count, counted=tickets}",
                "count tickets that are not high priority in a.csv | select_rows {where=[not high priority]} calculate_stats {agg=count, counted=tickets}",
                "How many tickets weren't closed in a.csv? | select_rows {where=[not closed]} calculate_stats {agg=count, counted=tickets}",
                "total revenue where region isn’t North in a.csv | select_rows {where=[not region North]} calculate_stats {agg=sum, measure=revenue}",
                "total revenue where quantity is not over 20 in a.csv | select_rows {where=[quantity at most 20]} calculate_stats {agg=sum, measure=revenue}",
                "Show rows with no more than 20 units in a.csv | select_rows {where=[at most 20 units]}",
                "sum of ms where status is not 200 in a.csv | select_rows {where=[not status 200]} calculate_stats {agg=sum, measure=ms}",
                "show rows where product is not Widget A and region is North in a.csv | select_rows {where=[not product Widget A, region North]}",
                "total revenue where region is not North or South in a.csv | select_rows {where=[not region North, not South]} calculate_stats {agg=sum, measure=revenue}",
                "total revenue where region is other than North in a.csv | select_rows {where=[not region North]} calculate_stats {agg=sum, measure=revenue}",
                "show the tickets that were never closed in a.csv | select_rows {where=[not closed]}",
                "How many runs passed per group in a.csv? | select_rows {where=[passed]} calculate_stats {agg=count, counted=runs, groupBy=group}",
                "How many runs failed in a.csv? | select_rows {where=[failed]} calculate_stats {agg=count, counted=runs}",
                "How many tickets did ann report in a.csv? | select_rows {where=[ann]} calculate_stats {agg=count, counted=tickets}",
                "How many tickets does the Core team have in a.csv? | select_rows {where=[Core team]} calculate_stats {agg=count, counted=tickets}",
                "count tickets closed but not high in a.csv | select_rows {where=[closed, not high]} calculate_stats {agg=count, counted=tickets}",
                "How many errors occurred per day in a.csv? | calculate_stats {agg=count, counted=errors, groupBy=day}",
                "How many people work in Sales in a.csv? | select_rows {where=[Sales]} calculate_stats {agg=count, counted=people}",
                "write a report about November in a.csv | select_rows {where=[November]} calculate_stats {} detect_trends {} write_report {}",
                "report on Widget A only from a.csv | select_rows {where=[Widget A]} calculate_stats {} detect_trends {} write_report {}",
                "Create a report about Q4 2025 sales from a.csv | select_rows {where=[Q4 2025]} calculate_stats {} detect_trends {} write_report {}",
                "Write a report about \"Widget A\" in a.csv | select_rows {where=[Widget A]} calculate_stats {} detect_trends {} write_report {}",
                "Write a report about the North region in a.csv | select_rows {where=[North region]} calculate_stats {} detect_trends {} write_report {}",
                "Write a report about Sales in a.csv | calculate_stats {} detect_trends {} write_report {}",
                "compare 2024 and 2025 revenue in a.csv | select_rows {where=[2024, 2025]} calculate_stats {groupBy=${steps.select.output.column}, measure=revenue}",
                "compare 2024 with 2025 revenue in a.csv | select_rows {where=[2024, 2025]} calculate_stats {groupBy=${steps.select.output.column}, measure=revenue}",
                "compare North and South revenue in a.csv | select_rows {where=[North, South]} calculate_stats {groupBy=${steps.select.output.column}, measure=revenue}",
                "compare Q3 and Q4 revenue by region in a.csv | select_rows {where=[Q3, Q4]} calculate_stats {groupBy=[region, ${steps.select.output.column}], measure=revenue}",
                "total revenue where region is North or South in a.csv | select_rows {where=[region North, or South]} calculate_stats {agg=sum, measure=revenue}",
                "total revenue where region is North or region is South in a.csv | select_rows {where=[region North, or region South]} calculate_stats {agg=sum, measure=revenue}",
                "show rows after March and before June in a.csv | select_rows {where=[after March, before June]}",
                "total debit and total credit per month in a.csv | calculate_stats {agg=sum, groupBy=month, measure=debit} calculate_stats {agg=sum, groupBy=month, measure=credit}",
                "average revenue per transaction in North vs South in a.csv | select_rows {where=[North, South]} calculate_stats {agg=mean, groupBy=${steps.select.output.column}, measure=revenue}",
                "average revenue per order by region in a.csv | calculate_stats {agg=mean, groupBy=region, measure=revenue}",
                "average revenue per transaction in a.csv | calculate_stats {agg=mean, measure=revenue}",
                "total revenue excluding refunds and returns in a.csv | select_rows {where=[not refunds, not returns]} calculate_stats {agg=sum, measure=revenue}",
                "show employees that do not have a manager in a.csv | select_rows {kind=employees, where=[not manager]}",
                "Plot temperature of sensor S1 over time from a.csv | select_rows {where=[sensor S1]} generate_chart {chartType=line, title=Temperature (sensor S1)}"
            })
    void aQuestionReachesTheToolsAsItWasMeant(String goal, String told) {
        var steps = Planning.steps(goal, AnnouncedTools.catalogue());

        assertThat(steps.stream()
                        .filter(step -> !step.action().equals("load_csv")
                                && !step.action().equals("clean_data"))
                        .map(QuestionsTest::told)
                        .collect(Collectors.joining(" ")))
                .isEqualTo(told);
    }

    private static String told(Step step) {
        var arguments = new TreeMap<>(step.arguments());
        arguments.remove("data");
        return step.action() + " " + arguments;
    }

    @Test
    void aQuestionThatNamesNoFileIsAskedOfTheOnlyOneThereIs() {
        var steps = Planning.steps("How much did I spend on Travel each month?", AnnouncedTools.catalogue());

        assertThat(steps.stream().map(Step::action))
                .containsExactly("list_files", "load_csv", "select_rows", "calculate_stats");
    }

    @Test
    void aReportAboutSomeRowsIsNotAboutAllOfThem() {
        var steps = Planning.steps("Write a report about the open tickets in a.csv", AnnouncedTools.catalogue());

        assertThat(Planning.step("select_rows", steps).arguments()).containsEntry("where", List.of("open tickets"));
        assertThat(Planning.step("calculate_stats", steps).dependsOn()).containsExactly("select");
    }

    @Test
    void whoWantsDuplicatesRemovedLosesNothingElse() {
        var steps = Planning.steps(
                "Remove duplicate rows from a.csv and save the result to b.csv", AnnouncedTools.catalogue());

        assertThat(Planning.step("clean_data", steps).arguments())
                .containsEntry("options", Map.of("removeNulls", false, "fixTypes", false));
        assertThat(Planning.step("save_csv", steps).arguments()).containsEntry("data", "${steps.clean.output}");

        var both = Planning.steps("Remove duplicates and empty rows from a.csv", AnnouncedTools.catalogue());
        assertThat(Planning.step("clean_data", both).arguments()).containsEntry("options", Map.of("removeNulls", true));
    }

    @Test
    void aReportAboutAKindOfRowsIsOfThose() {
        var steps = Planning.steps("Write a report on sold houses in a.csv", AnnouncedTools.catalogue());

        assertThat(Planning.step("select_rows", steps).arguments()).containsEntry("kind", "sold houses");
        assertThat(Planning.step("calculate_stats", steps).dependsOn()).containsExactly("select");
    }

    @Test
    void everyStepOfAnAnalysisSeesTheRowsThatAreMeant() {
        var steps = Planning.steps(
                "Analyze a.csv only for 2024 and create a report with charts", AnnouncedTools.catalogue());

        assertThat(steps.stream()
                        .filter(step -> step.arguments().containsKey("data"))
                        .filter(step -> !step.id().equals("clean")
                                && !step.id().equals("select")
                                && !step.id().equals("report"))
                        .map(step -> step.arguments().get("data")))
                .hasSize(4)
                .containsOnly("${steps.select.output}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Summarize the text files in notes",
                "How many words are in notes/a.txt?",
                "Why did sales drop in a.csv?",
                "Find a cheap hotel in Paris",
                "Summarize the plot of Hamlet",
                "Count the stars in the sky",
                "Delete all rows where amount > 100 in a.csv",
                "total revenue yesterday in a.csv",
                "total revenue next month in a.csv",
                "Sort the orders in a.csv",
                "Sort the orders by revenue and date in a.csv",
                "average number of orders per month in a.csv",
                "list all planets",
                "What was our best month in a.csv?",
                "Show the worst day in a.csv",
                "How many distinct customers per region in a.csv?",
                "What percentage of amount in a.csv comes from North?",
                "show tickets that are not closed and high priority in a.csv",
                "total revenue by region, not by product, in a.csv",
                "plot revenue over time but not as a bar chart from a.csv",
                "total revenue where region is not North nor South in a.csv",
                "show rows where region is neither North nor South in a.csv",
                "total revenue where quantity is not between 5 and 10 in a.csv",
                "total revenue for all regions but North in a.csv",
                "which files do not contain invoice in notes",
                "Analyze a.csv but do not write a report",
                "How many runs did not pass per group in a.csv?",
                "How many runs won per group in a.csv?",
                "How many invoices paid per month in a.csv?",
                "How many open and closed tickets in a.csv?",
                "How many men and women are in a.csv?",
                "count the tickets ann reported in a.csv",
                "show rows where revenue > 100 and quantity > 5 or discount > 3 in a.csv",
                "show rows where region is not North or product is Widget A in a.csv",
                "what is the total number of particles in a.csv",
                "show employees who don't work in HR in a.csv",
                "How many visits per patient on average in a.csv",
                "Sort my socks"
            })
    void whatNoToolDoesIsRefusedRatherThanAnsweredWithSomethingElse(String goal) {
        assertThat(Planning.tools(Planning.plan(goal, AnnouncedTools.catalogue())))
                .isEmpty();
    }
}
