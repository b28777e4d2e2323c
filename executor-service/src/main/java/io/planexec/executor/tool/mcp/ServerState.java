package io.planexec.executor.tool.mcp;

import org.jspecify.annotations.Nullable;

/**
 * How it stands with a declared server.
 *
 * @param up whether its tools are served
 * @param tools how many it has that can be served, as far as is known
 * @param trouble why it is not up, as a predicate ("cannot be reached"); null while it is
 */
public record ServerState(
        String name, boolean up, int tools, @Nullable String trouble) {

    /** In a few words: {@code up, 3 tools}. */
    public String words() {
        return up
                ? "up, " + tools + (tools == 1 ? " tool" : " tools")
                : "down: it " + trouble + "; it is tried again by itself";
    }
}
