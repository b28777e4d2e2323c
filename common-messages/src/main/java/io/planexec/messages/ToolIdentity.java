package io.planexec.messages;

/**
 * What a plan relies on of a tool it names; part of what a human approves.
 *
 * @param effect as the tool declares it
 * @param version changes whenever behaviour or schema does
 */
public record ToolIdentity(Effect effect, String version) {}
