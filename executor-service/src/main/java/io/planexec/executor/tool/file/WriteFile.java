package io.planexec.executor.tool.file;

import static io.planexec.executor.tool.JsonSchemas.closed;
import static io.planexec.executor.tool.JsonSchemas.integer;
import static io.planexec.executor.tool.JsonSchemas.open;
import static io.planexec.executor.tool.JsonSchemas.text;

import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.Effect;
import io.planexec.messages.ToolSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes one text file whole. */
record WriteFile() implements Tool {
    private static final ToolSpec SPEC = new ToolSpec(
            "write_file",
            "Writes text to one file in the goal's output folder, replacing what the file held before."
                    + " For a report with headings, figures and charts use write_report.",
            closed(
                    text("path", "File to write, relative to the goal's output folder.")
                            .with("minLength", 1),
                    text("content", "The whole text of the file.").meaning(FileTools.TEXT)),
            open(
                    text("path", "Where it lies; read_file takes it.").meaning(FileTools.FILE),
                    integer("bytes", "Its size in bytes."),
                    text("summary", "What was written, in a sentence.")),
            Effect.IDEMPOTENT,
            Duration.ofSeconds(60),
            FileTools.VERSION,
            List.of(Map.of("path", "summary.md", "content", "# Summary\n\nAll is well.\n")));

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
            throws ToolFailure {
        var content = FileTools.required(arguments, "content").getBytes(StandardCharsets.UTF_8);
        var file = context.files().write(FileTools.required(arguments, "path"), content);
        var shown = context.files().shown(file);
        return Map.of(
                "path",
                shown,
                "bytes",
                content.length,
                "summary",
                "Wrote " + FileTools.counted(content.length, "byte") + " to " + shown + ".");
    }
}
