package io.planexec.executor.tool.data;

import io.planexec.executor.tool.GoalFiles;
import io.planexec.executor.tool.ToolFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of a goal in a temporary folder: what the sandbox promises, without its guards. */
record GoalFolder(Path workspace, Path output) implements GoalFiles {

    static GoalFolder in(Path folder) throws IOException {
        return new GoalFolder(
                Files.createDirectories(folder.resolve("workspace")), Files.createDirectories(folder.resolve("out")));
    }

    @Override
    public Path toRead(String path) throws ToolFailure {
        for (Path root : new Path[] {workspace, output}) {
            if (Files.exists(root.resolve(path))) {
                return root.resolve(path);
            }
        }
        throw ToolFailure.permanent("%s does not exist below %s".formatted(path, workspace));
    }

    @Override
    public Path toWrite(String path) {
        return output.resolve(path);
    }

    @Override
    public Path write(String path, byte[] content) {
        try {
            Path file = toWrite(path);
            Files.createDirectories(file.getParent());
            return Files.write(file, content);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public String writeData(String name, byte[] content) {
        write(".data/" + name, content);
        return ".data/" + name;
    }
}
