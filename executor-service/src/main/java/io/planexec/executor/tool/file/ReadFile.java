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
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one text file whole. */
record ReadFile() implements Tool {
    private static final int MOST_BYTES = 10 * 1024 * 1024;

    private static final ToolSpec SPEC = new ToolSpec(
            "read_file",
            "Reads one text file (UTF-8, at most 10 MiB) and gives its content as it stands."
                    + " For tables use load_csv; to find something in many files use search_files.",
            closed(text("path", "File to read, relative to the workspace or to the goal's output folder.")
                    .meaning(FileTools.FILE)
                    .with("minLength", 1)),
            open(
                    text("content", "The file's text.").meaning(FileTools.TEXT),
                    text("path", "The file that was read."),
                    integer("bytes", "Its size in bytes.")),
            Effect.READ,
            Duration.ofSeconds(30),
            FileTools.VERSION,
            List.of(Map.of("path", "README.md"), Map.of("path", "config/settings.yaml")));

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
            throws ToolFailure {
        var path = FileTools.required(arguments, "path");
        var file = context.files().toRead(path);
        if (Files.isDirectory(file)) {
            throw ToolFailure.permanent(
                    "\"" + path + "\" is a folder, expected a text file; list_files shows what is in it");
        }
        if (!Files.isRegularFile(file)) {
            throw ToolFailure.permanent("\"" + path + "\" is neither a file nor a folder, expected a text file");
        }
        byte[] content;
        try {
            content = TextFile.bytes(file, MOST_BYTES)
                    .orElseThrow(() -> ToolFailure.permanent("\"" + path + "\" has more than the " + MOST_BYTES
                            + " bytes that read_file takes; search_files finds lines in files of any length, load_csv"
                            + " reads large tables"));
        } catch (IOException e) {
            throw TextFile.unreadable(path, e);
        }
        if (TextFile.isBinary(content)) {
            throw ToolFailure.permanent("\"" + path + "\" is a binary file, expected UTF-8 text");
        }
        try {
            return Map.of(
                    "content", TextFile.decode(content), "path", context.files().shown(file), "bytes", content.length);
        } catch (CharacterCodingException e) {
            throw ToolFailure.permanent(
                    "\"" + path + "\" is not UTF-8 text; convert it, for instance with iconv -t UTF-8");
        }
    }
}
