package io.planexec.executor.tool.data.chart;

import io.planexec.executor.tool.GoalFiles;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.dataset.Datasets;
import io.planexec.executor.tool.data.dataset.Schemas;
import io.planexec.executor.tool.data.table.Fields;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.messages.ContentHash;
import io.planexec.messages.Effect;
import io.planexec.messages.ToolSpec;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * Paints a chart of rows as a PNG below {@code charts/} in the goal's output folder. Safe for use by several threads.
 *
 * <p>The file is named after title and type, so that a repeated attempt replaces what an earlier one wrote. Only where
 * such a file with other content is there already does the name get a part of the content's hash.
 */
public final class GenerateChart implements Tool {
    private static final int WIDTH = 1100;
    private static final int HEIGHT = 620;
    private static final int SCALE = 2;
    private static final int LONGEST_NAME = 80;
    private static final Pattern OVER_TIME = Pattern.compile("(?i)\\s+over time\\s*$");

    private static final ToolSpec SPEC = new ToolSpec(
            "generate_chart",
            "Draws rows as a PNG image: line (over time), bar, pie or scatter. Columns and period are taken from the title, else chosen to suit the data.",
            Schemas.parse("""
                    {"type": "object", "required": ["data", "chartType"], "additionalProperties": false,
                     "properties": {
                       "data": "<data>",
                       "chartType": {"type": "string", "enum": ["line", "bar", "pie", "scatter"]},
                       "title": {"type": "string", "description": "Stands over the chart; columns it names (revenue by region) and words such as monthly are followed"}}}"""),
            Schemas.parse("""
                    {"x-type": "chart", "type": "object", "required": ["path", "name", "title", "chartType", "width", "height", "summary", "dataset"],
                     "properties": {
                       "path": {"type": "string", "description": "Where the image lies"},
                       "name": {"type": "string", "description": "Its path below the output folder"},
                       "title": {"type": "string"},
                       "chartType": {"type": "string", "enum": ["line", "bar", "pie", "scatter"], "description": "What was drawn; notes tell where it is not what was asked for"},
                       "width": {"type": "integer", "description": "Pixels"}, "height": {"type": "integer", "description": "Pixels"},
                       "bytes": {"type": "integer"},
                       "notes": {"type": "array", "items": {"type": "string"}},
                       "summary": {"type": "string"},
                       "dataset": "<dataset>"}}"""),
            Effect.IDEMPOTENT,
            Duration.ofMinutes(2),
            "1",
            List.of(Schemas.parse("""
                            {"data": "${steps.clean.output}", "chartType": "line", "title": "Daily revenue by product"}"""), Schemas.parse("""
                            {"data": "${steps.stats.output}", "chartType": "bar", "title": "Revenue by region"}""")));

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
            throws ToolFailure, InterruptedException {
        Object data = arguments.get("data");
        Fields given = Fields.of(arguments);
        ChartKind kind = ChartKind.named(given.text("chartType"))
                .orElseThrow(() -> ToolFailure.permanent(
                        "chartType is '%s'; expected line, bar, pie or scatter".formatted(given.text("chartType"))));
        Table table = Datasets.read(data, context.files());
        Subject subject = Subject.of(table, Fields.of(data), given.text("title"));
        // "Membership" alone does not say what of the memberships is shown.
        boolean untold = given.text("title").isBlank()
                || subject.category()
                        .filter(column -> Subject.isCalled(given.text("title"), column))
                        .isPresent();
        String title = untold ? title(subject, kind) : given.text("title").strip();
        if (subject.dates().isEmpty()) {
            title = OVER_TIME.matcher(title).replaceFirst("");
        }
        Drawing drawing = draw(subject, kind, title);
        byte[] png = png(drawing);
        String name = name(drawing, png, context.files());
        Path file = context.files().write(name, png);
        Map<String, @Nullable Object> output = new LinkedHashMap<>();
        output.put("path", file.toString());
        output.put("name", name);
        output.put("title", drawing.title());
        output.put("chartType", drawing.kind().word());
        output.put("width", WIDTH * SCALE);
        output.put("height", HEIGHT * SCALE);
        output.put("bytes", png.length);
        output.put("notes", drawing.notes());
        output.put("summary", "%s: %s.".formatted(drawing.kind().title(), drawing.shows()));
        output.put("dataset", Datasets.carry(data, table, context.files()));
        return output;
    }

    private static String title(Subject subject, ChartKind kind) {
        if (kind == ChartKind.SCATTER) {
            return ScatterChart.title(subject);
        }
        boolean overTime = kind == ChartKind.LINE && subject.dates().isPresent();
        return subject.what()
                + (overTime ? " over time" : "")
                + subject.category().map(column -> " by " + column.name()).orElse("");
    }

    private static Drawing draw(Subject subject, ChartKind kind, String title) throws ToolFailure {
        return switch (kind) {
            case LINE -> {
                if (subject.dates().isEmpty() || subject.calendar().isEmpty()) {
                    yield withoutDates(subject, title);
                }
                yield LineChart.draw(
                        subject, subject.dates().get(), subject.calendar().get(), title);
            }
            case BAR -> BarChart.draw(subject, title, List.of());
            case PIE -> PieChart.draw(subject, title, List.of());
            case SCATTER -> ScatterChart.draw(subject, title);
        };
    }

    /** What a line over time becomes: where it can, something that a bar chart of the same rows does not show. */
    private static Drawing withoutDates(Subject subject, String title) throws ToolFailure {
        if (subject.category().isEmpty() && subject.counted().isPresent()) {
            return ScatterChart.inOrder(subject, subject.counted().get(), title);
        }
        if (subject.counted().isEmpty() && subject.category().isPresent()) {
            return PieChart.draw(
                    subject, title, List.of("A pie instead of a line, since there is no column of dates."));
        }
        List<String> why = List.of("Bars instead of a line, since there is no column of dates.");
        return subject.categoryNamed() || subject.counted().isEmpty()
                ? BarChart.draw(subject, title, why)
                : BarChart.distribution(subject, subject.counted().get(), title, why);
    }

    private static byte[] png(Drawing drawing) throws ToolFailure {
        try {
            BufferedImage image =
                    drawing.chart().createBufferedImage(WIDTH * SCALE, HEIGHT * SCALE, WIDTH, HEIGHT, null);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(image, "png", bytes);
            return bytes.toByteArray();
        } catch (IOException impossibleInMemory) {
            throw new IllegalStateException(impossibleInMemory);
        } catch (InternalError | LinkageError noFonts) {
            throw ToolFailure.permanent(
                    "charts cannot be painted on this machine (%s); install fontconfig and a font such as DejaVu Sans"
                            .formatted(noFonts.getMessage()));
        }
    }

    private static String name(Drawing drawing, byte[] png, GoalFiles files) throws ToolFailure {
        ChartKind kind = drawing.kind();
        String plain = Normalizer.normalize(drawing.title(), Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        String shortened = plain.isEmpty() ? "chart" : plain.substring(0, Math.min(plain.length(), LONGEST_NAME));
        String base = "charts/" + shortened + (shortened.endsWith(kind.word()) ? "" : "-" + kind.word());
        return files.holdsOther(base + ".png", png) ? base + "-" + hash(png) + ".png" : base + ".png";
    }

    private static String hash(byte[] bytes) {
        return ContentHash.shortOf(bytes, 8);
    }
}
