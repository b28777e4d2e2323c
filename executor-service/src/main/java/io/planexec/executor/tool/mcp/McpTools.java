package io.planexec.executor.tool.mcp;

import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolRegistry;
import io.planexec.messages.ToolSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tools of MCP servers, served from a registry for as long as their servers answer. Nothing is loaded of the protocol's
 * libraries until a server is declared. Safe for use by several threads.
 */
public final class McpTools implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(McpTools.class);
    private static final String SOURCE = "MCP servers";

    private final ToolRegistry registry;
    private final Map<String, ServerLink> links = new LinkedHashMap<>();
    private Set<String> served = Set.of();
    private List<Serving> serving = List.of();

    /** Equal as long as neither the tool nor the connection it is called by has changed, nor whether that is up. */
    private record Serving(ServerLink link, ToolSpec spec, boolean up) {}

    public McpTools(ToolRegistry registry) {
        this.registry = registry;
    }

    /**
     * Serves the tools of these servers in place of those before. A server that is declared as it was keeps its connection.
     * Returns when each new server has been connected or could not be, which is tried again by itself.
     */
    public void serve(List<McpServer> servers) throws InterruptedException {
        var fresh = new ArrayList<ServerLink>();
        var gone = new ArrayList<ServerLink>();
        synchronized (this) {
            var kept = new HashSet<String>();
            for (var server : servers) {
                var link = links.get(server.name());
                if (link != null && link.server().equals(server)) {
                    kept.add(server.name());
                }
            }
            for (var name : List.copyOf(links.keySet())) {
                var link = links.get(name);
                if (link != null && !kept.contains(name)) {
                    links.remove(name);
                    gone.add(link);
                }
            }
            for (var server : servers) {
                if (!kept.contains(server.name())) {
                    var link = new ServerLink(server, this::changed);
                    links.put(server.name(), link);
                    fresh.add(link);
                }
            }
        }
        fresh.forEach(ServerLink::start);
        gone.forEach(ServerLink::close);
        for (var link : fresh) {
            link.awaitFirstTry();
        }
        if (!fresh.isEmpty() || !gone.isEmpty()) {
            changed();
        }
    }

    /** How it stands with each declared server, in the order they are declared. */
    public synchronized List<ServerState> states() {
        return links.values().stream().map(ServerLink::state).toList();
    }

    /** Names the tools anew and serves those that can be called. */
    private synchronized void changed() {
        var byServer = new LinkedHashMap<String, List<String>>();
        links.forEach((name, link) ->
                byServer.put(name, link.listed().stream().map(Listed::name).toList()));
        var others = new HashSet<>(registry.names());
        others.removeAll(served);
        var names = Names.of(byServer, others);
        var tools = new ArrayList<Tool>();
        var away = new ArrayList<Tool>();
        var next = new ArrayList<Serving>();
        links.forEach((server, link) -> {
            for (var listed : link.listed()) {
                var name = names.get(new Names.Place(server, listed.name()));
                if (name == null) {
                    LOG.warn(
                            "\"{}\" of the MCP server {} is not served: its name is taken, with its server's name"
                                    + " before it, too; give the server another name",
                            listed.name(),
                            server);
                } else {
                    var tool = new McpTool(link, listed, name);
                    var up = link.isUp();
                    (up ? tools : away).add(tool);
                    next.add(new Serving(link, tool.spec(), up));
                }
            }
        });
        if (next.equals(serving)) {
            return;
        }
        try {
            registry.replace(SOURCE, tools, away);
            served = tools.stream().map(tool -> tool.spec().name()).collect(Collectors.toSet());
            serving = next;
        } catch (IllegalArgumentException e) {
            LOG.warn("The tools of MCP servers stay as they were: {}", e.getMessage());
        }
    }

    /** Leaves all servers. */
    @Override
    public void close() {
        List<ServerLink> all;
        synchronized (this) {
            all = List.copyOf(links.values());
            links.clear();
        }
        all.forEach(ServerLink::close);
    }
}
