package io.planexec.executor.artifact;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.Artifact;
import io.planexec.messages.ContentHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Outputs that are too large for a record: written as JSON files, and read again. Safe for use by several threads. */
public final class StoredOutputs {
    private final long mostBytes;
    private final ObjectWriter writer;
    private final ObjectReader reader;

    /**
     * Outputs up to a size.
     *
     * @param mostBytes that one output may have as JSON, at most {@link Integer#MAX_VALUE}
     */
    public StoredOutputs(long mostBytes) {
        this.mostBytes = mostBytes;
        var mapper = JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(200)
                                .maxStringLength((int) Math.min(Integer.MAX_VALUE, mostBytes))
                                .build())
                        .build())
                .build();
        this.writer = mapper.writer();
        this.reader = mapper.readerFor(new TypeReference<Map<String, @Nullable Object>>() {});
    }

    /** More bytes than an output may have. */
    public static final class TooLarge extends Exception {
        private static final long serialVersionUID = 1L;

        TooLarge(long most) {
            super("it has more than " + most + " bytes as JSON");
        }
    }

    /**
     * An output as JSON.
     *
     * @throws TooLarge when it has more than the most bytes allowed
     */
    public byte[] toJson(Map<String, @Nullable Object> output) throws TooLarge {
        var bytes = new Capped(mostBytes);
        try {
            writer.writeValue(bytes, output);
        } catch (JacksonException e) {
            if (bytes.full) {
                throw new TooLarge(mostBytes);
            }
            throw e;
        }
        return bytes.toByteArray();
    }

    /**
     * Reads an output that an earlier step left.
     *
     * @throws ToolFailure when it cannot be read here
     */
    public Map<String, @Nullable Object> read(String stepId, Artifact artifact, AttemptFiles files) throws ToolFailure {
        var file = files.toRead(artifact.name());
        try {
            if (Files.size(file) > mostBytes) {
                throw ToolFailure.permanent(
                        "the output of step " + stepId + " in " + file + " has more than " + mostBytes + " bytes");
            }
            var json = Files.readAllBytes(file);
            if (artifact.sha256() != null && !artifact.sha256().equals(ContentHash.of(json))) {
                throw ToolFailure.permanent("the output of step " + stepId + " in " + file
                        + " is not what the step left: its SHA-256 is another; retry step " + stepId);
            }
            return Objects.requireNonNull(reader.readValue(json));
        } catch (IOException | JacksonException | NullPointerException e) {
            throw ToolFailure.retryable("the output of step " + stepId + " cannot be read from " + file + ": "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private static final class Capped extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(128 * 1024);
        private final long most;
        private boolean full;

        Capped(long most) {
            this.most = most;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int from, int length) throws IOException {
            if (bytes.size() + (long) length > most) {
                full = true;
                throw new IOException("more than " + most + " bytes");
            }
            bytes.write(source, from, length);
        }

        byte[] toByteArray() {
            return bytes.toByteArray();
        }
    }
}
