package io.planexec.executor.tool.file;

import io.planexec.executor.tool.Tool;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tools of this package. */
public final class FileTools {
    static final String VERSION = "1";

    /** What a path to a file means, for planners. */
    static final String FILE = "file";

    /** What words for people mean, for planners. */
    static final String TEXT = "text";

    private FileTools() {}

    public static List<Tool> all() {
        return List.of(new ReadFile(), new WriteFile(), new ListFiles(), new SearchFiles());
    }

    /** A required argument; the schema was checked before. */
    static String required(Map<String, @Nullable Object> arguments, String name) {
        return optional(arguments, name, "");
    }

    static String optional(Map<String, @Nullable Object> arguments, String name, String otherwise) {
        return arguments.get(name) instanceof String text ? text : otherwise;
    }

    /** A count and its noun. */
    static String counted(long count, String noun) {
        return count + " " + (count == 1 ? noun : noun + "s");
    }
}
