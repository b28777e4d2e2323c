package io.planexec.executor.tool.data.report;

import io.planexec.executor.tool.data.report.Block.Bullet;
import java.util.List;
import java.util.regex.Pattern;

/** Writes a report as Markdown (GitHub's dialect, for the tables). */
final class Markdown {
    private static final Pattern SPECIAL = Pattern.compile("([\\\\`*\\[\\]<>|~])");
    private static final Pattern EDGE_UNDERSCORE = Pattern.compile("(?<![\\p{L}\\p{N}])_|_(?![\\p{L}\\p{N}])");
    private static final Pattern LINE_START = Pattern.compile("^([#+-]|\\d+[.)])(?=\\s|$)");

    private final StringBuilder text = new StringBuilder();

    private Markdown() {}

    static String write(List<Block> blocks) {
        Markdown markdown = new Markdown();
        blocks.forEach(markdown::add);
        return markdown.text.toString();
    }

    private void add(Block block) {
        if (!text.isEmpty()) {
            text.append('\n');
        }
        switch (block) {
            case Block.Heading heading ->
                text.append("#".repeat(heading.level()))
                        .append(' ')
                        .append(escape(heading.text()))
                        .append('\n');
            case Block.Paragraph paragraph ->
                text.append(escape(paragraph.text())).append('\n');
            case Block.Bullets bullets -> bullets.bullets().forEach(this::add);
            case Block.Grid grid -> add(grid);
            case Block.Image image -> add(image);
            case Block.Verbatim verbatim -> add(verbatim);
        }
    }

    private void add(Bullet bullet) {
        text.append("- ");
        if (!bullet.lead().isEmpty()) {
            text.append("**").append(escape(bullet.lead())).append("** ");
        }
        text.append(escape(bullet.text())).append('\n');
    }

    private void add(Block.Grid grid) {
        row(grid.heads());
        text.append('|');
        for (int i = 0; i < grid.heads().size(); i++) {
            text.append(i >= grid.figuresFrom() ? " ---: |" : " --- |");
        }
        text.append('\n');
        grid.rows().forEach(this::row);
    }

    private void row(List<String> cells) {
        text.append('|');
        cells.forEach(cell -> text.append(' ').append(escape(cell)).append(" |"));
        text.append('\n');
    }

    private void add(Block.Image image) {
        String link = image.name().replace(" ", "%20").replace("(", "%28").replace(")", "%29");
        text.append("![")
                .append(escape(image.title()))
                .append("](")
                .append(link)
                .append(")\n");
        if (!image.caption().isEmpty()) {
            text.append('\n').append(escape(image.caption())).append('\n');
        }
    }

    /** The fence is longer than any run of backticks inside. */
    private void add(Block.Verbatim verbatim) {
        String fence = "```";
        while (verbatim.text().contains(fence)) {
            fence += "`";
        }
        text.append(fence)
                .append('\n')
                .append(verbatim.text().stripTrailing())
                .append('\n')
                .append(fence)
                .append('\n');
    }

    /** Underscores inside words stay as they are: they mark nothing there, and names keep their look. */
    static String escape(String plain) {
        String line = plain.replaceAll("\\s*[\\r\\n]+\\s*", " ").strip();
        String escaped = SPECIAL.matcher(line).replaceAll("\\\\$1");
        escaped = EDGE_UNDERSCORE.matcher(escaped).replaceAll("\\\\_");
        return LINE_START.matcher(escaped).replaceFirst("\\\\$1");
    }
}
