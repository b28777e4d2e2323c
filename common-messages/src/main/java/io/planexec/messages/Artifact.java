package io.planexec.messages;

/**
 * A file or large output, kept outside Kafka and referred to.
 *
 * @param name path below the goal's output folder, with {@code /} between folders
 * @param path where it lies, absolute, as the executor that wrote it saw it
 * @param mediaType such as {@code image/png}
 * @param bytes its size, at least 0
 */
public record Artifact(String name, String path, String mediaType, long bytes) {}
