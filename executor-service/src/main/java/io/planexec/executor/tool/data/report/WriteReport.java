package io.planexec.executor.tool.data.report;

import io.planexec.executor.tool.GoalFiles;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.dataset.Schemas;
import io.planexec.executor.tool.data.report.Report.Section;
import io.planexec.executor.tool.data.table.Fields;
import io.planexec.messages.Effect;
import io.planexec.messages.ToolSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes up what earlier steps found: {@code report.md} or {@code report.html}, or under another name, in the goal's output folder. The same
 * findings give the same file. Safe for use by several threads.
 */
public final class WriteReport implements Tool {
    private static final ToolSpec SPEC = new ToolSpec(
            "write_report",
            "Writes a report (Markdown or HTML) from the outputs of earlier steps: summary, statistics, trends, anomalies, charts, recommendations, matches, files or texts.",
            Schemas.parse("""
                    {"type": "object", "required": ["data"], "additionalProperties": false,
                     "properties": {
                       "data": {"x-type": "results", "type": ["object", "array", "string"],
                         "description": "Outputs of earlier steps by step id, a list of outputs, or one output"},
                       "sections": {"type": "array", "description": "Titles in the wanted order, such as Executive Summary, Statistics, Trends, Anomalies, Charts, Recommendations; by default what suits the data",
                         "items": {"anyOf": [{"type": "string"}, {"type": "object", "required": ["title"],
                           "properties": {"title": {"type": "string"}, "content": {"type": "string", "description": "Text to stand in the section"}}}]}},
                       "format": {"type": "string", "enum": ["markdown", "html", "md"], "default": "markdown"},
                       "name": {"type": "string", "pattern": "^[^/\\\\\\\\.][^/\\\\\\\\]{0,99}$", "default": "report",
                         "description": "The file's name without its ending, where a goal has several reports of one format"}}}"""),
            Schemas.parse("""
                    {"x-type": "report", "type": "object", "required": ["path", "name", "format", "title", "sections", "summary"],
                     "properties": {
                       "path": {"type": "string", "description": "Where the report lies"},
                       "name": {"type": "string", "description": "Its path below the output folder"},
                       "format": {"type": "string", "enum": ["markdown", "html"]},
                       "title": {"type": "string"},
                       "sections": {"type": "array", "items": {"type": "string"}},
                       "charts": {"type": "integer", "description": "Images in the report"},
                       "bytes": {"type": "integer"},
                       "notes": {"type": "array", "items": {"type": "string"}},
                       "summary": {"type": "string", "description": "The figures that matter most"}}}"""),
            Effect.IDEMPOTENT,
            Duration.ofMinutes(2),
            "1",
            List.of(Schemas.parse("""
                    {"data": {"stats": "${steps.stats.output}", "trends": "${steps.trends.output}", "chart": "${steps.chart.output}"},
                     "format": "markdown",
                     "sections": ["Executive Summary", "Statistics", "Trends", "Anomalies", "Charts", "Recommendations"]}""")));

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
            throws ToolFailure, InterruptedException {
        Findings findings = Findings.in(arguments.get("data"));
        List<Section> sections = sections(arguments.get("sections"));
        if (findings.isEmpty()
                && sections.stream().allMatch(section -> section.content().isBlank())) {
            throw ToolFailure.permanent(
                    "data holds nothing to report; give outputs of earlier steps, such as {\"stats\": \"${steps.stats.output}\"}");
        }
        boolean html = html(Fields.of(arguments).text("format"));
        String title = Report.title(findings, arguments);
        Report report = Report.compose(title, context.goal(), findings, sections, context.files());
        Map<String, byte[]> images = images(report, context.files());
        List<Block> blocks = withoutLostImages(report.blocks(), images);
        String text = html ? Html.write(title, blocks, images) : Markdown.write(blocks);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Fields given = Fields.of(arguments);
        String name = (given.has("name") ? given.text("name") : "report") + (html ? ".html" : ".md");
        boolean replaces = context.files().holdsOther(name, bytes);
        Path file = context.files().write(name, bytes);
        Map<String, @Nullable Object> output = new LinkedHashMap<>();
        output.put("path", file.toString());
        output.put("name", name);
        output.put("format", html ? "html" : "markdown");
        output.put("title", title);
        output.put("sections", report.headings());
        output.put("charts", images.size());
        output.put("bytes", bytes.length);
        List<String> notes = new ArrayList<>(report.notes());
        if (replaces) {
            notes.add("It replaces another %s that was there; a name of its own keeps both.".formatted(name));
        }
        output.put("notes", notes);
        output.put("summary", report.keyFigures().isEmpty() ? title + "." : report.keyFigures());
        return output;
    }

    private static boolean html(String format) throws ToolFailure {
        return switch (format.strip().toLowerCase(Locale.ROOT)) {
            case "html", "htm" -> true;
            case "", "markdown", "md" -> false;
            default -> throw ToolFailure.permanent("format is '%s'; expected markdown or html".formatted(format));
        };
    }

    private static List<Section> sections(@Nullable Object given) {
        List<Section> sections = new ArrayList<>();
        if (given instanceof List<?> items) {
            for (Object item : items) {
                if (item instanceof String title && !title.isBlank()) {
                    sections.add(new Section(title.strip(), ""));
                } else if (item instanceof Map<?, ?>) {
                    Fields section = Fields.of(item);
                    sections.add(new Section(
                            section.has("title") ? section.text("title") : "Section", section.text("content")));
                }
            }
        }
        return sections;
    }

    private static Map<String, byte[]> images(Report report, GoalFiles files) {
        Map<String, byte[]> images = new HashMap<>();
        for (String name : report.images()) {
            try {
                // the workspace, which toRead looks into first, may hold another file of that name
                files.bring(name);
                Path own = files.toWrite(name);
                images.put(name, Files.readAllBytes(Files.exists(own) ? own : files.toRead(name)));
            } catch (ToolFailure | IOException gone) {
                // said in the report, in the image's place
            }
        }
        return images;
    }

    private static List<Block> withoutLostImages(List<Block> blocks, Map<String, byte[]> images) {
        return blocks.stream()
                .map(block -> block instanceof Block.Image image && !images.containsKey(image.name())
                        ? new Block.Paragraph("The chart “%s” (%s) is not in the output folder."
                                .formatted(image.title(), image.name()))
                        : block)
                .toList();
    }
}
