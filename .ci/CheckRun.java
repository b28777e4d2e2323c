import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Looks at the files that the example's run made: {@code CheckRun FOLDER [OUTCOME_ON_STDOUT]}. Ends with 1 where one is wrong. */
final class CheckRun {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;
    private static final Pattern IMAGE = Pattern.compile("!\\[[^]]*]\\(([^)]+)\\)");
    private static final Pattern ROWS = Pattern.compile("1,423\\b");
    private final List<String> problems = new ArrayList<>();

    public static void main(String[] args) throws IOException {
        var check = new CheckRun();
        check.folder(Path.of(args[0]));
        if (args.length > 1) {
            check.same(Path.of(args[0], "outcome.json"), Path.of(args[1]));
        }
        check.problems.forEach(problem -> System.err.println("CheckRun: " + problem));
        if (!check.problems.isEmpty()) {
            System.exit(1);
        }
        System.out.println("CheckRun: the files in " + args[0] + " are as they should be");
    }

    private void folder(Path folder) throws IOException {
        outcome(folder, MAPPER.readTree(Files.readString(folder.resolve("outcome.json"))));
        events(Files.readAllLines(folder.resolve("events.jsonl")));
        report(folder);
    }

    private void outcome(Path folder, JsonNode outcome) throws IOException {
        expect(outcome.path("status").asString("").equals("SUCCEEDED"), "the status is " + outcome.path("status"));
        expect(outcome.path("steps").size() >= 5, "there are only " + outcome.path("steps").size() + " steps");
        expect(outcome.path("usage").path("toolCalls").asInt(0) >= 5, "the usage is " + outcome.path("usage"));
        for (var step : outcome.path("steps")) {
            expect(step.path("status").asString("").equals("SUCCEEDED"), "a step did not succeed: " + step);
        }
        for (var artifact : outcome.path("artifacts")) {
            var file = folder.resolve(artifact.path("name").asString(""));
            expect(
                    Files.isRegularFile(file) && Files.size(file) == artifact.path("bytes").asLong(-1),
                    "an artifact is not there as told: " + artifact);
        }
    }

    private void events(List<String> lines) {
        var number = 0;
        for (var line : lines) {
            expect(MAPPER.readTree(line).path("number").asInt(0) == ++number, "event " + number + " is missing");
        }
        expect(number > 10, "there are only " + number + " events");
    }

    private void report(Path folder) throws IOException {
        var report = Files.readString(folder.resolve("report.md"));
        var images = IMAGE.matcher(report).results().map(found -> found.group(1)).collect(Collectors.toSet());
        expect(!images.isEmpty(), "the report embeds no image");
        for (var image : images) {
            picture(folder.resolve(image));
        }
        expect(ROWS.matcher(report).find(), "the report does not name the 1,423 clean rows");
        expect(report.contains("2025-11-15"), "the report does not name the dip of 15 November");
        var total = total();
        expect(report.contains(total), "the report does not name the total revenue " + total);
    }

    /** The revenue of the clean rows, counted here a second way. */
    private static String total() throws IOException {
        var lines = Files.readAllLines(Path.of("examples", "sales_q4_2025.csv"));
        var column = List.of(lines.getFirst().split(",", -1)).indexOf("revenue");
        var total = lines.stream()
                .skip(1)
                .distinct()
                .map(line -> line.split(",", -1))
                .filter(cells -> List.of(cells).stream().noneMatch(String::isBlank))
                .map(cells -> new BigDecimal(cells[column]))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return String.format(Locale.ROOT, "%,.2f", total);
    }

    private void picture(Path file) throws IOException {
        expect(Files.isRegularFile(file), file + " is embedded and does not exist");
        if (Files.isRegularFile(file)) {
            var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            expect(
                    bytes.remaining() > 5_000
                            && bytes.getLong(0) == PNG_SIGNATURE
                            && bytes.getInt(16) >= 400
                            && bytes.getInt(20) >= 200,
                    file + " is no PNG image of a sensible size");
        }
    }

    private void same(Path file, Path printed) throws IOException {
        expect(
                MAPPER.readTree(Files.readString(file)).equals(MAPPER.readTree(Files.readString(printed))),
                "standard output is not the outcome in " + file);
    }

    private void expect(boolean holds, String problem) {
        if (!holds) {
            problems.add(problem);
        }
    }
}
