package io.planexec.executor.tool.data.report;

import java.util.List;

/** A piece of a report, free of any format: its texts are plain and are escaped by whoever writes them down. */
sealed interface Block {

    record Heading(int level, String text) implements Block {}

    record Paragraph(String text) implements Block {}

    record Bullets(List<Bullet> bullets) implements Block {
        public Bullets {
            bullets = List.copyOf(bullets);
        }
    }

    /**
     * One line of a list.
     *
     * @param lead a few words that stand out, or empty text
     */
    record Bullet(String lead, String text) {}

    /**
     * A table.
     *
     * @param figuresFrom index of the first column that holds figures and is set to the right
     */
    record Grid(List<String> heads, List<List<String>> rows, int figuresFrom) implements Block {
        public Grid {
            heads = List.copyOf(heads);
            rows = List.copyOf(rows);
        }
    }

    /**
     * A picture.
     *
     * @param name path below the output folder
     */
    record Image(String name, String title, String caption) implements Block {}

    /** Text whose line breaks count. */
    record Verbatim(String text) implements Block {}
}
