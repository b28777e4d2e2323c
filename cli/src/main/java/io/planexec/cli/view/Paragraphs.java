package io.planexec.cli.view;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Text for people, in headed parts: sentences, broken at the width of a page. Not thread-safe. */
final class Paragraphs {
    private static final int WIDTH = 100;
    private static final int TIME = 9;

    private final Style style;
    private final Instant begin;
    private final List<String> lines = new ArrayList<>();

    /** @param begin what times are told from */
    Paragraphs(Style style, Instant begin) {
        this.style = style;
        this.begin = begin;
    }

    List<String> lines() {
        return lines;
    }

    void heading(String words) {
        if (!lines.isEmpty()) {
            lines.add("");
        }
        lines.add(style.bold(words));
    }

    /** What it is all about, painted as a whole. */
    void headline(String words) {
        Wording.wrapped(Wording.oneLine(words), WIDTH).forEach(line -> lines.add(style.bold(line)));
    }

    void sentence(String words) {
        wrapped("  ", "  ", words);
    }

    /** A sentence under another one. */
    void detail(String words) {
        wrapped("    ", "    ", words);
    }

    /** A command to be copied: never broken, however long. */
    void command(String line) {
        lines.add("    " + line);
    }

    /** A sentence about a moment. */
    void at(Instant moment, String words) {
        var time = Wording.padded(Wording.time(Duration.between(begin, moment)), TIME);
        var rest = Wording.wrapped(Wording.oneLine(words), WIDTH - TIME - 2);
        lines.add("  " + style.dim(time) + rest.getFirst());
        rest.stream().skip(1).forEach(line -> lines.add(" ".repeat(TIME + 2) + line));
    }

    /** A line that belongs to the moment before. */
    void under(String words) {
        wrapped(" ".repeat(TIME + 4), " ".repeat(TIME + 6), words);
    }

    private void wrapped(String first, String next, String words) {
        var rest = Wording.wrapped(Wording.oneLine(words), WIDTH - next.length());
        lines.add(first + rest.getFirst());
        rest.stream().skip(1).forEach(line -> lines.add(next + line));
    }
}
