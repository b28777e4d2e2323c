/** Tools of MCP servers: started or reached, asked what they offer, called, and connected again when they are lost. */
@NullMarked
package io.planexec.executor.tool.mcp;

import org.jspecify.annotations.NullMarked;
