package io.planexec.executor.tool.mcp;

import static org.awaitility.Awaitility.await;

import io.planexec.executor.artifact.GoalFolders;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.ToolRegistry;
import io.planexec.executor.tool.file.FileTools;
import io.planexec.messages.Effect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A registry with the built-in file tools, and servers whose tools come to it. */
final class Setup implements AutoCloseable {
    final ToolRegistry registry = new ToolRegistry(FileTools.all());
    private final McpTools tools = new McpTools(registry);
    private final Path folder;

    /** @param folder of the scripted server and of the goal */
    Setup(Path folder) {
        this.folder = folder;
    }

    Setup serving(McpServer... servers) throws InterruptedException {
        tools.serve(List.of(servers));
        return this;
    }

    McpServer scripted(String name, String... arguments) {
        return scripted(name, Map.of(), Map.of(), Set.of(), arguments);
    }

    McpServer scripted(
            String name,
            Map<String, String> environment,
            Map<String, Effect> effects,
            Set<String> tools,
            String... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                ScriptedServer.class.getName()));
        command.addAll(List.of(arguments));
        return new McpServer(
                name,
                new McpServer.Program(command, environment, Optional.of(folder)),
                Duration.ofSeconds(30),
                Duration.ofSeconds(20),
                tools,
                effects);
    }

    List<ServerState> states() {
        return tools.states();
    }

    Tool tool(String name) {
        return registry.find(name)
                .orElseThrow(() -> new AssertionError("no tool " + name + " among " + registry.names()));
    }

    Map<String, @Nullable Object> run(String name, Map<String, @Nullable Object> arguments)
            throws ToolFailure, InterruptedException {
        return run(name, arguments, said -> {});
    }

    Map<String, @Nullable Object> run(String name, Map<String, @Nullable Object> arguments, Consumer<String> progress)
            throws ToolFailure, InterruptedException {
        try {
            var files = new GoalFolders(folder, folder, "out/{goalId}").open("g");
            return tool(name).run(arguments, new ToolContext(files, "a goal", 1, progress));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> noted(String file) {
        try {
            return Files.exists(folder.resolve(file)) ? Files.readAllLines(folder.resolve(file)) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitTool(String name) {
        await().atMost(Duration.ofSeconds(20)).until(() -> registry.names().contains(name));
    }

    void awaitNoTool(String name) {
        await().atMost(Duration.ofSeconds(20)).until(() -> !registry.names().contains(name));
    }

    @Override
    public void close() {
        tools.close();
    }
}
