package io.planexec.executor.tool.mcp;

import io.planexec.messages.Effect;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An MCP server as it is declared. Immutable.
 *
 * @param name unique among servers; stands before the names of tools that clash
 * @param timeout of one call of a tool, positive
 * @param startTimeout until it has said what tools it has, positive
 * @param tools that are served, as the server names them; empty for all
 * @param effects of tools, as the server names them, where its annotations say nothing or something wrong
 */
public record McpServer(
        String name,
        Connection connection,
        Duration timeout,
        Duration startTimeout,
        Set<String> tools,
        Map<String, Effect> effects) {

    /** How the server is reached. */
    public sealed interface Connection {}

    /**
     * A process that is started, spoken to by its standard input and output, and ended.
     *
     * @param command program and arguments, at least one
     * @param environment all that it has beside {@code PATH}, {@code HOME} and {@code LANG}
     * @param folder it starts in; empty for the executor's own
     */
    public record Program(List<String> command, Map<String, String> environment, Optional<Path> folder)
            implements Connection {
        public Program {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
        }

        /** Without the environment, which may hold keys. */
        @Override
        public String toString() {
            return String.join(" ", command);
        }
    }

    /**
     * A server of its own, spoken to by streamable HTTP.
     *
     * @param headers sent with each request
     */
    public record Http(URI url, Map<String, String> headers) implements Connection {
        public Http {
            headers = Map.copyOf(headers);
        }

        /** Without the headers, which may hold keys. */
        @Override
        public String toString() {
            return url.getScheme() + "://" + url.getAuthority() + url.getPath();
        }
    }

    public McpServer {
        tools = Set.copyOf(tools);
        effects = Map.copyOf(effects);
    }
}
