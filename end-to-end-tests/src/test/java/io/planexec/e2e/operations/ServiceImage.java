package io.planexec.e2e.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the Dockerfile says of one service's image.
 *
 * @param environment the image's own
 * @param layers folders of the build that are copied into {@code /app}, in order
 * @param entryPoint the command
 * @param port exposed
 */
record ServiceImage(
        String name, Map<String, String> environment, List<String> layers, List<String> entryPoint, int port) {
    private static final Pattern COPY = Pattern.compile("COPY --from=build (\\S+) /app/");
    private static final Pattern VARIABLE = Pattern.compile("(\\w+)=(\\S+)");

    static ServiceImage of(String name) {
        var text = Repository.text("Dockerfile").replace("\\\n", " ");
        var from = text.indexOf("FROM base AS " + name + "\n");
        var to = text.indexOf("\nFROM ", from + 1);
        var environment = new TreeMap<String, String>();
        var layers = new ArrayList<String>();
        List<String> entryPoint = List.of();
        var port = 0;
        for (var line :
                text.substring(from, to < 0 ? text.length() : to).lines().toList()) {
            var copy = COPY.matcher(line);
            if (line.startsWith("ENV ")) {
                VARIABLE.matcher(line)
                        .results()
                        .forEach(variable -> environment.put(variable.group(1), variable.group(2)));
            } else if (copy.matches()) {
                layers.add(copy.group(1));
            } else if (line.startsWith("ENTRYPOINT ")) {
                var words = new ArrayList<String>();
                JsonMapper.shared()
                        .readTree(line.substring("ENTRYPOINT ".length()))
                        .forEach(word -> words.add(word.asString()));
                entryPoint = words;
            } else if (line.startsWith("EXPOSE ")) {
                port = Integer.parseInt(line.substring("EXPOSE ".length()).strip());
            }
        }
        return new ServiceImage(name, environment, layers, entryPoint, port);
    }

    /** The jar that the image is made of; it is there once the service was packaged. */
    Path jar() {
        return Repository.path(name + "/target/" + name + "-0.1.0-exec.jar");
    }

    /** Lays out the image's folder /app as the Dockerfile does, by the Dockerfile's own commands. */
    void unpack(Path root) throws IOException, InterruptedException {
        var build = Files.createDirectories(root.resolve("build"));
        var layersOf = build.resolve("layers");
        var text = Repository.text("Dockerfile").replace("\\\n", " ");
        var from = text.indexOf("for service in planner-service executor-service; do ");
        var commands = text.substring(from, text.indexOf('\n', from))
                .replace("planner-service executor-service", name)
                .replace("/layers/", layersOf + "/");
        var exit = new ProcessBuilder("sh", "-c", commands)
                .directory(Repository.path("").toFile())
                .redirectErrorStream(true)
                .redirectOutput(build.resolve("log").toFile())
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException(Files.readString(build.resolve("log")));
        }
        var app = Files.createDirectories(root.resolve("app"));
        for (var layer : layers) {
            copy(layersOf.resolve(Path.of("/layers").relativize(Path.of(layer))), app);
        }
        Files.copy(Repository.path("docker/healthy"), app.resolve("healthy"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            files.forEach(file -> {
                var target = to.resolve(from.relativize(file).toString());
                try {
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(target);
                    } else {
                        Files.copy(file, target);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
