package io.planexec.messages;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A file or large output, kept outside Kafka and referred to.
 *
 * @param name path below the goal's output folder, with {@code /} between folders
 * @param path where it lies: absolute, as the executor that wrote it saw it, or {@code s3://bucket/key}
 * @param mediaType such as {@code image/png}
 * @param bytes its size, at least 0
 * @param sha256 of its content, in hexadecimal; null where its writer did not say
 */
public record Artifact(
        String name,
        String path,
        String mediaType,
        long bytes,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String sha256) {

    /** A file whose content has no hash. */
    public Artifact(String name, String path, String mediaType, long bytes) {
        this(name, path, mediaType, bytes, null);
    }
}
