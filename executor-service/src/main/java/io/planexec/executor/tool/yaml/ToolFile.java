package io.planexec.executor.tool.yaml;

import io.planexec.executor.isolation.Isolation;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.mcp.McpServer;
import io.planexec.messages.ContentHash;
import io.planexec.messages.Effect;
import io.planexec.messages.ToolCall;
import io.planexec.messages.naming.Nearest;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads one file of tools strictly: everything that is wrong with it is said at once, with line and field. */
final class ToolFile {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,99}");
    private static final Pattern PARAMETER = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,63}");
    private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_-]{0,31}|[0-9]{1,10}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern FROM_ENVIRONMENT = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)\\}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Set<String> FORBIDDEN_HEADERS =
            Set.of("connection", "content-length", "expect", "host", "upgrade", "transfer-encoding");
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final int MOST_BYTES = 64 * 1024 * 1024;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Map<String, Effect> EFFECTS = Stream.of(Effect.values())
            .collect(Collectors.toMap(
                    effect -> effect.name().toLowerCase(Locale.ROOT),
                    effect -> effect,
                    (a, b) -> a,
                    LinkedHashMap::new));

    private final UnaryOperator<@Nullable String> environment;
    private final Findings findings;
    private final List<Tool> tools = new ArrayList<>();
    private final List<McpServer> servers = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /** Of all scripts. */
    private final Isolation isolation;

    private final Map<Isolation, Optional<String>> tried = new HashMap<>();

    private ToolFile(String file, UnaryOperator<@Nullable String> environment, Isolation isolation) {
        this.environment = environment;
        this.isolation = isolation;
        this.findings = new Findings(file);
    }

    /** What a file declares. */
    record Declared(List<Tool> tools, List<McpServer> servers) {}

    /**
     * The tools that a file declares.
     *
     * @param file its name, for messages
     * @param environment this process's variables, by name
     * @param isolation of scripts
     */
    static List<Tool> read(String file, String text, UnaryOperator<@Nullable String> environment, Isolation isolation)
            throws UnusableTools {
        return declared(file, text, environment, isolation).tools;
    }

    /** As {@link #read}, with the MCP servers that it declares. */
    static Declared declared(String file, String text, UnaryOperator<@Nullable String> environment, Isolation isolation)
            throws UnusableTools {
        var reading = new ToolFile(file, environment, isolation);
        reading.read(text);
        if (!reading.findings.isEmpty()) {
            throw new UnusableTools(reading.findings.all());
        }
        return new Declared(List.copyOf(reading.tools), List.copyOf(reading.servers));
    }

    private void read(String text) {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(20);
        options.setAllowRecursiveKeys(false);
        Node root;
        try {
            root = new Yaml(new SafeConstructor(options)).compose(new java.io.StringReader(text));
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            findings.add(
                    (mark == null ? "" : "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ": ")
                            + "not YAML: " + e.getProblem());
            return;
        } catch (YAMLException e) {
            findings.add("not YAML: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            return;
        }
        if (root == null) {
            findings.add("it is empty, expected tools: followed by a list");
            return;
        }
        Section.of(root, "", findings).ifPresent(this::readFile);
    }

    private void readFile(Section file) {
        var _ = file.text("name");
        var _ = file.text("description");
        var _ = file.tree("version");
        if (!file.has("tools") && !file.has("mcpServers")) {
            findings.add(
                    file.node(),
                    "tools",
                    "is missing, expected a list of tools (or mcpServers, with a server's declaration for each name)");
        }
        file.each(
                "tools",
                "tools",
                (node, place) -> Section.of(node, place, findings).ifPresent(this::readTool));
        file.section("mcpServers").ifPresent(given -> {
            for (var name : given.names()) {
                given.section(name).flatMap(server -> readServer(name, server)).ifPresent(servers::add);
            }
        });
        file.refuseUnknown();
    }

    /** In the shape that other programs' files have, too, so that those can be used as they are. */
    private Optional<McpServer> readServer(String name, Section server) {
        if (!NAME.matcher(name).matches()) {
            findings.add(
                    server.node(),
                    server.place(),
                    "found the name \"" + name + "\", expected a letter, then letters, digits, _ - . , at most 100");
        }
        var _ = server.word(
                "type", Map.of("stdio", "stdio", "http", "http", "streamable-http", "http", "streamableHttp", "http"));
        var disabled = server.flag("disabled", false);
        var url = server.has("url");
        if (url == server.has("command")) {
            findings.add(
                    server.node(),
                    server.place(),
                    "expected either \"command\", a program to start, or \"url\", where a server is reached by HTTP");
        }
        var tools = new LinkedHashSet<String>();
        server.each("tools", "names of tools", (node, place) -> tools.add(String.valueOf(Section.plain(node))));
        var effects = new LinkedHashMap<String, Effect>();
        server.section("effects").ifPresent(given -> {
            for (var tool : given.names()) {
                given.word(tool, EFFECTS).ifPresent(effect -> effects.put(tool, effect));
            }
        });
        var connection = url ? httpConnection(server) : processConnection(server);
        var declared = new McpServer(
                name,
                connection,
                server.time("timeout", Duration.ofSeconds(60), LONGEST),
                server.time("startTimeout", Duration.ofSeconds(60), Duration.ofMinutes(10)),
                tools,
                effects);
        server.refuseUnknown();
        return disabled ? Optional.empty() : Optional.of(declared);
    }

    private McpServer.Connection processConnection(Section server) {
        var command = new ArrayList<String>();
        server.text("command").ifPresent(command::add);
        server.each("args", "arguments", (node, place) -> {
            var value = Section.plain(node);
            if (value == null || value instanceof Map || value instanceof List) {
                findings.add(node, place, "found " + Section.found(node) + ", expected text");
            } else {
                command.add(expanded(value.toString(), node, place));
            }
        });
        if (server.has("command") && command.getFirst().isBlank()) {
            server.problem("command", "is blank");
        }
        return new McpServer.Program(
                command.isEmpty() ? List.of("none") : command,
                environment(server, "env"),
                server.text("cwd").flatMap(folder -> folder(server, folder)));
    }

    private Optional<Path> folder(Section server, String text) {
        try {
            return Optional.of(Path.of(expanded(text, server.node(), server.at("cwd"))));
        } catch (InvalidPathException e) {
            server.problem("cwd", "is no path: " + e.getReason());
            return Optional.empty();
        }
    }

    private McpServer.Connection httpConnection(Section server) {
        var text = expanded(server.text("url").orElse(""), server.node(), server.at("url"));
        var url = URI.create("http://none");
        try {
            var given = new URI(text.strip());
            if (given.getHost() != null
                    && ("http".equals(given.getScheme()) || "https".equals(given.getScheme()))
                    && given.getUserInfo() == null) {
                url = given;
            } else {
                server.problem("url", "expected an address such as https://example.com/mcp, without a user");
            }
        } catch (URISyntaxException e) {
            server.problem("url", "is no address: " + e.getReason());
        }
        return new McpServer.Http(url, headers(server));
    }

    private void readTool(Section tool) {
        var name = tool.requiredText("name");
        if (!name.isBlank() && !NAME.matcher(name).matches()) {
            tool.problem(
                    "name", "found \"" + name + "\", expected a letter, then letters, digits, _ - . , at most 100");
        } else if (!names.add(name)) {
            tool.problem("name", "another tool of this file is named \"" + name + "\" as well; rename one");
        }
        var parameters = new LinkedHashMap<String, Parameter>();
        tool.each(
                "parameters",
                "parameters",
                (node, place) -> Section.of(node, place, findings)
                        .flatMap(this::readParameter)
                        .ifPresent(parameter -> {
                            if (parameters.putIfAbsent(parameter.name(), parameter) != null) {
                                findings.add(
                                        node, place, "another parameter is named \"" + parameter.name() + "\" as well");
                            }
                        }));
        var declaration = new Declaration(
                name,
                tool.requiredText("description"),
                List.copyOf(parameters.values()),
                tool.word("effect", EFFECTS).orElse(Effect.IRREVERSIBLE),
                tool.time("timeout", Duration.ofSeconds(60), LONGEST),
                version(tool),
                examples(tool),
                call(tool, "verify"),
                call(tool, "compensation"));
        var script = tool.section("script");
        var http = tool.section("http");
        if (script.isEmpty() == http.isEmpty()) {
            findings.add(
                    tool.node(),
                    tool.place(),
                    "expected either \"script\" with \"shell\" below it, or \"http\" with \"url\"");
        }
        script.flatMap(section -> shell(tool, section, declaration)).ifPresent(tools::add);
        http.flatMap(section -> http(section, declaration)).ifPresent(tools::add);
        tool.refuseUnknown();
    }

    private Optional<Parameter> readParameter(Section section) {
        var name = section.requiredText("name");
        if (!name.isBlank() && !PARAMETER.matcher(name).matches()) {
            section.problem("name", "found \"" + name + "\", expected a letter or _, then letters, digits, _ and -");
        }
        var types = Stream.of(Parameter.Type.values())
                .collect(Collectors.toMap(Parameter.Type::word, type -> type, (a, b) -> a, LinkedHashMap::new));
        var type = section.word("type", types).orElse(Parameter.Type.STRING);
        var allowed = new ArrayList<Object>();
        section.each("enum", "values", (node, place) -> {
            var value = Section.plain(node);
            if (value == null || !type.fits(value)) {
                findings.add(node, place, "found " + Section.found(node) + ", expected a value of type " + type.word());
            } else {
                allowed.add(value);
            }
        });
        var otherwise = section.tree("default").orElse(null);
        if (otherwise != null && !type.fits(otherwise)) {
            section.problem("default", "found " + otherwise + ", expected a value of type " + type.word());
        } else if (otherwise != null && !allowed.isEmpty() && !allowed.contains(otherwise)) {
            section.problem("default", "found " + otherwise + ", expected one of enum");
        }
        var parameter = new Parameter(
                name,
                type,
                section.text("description").orElse(""),
                section.flag("required", false),
                List.copyOf(allowed),
                otherwise,
                section.flag("allowLeadingDash", false));
        section.refuseUnknown();
        return name.isBlank() ? Optional.empty() : Optional.of(parameter);
    }

    private Optional<Tool> shell(Section tool, Section section, Declaration declaration) {
        var text = section.requiredText("shell");
        var inWorkspace = section.word("workingFolder", Map.of("output", false, "workspace", true));
        var settings = new ShellTool.Settings(
                inWorkspace.orElse(false),
                environment(section, "environment"),
                section.size("maxOutput", 256 * 1024, MOST_BYTES),
                codes(section),
                section.section("isolation").map(this::tightened).orElse(isolation));
        section.refuseUnknown();
        checkPlaces(tool, Placeholders.in(text), declaration, "the script");
        try {
            return text.isBlank()
                    ? Optional.empty()
                    : Optional.of(new ShellTool(declaration, ShellScript.parse(text), settings));
        } catch (ShellScript.Refused e) {
            section.problem("shell", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** What the executor forbids its scripts, and this one forbids itself besides. It cannot allow itself anything. */
    private Isolation tightened(Section section) {
        var user = section.text("user").orElse(null);
        var memory = section.bytes("memory", 16L << 20, 1L << 40).orElse(null);
        var cpuTime = section.has("cpuTime") ? section.time("cpuTime", LONGEST, LONGEST) : null;
        var processes = section.whole("processes", 1, 100_000).orElse(null);
        var fileSize = section.bytes("fileSize", 0, 1L << 40).orElse(null);
        var network = section.flag("network", isolation.network());
        var daemons = section.flag("daemons", isolation.daemons());
        section.refuseUnknown();
        if (user != null && !USER.matcher(user).matches()) {
            section.problem("user", "found \"" + user + "\", expected a user's name or number");
            return isolation;
        }
        if (cpuTime != null && (cpuTime.isZero() || !cpuTime.equals(Duration.ofSeconds(cpuTime.toSeconds())))) {
            section.problem("cpuTime", "found " + cpuTime + ", expected whole seconds");
        }
        if (processes != null && user == null && isolation.user() == null) {
            section.problem("processes", "expected a user beside it: the executor's own processes would count");
        }
        refuseMore(section, "memory", memory, isolation.memory());
        refuseMore(section, "cpuTime", cpuTime, isolation.cpuTime());
        refuseMore(section, "processes", processes, isolation.processes());
        refuseMore(section, "fileSize", fileSize, isolation.fileSize());
        if (user != null && isolation.user() != null && !user.equals(isolation.user())) {
            section.problem("user", "found \"" + user + "\", and this executor runs scripts as " + isolation.user());
        }
        refuseMore(section, "network", network, isolation.network());
        refuseMore(section, "daemons", daemons, isolation.daemons());
        var both = isolation.and(new Isolation(user, memory, cpuTime, processes, fileSize, network, daemons));
        if (findings.isEmpty()) {
            problem(both).ifPresent(problem -> section.problem("", "cannot be had on this system: " + problem));
        }
        return both;
    }

    private static <T extends Comparable<T>> void refuseMore(
            Section section, String name, @Nullable T own, @Nullable T most) {
        if (own != null && most != null && own.compareTo(most) > 0) {
            section.problem(
                    name,
                    "found " + own + ", and planexec.executor.isolation has " + most
                            + ": a tool can only ask for less; take it out");
        }
    }

    /** Tried once for all scripts that ask for the same. */
    private Optional<String> problem(Isolation asked) {
        if (asked.equals(isolation)) {
            return Optional.empty();
        }
        return tried.computeIfAbsent(asked, isolation -> {
            try {
                return isolation.problem();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.of("interrupted while it was tried");
            }
        });
    }

    private Set<Integer> codes(Section section) {
        var codes = new LinkedHashSet<Integer>();
        section.each("retryableExitCodes", "exit codes", (node, place) -> {
            if (Section.plain(node) instanceof Integer code && code > 0 && code < 256) {
                codes.add(code);
            } else {
                findings.add(node, place, "found " + Section.found(node) + ", expected an exit code of 1 to 255");
            }
        });
        return codes;
    }

    /** Names of variables that are passed on, or names with values. */
    private Map<String, String> environment(Section section, String field) {
        var variables = new LinkedHashMap<String, String>();
        if (section.tree(field).orElse(null) instanceof List<?>) {
            section.each(field, "variables", (node, place) -> {
                var name = String.valueOf(Section.plain(node));
                variables.put(name, expanded("${" + name + "}", node, place));
            });
        } else {
            section.section(field).ifPresent(given -> {
                for (var name : given.names()) {
                    given.text(name)
                            .ifPresent(value -> variables.put(name, expanded(value, given.node(), given.at(name))));
                }
            });
        }
        for (var name : variables.keySet()) {
            if (!VARIABLE.matcher(name).matches()) {
                section.problem(field, "found the name \"" + name + "\", expected letters, digits and _");
            }
        }
        return variables;
    }

    /** With <code>${NAME}</code> taken from this process's environment, so that a secret need not stand in the file. */
    private String expanded(String text, Node node, String place) {
        return FROM_ENVIRONMENT.matcher(text).replaceAll(match -> {
            var value = environment.apply(match.group(1));
            if (value == null) {
                findings.add(
                        node,
                        place,
                        "the environment variable " + match.group(1) + " is not set where this runs; set it");
                return "";
            }
            return java.util.regex.Matcher.quoteReplacement(value);
        });
    }

    private Optional<Tool> http(Section section, Declaration declaration) {
        var method = section.text("method").orElse("GET").toUpperCase(Locale.ROOT);
        if (!Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE").contains(method)) {
            section.problem("method", "found \"" + method + "\", expected GET, HEAD, POST, PUT, PATCH or DELETE");
        }
        var url = expanded(section.requiredText("url"), section.node(), section.at("url"));
        var headers = headers(section);
        var body = body(section);
        var size = section.size("maxResponse", 1024 * 1024, MOST_BYTES);
        section.refuseUnknown();
        var places = new LinkedHashSet<>(Placeholders.in(url));
        headers.values().forEach(value -> places.addAll(Placeholders.in(value)));
        switch (body) {
            case HttpTool.JsonBody json -> places.addAll(placesIn(json.tree()));
            case HttpTool.FormBody form ->
                form.fields().values().forEach(value -> places.addAll(Placeholders.in(value)));
            case HttpTool.TextBody text -> {}
            case HttpTool.NoBody none -> {}
        }
        checkPlaces(section, places, declaration, "the request");
        if (url.isBlank()) {
            return Optional.empty();
        }
        try {
            var request = new HttpTool.Request(method, HttpTemplate.parse(url), headers, body, size);
            return Optional.of(new HttpTool(declaration, request));
        } catch (HttpTemplate.Refused e) {
            section.problem("url", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Map<String, String> headers(Section section) {
        var headers = new LinkedHashMap<String, String>();
        section.section("headers").ifPresent(given -> {
            for (var name : given.names()) {
                given.text(name).ifPresent(value -> headers.put(name, expanded(value, given.node(), given.at(name))));
                if (!HEADER.matcher(name).matches() || FORBIDDEN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                    given.problem(name, "is no header that can be set");
                }
            }
        });
        return headers;
    }

    private HttpTool.Body body(Section section) {
        if (section.tree("body").orElse(null) instanceof String text) {
            return textBody(section, text);
        }
        var body = section.section("body");
        if (body.isEmpty()) {
            return new HttpTool.NoBody();
        }
        var fields = body.get();
        var kinds = Stream.of("json", "form", "text").filter(fields::has).toList();
        if (kinds.size() != 1) {
            fields.problem("", "expected one of json, form and text");
        }
        var json = fields.tree("json");
        var form = fields.treeOf("form");
        var text = fields.text("text");
        fields.refuseUnknown();
        if (json.isPresent()) {
            return new HttpTool.JsonBody(json.get());
        }
        if (text.isPresent()) {
            return textBody(fields, text.get());
        }
        var texts = new LinkedHashMap<String, String>();
        form.forEach((name, value) -> texts.put(name, Parameter.text(value)));
        return form.isEmpty() ? new HttpTool.NoBody() : new HttpTool.FormBody(texts);
    }

    /** JSON in quotes is JSON; in other text a value could become syntax, so that none can stand there. */
    private HttpTool.Body textBody(Section section, String text) {
        try {
            var tree = JSON.readValue(text, Object.class);
            if (tree instanceof Map || tree instanceof List) {
                return new HttpTool.JsonBody(tree);
            }
        } catch (JacksonException e) {
            // Then it is other text.
        }
        if (Placeholders.areIn(text)) {
            section.problem(
                    "body",
                    "a parameter stands in free text, where it could become syntax; write the body as body: {json: ...} or"
                            + " body: {form: ...}");
        }
        return new HttpTool.TextBody(text);
    }

    private static Set<String> placesIn(@Nullable Object tree) {
        return switch (tree) {
            case String text -> Placeholders.in(text);
            case Map<?, ?> map ->
                map.values().stream().flatMap(value -> placesIn(value).stream()).collect(Collectors.toSet());
            case List<?> list ->
                list.stream().flatMap(value -> placesIn(value).stream()).collect(Collectors.toSet());
            case null, default -> Set.of();
        };
    }

    /** Every place has a parameter, and every parameter a place. */
    private void checkPlaces(Section section, Set<String> places, Declaration declaration, String where) {
        var declared = declaration.parameters().stream().map(Parameter::name).toList();
        for (var place : places) {
            if (!declared.contains(place)) {
                findings.add(
                        section.node(),
                        section.place(),
                        where + " has {{" + place + "}}, and no parameter has that name"
                                + Nearest.hint(place, declared));
            }
        }
        for (var parameter : declared) {
            if (!places.contains(parameter)) {
                findings.add(
                        section.node(),
                        section.place(),
                        "the parameter \"" + parameter + "\" stands nowhere in " + where + "; write {{" + parameter
                                + "}} where it belongs, or take it out");
            }
        }
    }

    private @Nullable ToolCall call(Section tool, String name) {
        return tool.section(name)
                .map(section -> {
                    var call = new ToolCall(section.requiredText("action"), section.treeOf("arguments"));
                    section.refuseUnknown();
                    refusePlaces(section, call, name);
                    return call;
                })
                .orElse(null);
    }

    /** What a call was made with is known to nobody who makes the other: the place would be handed on as it is written. */
    private static void refusePlaces(Section section, ToolCall call, String name) {
        var places = placesIn(call.arguments());
        if (!places.isEmpty()) {
            section.problem(
                    "arguments",
                    "found "
                            + places.stream()
                                    .sorted()
                                    .map(place -> "{{" + place + "}}")
                                    .collect(Collectors.joining(", "))
                            + ", and the " + name + " of a file's tool is not told what the call was made with; write"
                            + " values that hold for every call, ${inputs.NAME} for an input of the goal, or give the"
                            + " plan's step a " + name + " of its own");
        }
    }

    private List<Map<String, @Nullable Object>> examples(Section tool) {
        var examples = new ArrayList<Map<String, @Nullable Object>>();
        tool.each(
                "examples",
                "arguments",
                (node, place) -> Section.of(node, place, findings).ifPresent(section -> {
                    var example = new LinkedHashMap<String, @Nullable Object>();
                    section.names()
                            .forEach(field ->
                                    example.put(field, section.tree(field).orElse(null)));
                    examples.add(example);
                }));
        return examples;
    }

    private static String version(Section tool) {
        return ContentHash.shortOf(JSON.writeValueAsString(Section.plain(tool.node())), 12);
    }
}
