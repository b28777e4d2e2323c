package io.planexec.planner.rules;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Goals and the tools that a right plan for them is made of. {@code |} separates sets that are equally right; no tools
 * means that the goal is to be refused.
 */
final class GoalTables {

    record Expected(String goal, List<Set<String>> toolSets) {
        @Override
        public String toString() {
            return goal;
        }
    }

    private GoalTables() {}

    /** What the planner was written against. */
    static List<Expected> known() {
        return parse("""
                Analyze the Q4 2025 sales data from examples/sales_q4_2025.csv and create a trend report with charts => load_csv clean_data calculate_stats detect_trends generate_chart write_report
                List the files => list_files
                list the csv files in examples => list_files
                Sum revenue by region in examples/sales_q4_2025.csv => load_csv calculate_stats
                Sum revenue by region => list_files load_csv calculate_stats
                average quantity per product in sales.csv as a bar chart => load_csv calculate_stats generate_chart
                find TODO in src and write a summary => search_files write_report
                Read notes.txt => read_file
                Copy a.txt to b.txt => read_file write_file
                how many rows has x.csv => load_csv
                What is the total revenue per month in sales.csv? => load_csv calculate_stats
                Plot revenue over time from sales.csv => load_csv generate_chart
                Detect trends in data/weather.csv => load_csv clean_data detect_trends
                Show me the trends and outliers in data/weather.csv => load_csv clean_data detect_trends
                Create a report about sales.csv => load_csv clean_data calculate_stats detect_trends write_report
                Write "hello world" to greeting.txt => write_file
                Search src for "FIXME" => search_files
                Show the contents of README.md => read_file
                Clean up customers.csv => load_csv clean_data
                Load customers.csv => load_csv
                Draw a pie chart of revenue by product from sales.csv => load_csv calculate_stats generate_chart
                Analyze sales.csv => load_csv clean_data calculate_stats detect_trends
                Please could you analyse the data in sales.csv and give me an HTML report? => load_csv clean_data calculate_stats detect_trends write_report
                Which region has the highest revenue in sales.csv? => load_csv calculate_stats
                top 5 products by revenue in sales.csv => load_csv calculate_stats
                Detect trends in sales.csv with window 14 => load_csv clean_data detect_trends
                Save the trends of sales.csv as a report in HTML => load_csv clean_data detect_trends write_report
                List all Java files under src/main => list_files
                Count the rows in x.csv => load_csv
                Compute the median price for each category in products.csv => load_csv calculate_stats
                Give me statistics and a line chart for temperatures.csv => load_csv calculate_stats generate_chart
                Compare revenue by region in sales.csv => load_csv calculate_stats
                Find anomalies in sales.csv and report them => load_csv clean_data detect_trends write_report
                Load sales.csv, clean it, calculate statistics and write a markdown report => load_csv clean_data calculate_stats write_report
                How many files are in src? => list_files
                What columns does sales.csv have? => load_csv
                I need a trend report on sensors.csv with charts, please. => load_csv clean_data detect_trends generate_chart write_report
                Read the file docs/guide.md and save it as out/guide-copy.md => read_file write_file
                Look for occurrences of KafkaShareConsumer in src => search_files
                grep for "connection refused" in logs/app.log => search_files
                Read größe-ä.txt => read_file
                Find all TODO comments in src and save them to todo.txt => search_files write_file | search_files write_report write_file | search_files write_report read_file write_file
                Book a flight to Paris =>
                Write a poem about rain =>
                Write a haiku to poem.txt =>
                Delete notes.txt =>
                Send an email to Bob =>
                What is the weather in Berlin? =>
                Find a cheap hotel in Paris =>
                Translate notes.txt into German =>
                Train a neural network on sales.csv =>
                Why is the sky blue? =>
                Write a report about rain =>
                Rename a.txt to b.txt =>
                Sing me a song =>
                Read my mind =>
                List the planets =>
                Calculate the mass of the sun =>
                Average price of bananas in shop.csv => load_csv select_rows calculate_stats
                Read notes.txt and email it to Bob =>
                Draw a chart of my feelings =>
                Find my keys =>
                Count to ten =>
                Create a file =>
                Search src for the meaning of life =>
                Which country is the largest? =>
                Plot revenue over time =>
                Analyze my dreams =>
                Sum 3 and 5 =>
                Clean the kitchen =>
                What are the min and max price in products.csv? => load_csv calculate_stats
                Remove duplicates by email from users.csv => load_csv clean_data
                """);
    }

