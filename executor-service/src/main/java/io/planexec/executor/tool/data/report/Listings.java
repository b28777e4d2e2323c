package io.planexec.executor.tool.data.report;

import io.planexec.executor.tool.data.report.Block.Bullet;
import io.planexec.executor.tool.data.report.Block.Bullets;
import io.planexec.executor.tool.data.report.Block.Grid;
import io.planexec.executor.tool.data.report.Block.Heading;
import io.planexec.executor.tool.data.report.Block.Paragraph;
import io.planexec.executor.tool.data.report.Block.Verbatim;
import io.planexec.executor.tool.data.table.Fields;
import io.planexec.executor.tool.data.table.Figures;
import io.planexec.messages.text.Cut;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What steps that work on files and text gave: matches of a search, lists of files, texts, and outputs of other tools. */
final class Listings {
    private static final int MOST_MATCHES = 200;
    private static final int MOST_FILES = 300;
    private static final int MOST_COUNTED = 15;
    private static final int LONGEST_LINE = 160;
    private static final int LONGEST_TEXT = 6000;
    private static final int MOST_VALUES = 40;

    private Listings() {}

    /** One or two sentences for each listing. */
    static List<String> summaries(Findings findings) {
        List<String> sentences = new ArrayList<>();
        findings.matches().forEach(found -> sentences.add(summary(found)));
        for (Fields found : findings.files()) {
            List<String> names = names(found);
            sentences.add("%s: %s."
                    .formatted(Figures.counted(names.size(), "file"), names.isEmpty() ? "none" : extensions(names)));
        }
        for (Findings.Note note : findings.texts()) {
            sentences.add("%s: %s of text."
                    .formatted(
                            note.from().isEmpty() ? "Text" : note.from(),
                            Figures.counted(note.text().lines().count(), "line")));
        }
        return sentences;
    }

    private static String summary(Fields found) {
        Map<String, Integer> counts = counts(found);
        int matches = found.list("matches").size();
        String pattern = found.has("pattern") ? " of “" + found.text("pattern") + "”" : "";
        if (matches == 0) {
            return "No match%s.".formatted(pattern);
        }
        Map.Entry<String, Integer> most =
                counts.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        String where = counts.size() == 1
                ? ", all in %s".formatted(most.getKey())
                : " in %s; most are in %s (%s)"
                        .formatted(
                                Figures.counted(counts.size(), "file"), most.getKey(), Figures.count(most.getValue()));
        String cut = found.flag("truncated") ? " The search stopped there; there are more." : "";
        return "%s %s%s%s.%s"
                .formatted(Figures.count(matches), matches == 1 ? "match" : "matches", pattern, where, cut);
    }

    private static Map<String, Integer> counts(Fields found) {
        Map<String, Integer> counts = new TreeMap<>();
        found.list("matches").forEach(match -> counts.merge(path(match), 1, Integer::sum));
        return counts;
    }

    private static String path(Fields match) {
        return match.has("path") ? match.text("path") : match.has("file") ? match.text("file") : "(unnamed)";
    }

    static List<Block> matches(Fields found) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Paragraph(summary(found)));
        Map<String, Integer> counts = counts(found);
        if (counts.size() > 1) {
            blocks.add(new Grid(
                    List.of("File", "Matches"),
                    counts.entrySet().stream()
                            .sorted(Map.Entry.<String, Integer>comparingByValue()
                                    .reversed()
                                    .thenComparing(Map.Entry.comparingByKey()))
                            .limit(MOST_COUNTED)
                            .map(entry -> List.of(entry.getKey(), Figures.count(entry.getValue())))
                            .toList(),
                    1));
        }
        Map<String, List<Bullet>> byFile = new LinkedHashMap<>();
        found.list("matches").stream()
                .limit(MOST_MATCHES)
                .forEach(match -> byFile.computeIfAbsent(path(match), path -> new ArrayList<>())
                        .add(new Bullet(
                                match.has("line") ? "Line " + match.count("line") + ":" : "",
                                cut(match.text("text").strip()))));
        byFile.forEach((path, bullets) -> {
            blocks.add(new Heading(3, path));
            blocks.add(new Bullets(bullets));
        });
        int more = found.list("matches").size() - MOST_MATCHES;
        if (more > 0) {
            blocks.add(new Paragraph(
                    "And %s.".formatted(Figures.counted(more, "more match").replaceFirst("matchs$", "matches"))));
        }
        return blocks;
    }

    private static String cut(String line) {
        return Cut.to(line, LONGEST_LINE, "…");
    }

    private static List<String> names(Fields found) {
        List<String> names = new ArrayList<>(found.texts("files"));
        found.list("files").forEach(file -> names.add(file.has("path") ? file.text("path") : file.text("name")));
        return names;
    }

    /** {@code 12 .java, 3 .xml}. */
    private static String extensions(List<String> names) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String name : names) {
            String last = name.substring(name.lastIndexOf('/') + 1);
            int point = last.lastIndexOf('.');
            counts.merge(point > 0 ? last.substring(point) : "without extension", 1, Integer::sum);
        }
        return Figures.list(
                counts.entrySet().stream()
                        .sorted(Comparator.comparingInt((Map.Entry<String, Integer> entry) -> -entry.getValue()))
                        .map(entry -> Figures.count(entry.getValue()) + " " + entry.getKey())
                        .toList(),
                8);
    }

    static List<Block> files(Fields found) {
        List<String> names = names(found);
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Paragraph(
                names.isEmpty()
                        ? "No files."
                        : "%s: %s.".formatted(Figures.counted(names.size(), "file"), extensions(names))));
        Map<String, Long> sizes = new LinkedHashMap<>();
        found.list("files").forEach(file -> {
            String key = file.has("bytes") ? "bytes" : "size";
            if (file.has(key)) {
                sizes.put(file.has("path") ? file.text("path") : file.text("name"), file.count(key));
            }
        });
        List<String> shown = names.subList(0, Math.min(names.size(), MOST_FILES));
        if (!sizes.isEmpty()) {
            blocks.add(new Grid(
                    List.of("File", "Bytes"),
                    shown.stream()
                            .map(name -> List.of(name, Figures.count(sizes.getOrDefault(name, 0L))))
                            .toList(),
                    1));
        } else if (!shown.isEmpty()) {
            blocks.add(
                    new Bullets(shown.stream().map(name -> new Bullet("", name)).toList()));
        }
        if (names.size() > shown.size()) {
            blocks.add(new Paragraph("And %s.".formatted(Figures.counted(names.size() - shown.size(), "more file"))));
        }
        return blocks;
    }

    static List<Block> texts(Findings findings) {
        List<Block> blocks = new ArrayList<>();
        for (Findings.Note note : findings.texts()) {
            if (!note.from().isEmpty()) {
                blocks.add(new Heading(3, note.from()));
            }
            String text = note.text();
            blocks.add(new Verbatim(Cut.start(text, LONGEST_TEXT)));
            if (text.length() > LONGEST_TEXT) {
                blocks.add(new Paragraph(
                        "And %s more.".formatted(Figures.counted(text.length() - LONGEST_TEXT, "character"))));
            }
        }
        for (Findings.Named other : findings.others()) {
            if (!other.from().isEmpty()) {
                blocks.add(new Heading(3, other.from()));
            }
            blocks.add(new Bullets(other.output().map().entrySet().stream()
                    .limit(MOST_VALUES)
                    .map(entry -> new Bullet(entry.getKey() + ":", cut(String.valueOf(entry.getValue()))))
                    .toList()));
        }
        return blocks;
    }
}
