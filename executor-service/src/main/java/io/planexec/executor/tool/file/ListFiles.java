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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lists files below a folder. */
record ListFiles() implements Tool {
    private static final int MOST_LISTED = 5_000;
    private static final int NAMED_IN_SUMMARY = 50;

    private static final ToolSpec SPEC = new ToolSpec(
            "list_files",
            "Lists the files below a folder with their sizes and dates, subfolders included."
                    + " Hidden folders and what goals wrote are left out.",
            closed(
                    text("path", "Folder to list, relative to the workspace; the whole workspace by default.")
                            .with("default", ".")
                            .optional(),
                    text("glob", "Which files: *.csv by name in any folder, docs/**/*.md by path below the folder.")
                            .optional()),
            open(
                    list(
                            "files",
                            open(
                                    text("path", "By which the other tools find it.")
                                            .meaning(FileTools.FILE),
                                    integer("bytes", "Its size in bytes."),
                                    text("modified", "When it was last changed, ISO-8601 in UTC.")),
                            "The files in order of their paths, at most " + MOST_LISTED + "."),
                    integer("count", "How many files there are, listed or not."),
                    flag("truncated", "Whether there are more than are listed."),
                    text("summary", "What was found, in words.").meaning(FileTools.TEXT)),
            Effect.READ,
            Duration.ofMinutes(1),
            FileTools.VERSION,
            List.of(Map.of(), Map.of("path", "data", "glob", "*.csv")));

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
            throws ToolFailure, InterruptedException {
        var path = FileTools.optional(arguments, "path", ".");
        var glob = FileTools.optional(arguments, "glob", "");
        var walk = FileWalk.of(context.files(), path);
        var matching = matching(walk.found(), glob);
        var files = matching.stream()
                .limit(MOST_LISTED)
                .map(file -> Map.<String, @Nullable Object>of(
                        "path",
                        file.path(),
                        "bytes",
                        file.attributes().size(),
                        "modified",
                        file.attributes().lastModifiedTime().toInstant().toString()))
                .toList();
        return Map.of(
                "files",
                files,
                "count",
                matching.size(),
                "truncated",
                files.size() < matching.size() || !walk.complete(),
                "summary",
                summary(path, glob, matching, walk));
    }

    private static List<FileWalk.Found> matching(List<FileWalk.Found> found, String glob)
            throws ToolFailure, InterruptedException {
        if (glob.isBlank()) {
            return found;
        }
        var pattern = PatternMatching.glob(glob);
        var byName = !glob.contains("/");
        var matching = new ArrayList<FileWalk.Found>();
        for (var file : found) {
            var subject = byName ? file.below().substring(file.below().lastIndexOf('/') + 1) : file.below();
            if (pattern.matchesWhole(subject)) {
                matching.add(file);
            }
        }
        return matching;
    }

    private static String summary(String path, String glob, List<FileWalk.Found> matching, FileWalk walk) {
        var place = path.equals(".") ? "the workspace" : path;
        var kind = glob.isBlank() ? "" : " matching " + glob;
        var bytes =
                matching.stream().mapToLong(file -> file.attributes().size()).sum();
        var names = matching.stream()
                .limit(NAMED_IN_SUMMARY)
                .map(FileWalk.Found::path)
                .collect(Collectors.joining(", "));
        var more = matching.size() - NAMED_IN_SUMMARY;
        return (matching.isEmpty() ? "No files" : FileTools.counted(matching.size(), "file")) + kind + " in " + place
                + (matching.isEmpty() ? "" : ", " + FileTools.counted(bytes, "byte") + ": " + names)
                + (more > 0 ? " and " + more + " more" : "")
                + "."
                + (walk.complete()
                        ? ""
                        : " There are more: the listing ended after " + FileWalk.MOST_VISITED
                                + " entries; list a folder below.")
                + (walk.unreadable() == 0
                        ? ""
                        : " " + FileTools.counted(walk.unreadable(), "folder") + " could not be read.");
    }
}