    /** Written before the planner was. It got 25 of these 30 right when it first met them. */
    static List<Expected> heldOut() {
        return parse("""
                Analyse examples/q1.csv and produce a report with statistics, trends and a bar chart => load_csv clean_data calculate_stats detect_trends generate_chart write_report
                Total quantity per region from orders.csv => load_csv calculate_stats
                Show me the files in the docs folder => list_files
                Display config/settings.yaml => read_file
                Search for "timeout" in the src directory and summarize the matches in a report => search_files write_report
                Visualize monthly revenue from sales.csv as a line chart => load_csv generate_chart | load_csv calculate_stats generate_chart
                Is there any trend in visitors.csv? => load_csv clean_data detect_trends
                What is the minimum price by category in products.csv? => load_csv calculate_stats
                Import data/users.csv and remove duplicates => load_csv clean_data
                Put "done" into status.txt => write_file
                Duplicate config.yaml as config.bak.yaml => read_file write_file
                Order a pizza =>
                Compose a song about rivers and store it in song.txt =>
                Explain quantum physics =>
                Give me an overview of sales.csv => load_csv clean_data calculate_stats | load_csv clean_data calculate_stats write_report | load_csv clean_data calculate_stats detect_trends write_report
                Count the files in examples => list_files
                Graph temperature by month using weather.csv => load_csv generate_chart | load_csv calculate_stats generate_chart
                Find every occurrence of deprecated in docs/ => search_files
                I would like to know the average salary by department in hr/staff.csv => load_csv calculate_stats
                Open LICENSE => read_file
                Email the report about sales.csv to my boss =>
                Create an HTML report with charts from survey.csv => load_csv clean_data generate_chart write_report | load_csv clean_data calculate_stats generate_chart write_report | load_csv clean_data calculate_stats detect_trends generate_chart write_report
                Encrypt secrets.txt =>
                Which files in src mention ExecutorService? => search_files
                Drop the rows with missing values from people.csv => load_csv clean_data
                Make a scatter plot from points.csv => load_csv generate_chart
                Play some jazz =>
                Convert data.csv to JSON =>
                Write the statistics for sales.csv to stats.md => load_csv calculate_stats write_file | load_csv calculate_stats write_report | load_csv calculate_stats write_report write_file
                Sort sales.csv by date => | load_csv select_rows
                """);
    }

    /** Written when the planner stood. It got 28 of these 30 right when it first met them. */
    static List<Expected> fresh() {
        return parse("""
                Give me the total quantity by product from data/orders.csv => load_csv calculate_stats
                Could you read config.yaml for me? => read_file
                Draw a bar chart of average price by brand from cars.csv => load_csv calculate_stats generate_chart
                Make a markdown report with the trends in traffic.csv => load_csv clean_data detect_trends write_report
                What files are in the examples folder? => list_files
                Find "NullPointerException" in logs/server.log => search_files
                Store "42" in answer.txt => write_file
                Save a copy of notes.txt as backup.txt => read_file write_file
                Show the number of rows in people.csv => load_csv
                Calculate the growth of revenue per month in sales.csv => load_csv calculate_stats
                List the python files in scripts => list_files
                Detect outliers in sensor.csv and write an HTML report about them => load_csv clean_data detect_trends write_report
                Show me how revenue developed over time in sales.csv as a line chart => load_csv generate_chart | load_csv calculate_stats generate_chart
                Study the numbers in budget.csv and summarize them in a report => load_csv clean_data calculate_stats detect_trends write_report | load_csv clean_data calculate_stats write_report
                Using sales.csv, compute the maximum revenue for each region and plot it => load_csv calculate_stats generate_chart
                Locate FIXME in src/main and save the results to fixmes.txt => search_files write_file | search_files write_report write_file | search_files write_report read_file write_file
                Compare the average score by school in exams.csv => load_csv calculate_stats
                Tidy up contacts.csv => load_csv clean_data
                Create charts from sales.csv => load_csv generate_chart | load_csv calculate_stats generate_chart
                Import sales.csv, then detect trends => load_csv clean_data detect_trends
                Cook me dinner =>
                Draw a cat =>
                Summarize the plot of Hamlet =>
                Deploy the service to production =>
                Delete all rows from sales.csv =>
                Merge a.csv and b.csv =>
                Who won the world cup in 2014? =>
                Write an email to my boss about sales.csv =>
                Read the room =>
                Count the stars in the sky =>
                """);
    }

    private static List<Expected> parse(String table) {
        return table.lines().map(GoalTables::row).toList();
    }

    private static Expected row(String line) {
        var at = line.lastIndexOf("=>");
        var sets = Arrays.stream(line.substring(at + 2).split("\\|"))
                .map(set -> (Set<String>) Arrays.stream(set.strip().split(" +"))
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toCollection(TreeSet::new)))
                .toList();
        return new Expected(line.substring(0, at).strip(), sets);
    }
}
