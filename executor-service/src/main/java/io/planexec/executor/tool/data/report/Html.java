package io.planexec.executor.tool.data.report;

import io.planexec.executor.tool.data.report.Block.Bullet;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Writes a report as one HTML file with nothing outside it: style and images are part of it. */
final class Html {
    private static final String STYLE = """
            :root { color-scheme: light; }
            body { font: 16px/1.55 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; color: #1f2933; background: #fff;
                   max-width: 60rem; margin: 2.5rem auto; padding: 0 1.25rem; }
            h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .5rem; }
            h2 { font-size: 1.35rem; margin: 2.2rem 0 .6rem; padding-bottom: .25rem; border-bottom: 2px solid #0072b2; }
            h3 { font-size: 1.05rem; margin: 1.5rem 0 .4rem; }
            table { border-collapse: collapse; margin: .6rem 0 1.2rem; font-variant-numeric: tabular-nums; }
            th, td { padding: .35rem .8rem; border-bottom: 1px solid #e1e5ea; text-align: left; vertical-align: top; }
            th { border-bottom: 2px solid #cbd2d9; font-weight: 600; }
            th.n, td.n { text-align: right; white-space: nowrap; }
            img { max-width: 100%; height: auto; }
            figure { margin: 1rem 0; } figcaption { color: #616e7c; font-size: .9rem; }
            pre { background: #f5f7fa; padding: .8rem 1rem; overflow-x: auto; }
            .wide { overflow-x: auto; }
            """;

    private final Map<String, byte[]> images;
    private final StringBuilder text = new StringBuilder();

    private Html(Map<String, byte[]> images) {
        this.images = images;
    }

    /**
     * @param images PNG files by their name
     */
    static String write(String title, List<Block> blocks, Map<String, byte[]> images) {
        Html html = new Html(images);
        html.text
                .append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(escape(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n");
        blocks.forEach(html::add);
        return html.text.append("</body>\n</html>\n").toString();
    }

    private void add(Block block) {
        switch (block) {
            case Block.Heading heading -> element("h" + heading.level(), heading.text());
            case Block.Paragraph paragraph -> element("p", paragraph.text());
            case Block.Bullets bullets -> {
                text.append("<ul>\n");
                bullets.bullets().forEach(this::add);
                text.append("</ul>\n");
            }
            case Block.Grid grid -> add(grid);
            case Block.Image image -> add(image);
            case Block.Verbatim verbatim -> element("pre", verbatim.text());
        }
    }

    private void element(String name, String plain) {
        text.append('<').append(name).append('>').append(escape(plain));
        text.append("</").append(name).append(">\n");
    }

    private void add(Bullet bullet) {
        text.append("<li>");
        if (!bullet.lead().isEmpty()) {
            text.append("<strong>").append(escape(bullet.lead())).append("</strong> ");
        }
        text.append(escape(bullet.text())).append("</li>\n");
    }

    private void add(Block.Grid grid) {
        text.append("<div class=\"wide\"><table>\n<thead>");
        row(grid.heads(), grid.figuresFrom(), "th");
        text.append("</thead>\n<tbody>\n");
        grid.rows().forEach(row -> row(row, grid.figuresFrom(), "td"));
        text.append("</tbody>\n</table></div>\n");
    }

    private void row(List<String> cells, int figuresFrom, String element) {
        text.append("<tr>");
        for (int i = 0; i < cells.size(); i++) {
            text.append('<').append(element).append(i >= figuresFrom ? " class=\"n\">" : ">");
            text.append(escape(cells.get(i))).append("</").append(element).append('>');
        }
        text.append("</tr>\n");
    }

    private void add(Block.Image image) {
        byte[] png = images.get(image.name());
        String source = png == null
                ? escape(image.name())
                : "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
        text.append("<figure><img src=\"").append(source).append("\" alt=\"");
        text.append(escape(image.title())).append("\">");
        if (!image.caption().isEmpty()) {
            text.append("<figcaption>").append(escape(image.caption())).append("</figcaption>");
        }
        text.append("</figure>\n");
    }

    static String escape(String plain) {
        return plain.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
