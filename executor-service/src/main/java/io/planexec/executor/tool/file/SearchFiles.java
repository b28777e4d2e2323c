package io.planexec.executor.tool.file;

import static io.planexec.executor.tool.JsonSchemas.closed;
import static io.planexec.executor.tool.JsonSchemas.flag;
import static io.planexec.executor.tool.JsonSchemas.integer;
import static io.planexec.executor.tool.JsonSchemas.list;
import static io.planexec.executor.tool.JsonSchemas.open;
import static io.planexec.executor.tool.JsonSchemas.text;

import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.Effect;
import io.planexec.messages.ToolSpec;
import io.planexec.messages.text.Cut;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds lines in files. */
record SearchFiles() implements Tool {
    private static final int MOST_MATCHES = 1_000;
    private static final int MOST_FILES_NAMED = 10;
    private static final int MOST_BYTES = 20 * 1024 * 1024;
    private static final int LONGEST_LINE_SEARCHED = 20_000;
    private static final int LONGEST_LINE_SHOWN = 500;

    private static final ToolSpec SPEC = new ToolSpec(
            "search_files",
            "Finds the lines that match a regular expression in the text files below a folder, or in one file."
                    + " Hidden folders, binary files and what goals wrote are left out.",
            closed(
                    text("pattern", "Java regular expression, tried on each line; (?i) in front ignores case.")
                            .with("minLength", 1),
                    text("path", "Folder or file to search, relative to the workspace; the whole workspace by default.")
                            .with("default", ".")
                            .optional()),
            open(
                    list(
                            "matches",
                            open(
                                    text("path", "The file."),
                                    integer("line", "The line's number, from 1."),
                                    text("text", "The line, cut after " + LONGEST_LINE_SHOWN + " characters.")),
                            "The lines found, in order of path and line, at most " + MOST_MATCHES + "."),
                    integer("count", "How many lines are given."),
                    integer("filesSearched", "How many files were read."),
                    flag("truncated", "Whether the search ended early."),
                    text("summary", "What was found, in words.").meaning(FileTools.TEXT)),
            Effect.READ,
            Duration.ofMinutes(2),
            FileTools.VERSION,
            List.of(Map.of("pattern", "TODO", "path", "src"), Map.of("pattern", "(?i)password\\s*=")));

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
            throws ToolFailure, InterruptedException {
        var pattern = PatternMatching.regex(FileTools.required(arguments, "pattern"));
        var path = FileTools.optional(arguments, "path", ".");
        var walk = FileWalk.of(context.files(), path);
        var search = new Search(pattern);
        for (var file : walk.found()) {
            if (!search.take(file)) {
                break;
            }
        }
        return Map.of(
                "matches",
                search.matches,
                "count",
                search.matches.size(),
                "filesSearched",
                search.searched,
                "truncated",
                search.full || !walk.complete(),
                "summary",
                search.summary(FileTools.required(arguments, "pattern"), path, walk));
    }

    private static final class Search {
        private final PatternMatching pattern;
        private final List<Map<String, @Nullable Object>> matches = new ArrayList<>();
        private final TreeMap<String, Integer> matching = new TreeMap<>();
        private int searched;
        private int tooLarge;
        private int unreadable;
        private boolean full;

        Search(PatternMatching pattern) {
            this.pattern = pattern;
        }

        /** Searches one file; whether there is room for more. */
        boolean take(FileWalk.Found file) throws ToolFailure, InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while searching " + file.path());
            }
            byte[] content;
            try {
                var read = TextFile.bytes(file.file(), MOST_BYTES);
                if (read.isEmpty()) {
                    tooLarge++;
                    return true;
                }
                content = read.get();
            } catch (IOException e) {
                unreadable++;
                return true;
            }
            if (TextFile.isBinary(content)) {
                return true;
            }
            searched++;
            return searchLines(file.path(), TextFile.decodeLeniently(content));
        }

        private boolean searchLines(String path, String text) throws ToolFailure, InterruptedException {
            var number = 0;
            for (var lines = text.lines().iterator(); lines.hasNext(); ) {
                var line = lines.next();
                number++;
                if (pattern.found(Cut.start(line, LONGEST_LINE_SEARCHED))) {
                    if (matches.size() == MOST_MATCHES) {
                        full = true;
                        return false;
                    }
                    matching.merge(path, 1, Integer::sum);
                    matches.add(Map.of("path", path, "line", number, "text", Cut.start(line, LONGEST_LINE_SHOWN)));
                }
            }
            return true;
        }

        /** The files, each with its number of lines. */
        private String named() {
            var files = matching.entrySet().stream()
                    .limit(MOST_FILES_NAMED)
                    .map(file -> file.getKey() + " (" + file.getValue() + ")")
                    .collect(Collectors.joining(", "));
            var more = matching.size() - MOST_FILES_NAMED;
            return more > 0 ? files + " and " + more + " more" : files;
        }

        String summary(String source, String path, FileWalk walk) {
            var place = path.equals(".") ? "the workspace" : path;
            var words = new StringBuilder(
                    matches.isEmpty()
                            ? "No line matches " + source + " in " + place
                            : FileTools.counted(matches.size(), "line")
                                    + (matches.size() == 1 ? " matches " : " match ") + source + " in "
                                    + FileTools.counted(matching.size(), "file") + " of " + place + ": " + named());
            words.append("; ").append(FileTools.counted(searched, "file")).append(" searched.");
            if (full) {
                words.append(" The search ended after ").append(MOST_MATCHES).append(" lines; narrow the pattern.");
            }
            if (!walk.complete()) {
                words.append(" Only the first ").append(FileWalk.MOST_VISITED).append(" entries were looked at.");
            }
            if (tooLarge > 0) {
                words.append(' ').append(FileTools.counted(tooLarge, "file")).append(" above 20 MiB left out.");
            }
            if (unreadable + walk.unreadable() > 0) {
                words.append(' ').append(unreadable + walk.unreadable()).append(" could not be read.");
            }
            return words.toString();
        }
    }
}
