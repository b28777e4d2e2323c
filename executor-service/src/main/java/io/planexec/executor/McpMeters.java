package io.planexec.executor;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.planexec.executor.tool.yaml.YamlTools;
import java.util.List;

/** Whether each declared MCP server is up, as a metric: a server that cannot start is missed by nobody but its users. */
final class McpMeters {
    private final YamlTools tools;
    private final MultiGauge up;

    McpMeters(YamlTools tools, MeterRegistry registry) {
        this.tools = tools;
        this.up = MultiGauge.builder("planexec.mcp.server.up")
                .description("1 while the tools of an MCP server are served, else 0")
                .register(registry);
        tools.onServers(this::watch);
    }

    private void watch(List<String> servers) {
        up.register(
                servers.stream()
                        .map(name -> MultiGauge.Row.of(Tags.of("server", name), () -> tools.isUp(name) ? 1 : 0))
                        .toList(),
                true);
    }
}
