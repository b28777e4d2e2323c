package io.planexec.planner.model;

import io.planexec.messages.Artifact;
import io.planexec.messages.ContentHash;
import io.planexec.messages.Output;
import io.planexec.service.objects.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Outputs that are too large for a record, read where the executor wrote them. Immutable.
 *
 * @param root the only folder that is read below; empty for no such bound
 * @param store the object store that executors write to; empty where they have none
 */
public record StoredOutputs(Optional<Path> root, Optional<ObjectStore> store) {
    private static final long MOST_BYTES = 64L * 1024 * 1024;

    /** Outputs in folders alone. */
    public StoredOutputs(Optional<Path> root) {
        this(root, Optional.empty());
    }

    /** An output could not be read; the message is for users. */
    static final class Unreachable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreachable(String message) {
            super(message);
        }
    }

    /** The output's value, wherever it lies. */
    Map<String, @Nullable Object> value(Output output) throws Unreachable {
        var value = output.value();
        if (value != null) {
            return value;
        }
        var artifact = output.artifact();
        if (artifact == null) {
            throw new Unreachable("the output has neither a value nor a file");
        }
        var parsed = Json.parse(new String(checked(artifact, bytes(artifact)), StandardCharsets.UTF_8));
        if (parsed instanceof Json.Parsed.Tree(var tree) && tree instanceof Map<?, ?>) {
            return Json.fields(tree);
        }
        throw new Unreachable("the output in " + artifact.path() + " is not a JSON object");
    }

    private static byte[] checked(Artifact artifact, byte[] content) throws Unreachable {
        var promised = artifact.sha256();
        if (promised != null && !promised.equals(ContentHash.of(content))) {
            throw new Unreachable(
                    "the output in " + artifact.path() + " is not what the executor left: its SHA-256 is another");
        }
        return content;
    }

    private byte[] bytes(Artifact artifact) throws Unreachable {
        var key = store.flatMap(objects -> objects.keyOf(artifact.path()));
        return key.isPresent() ? stored(store.orElseThrow(), key.get()) : inFolder(artifact);
    }

    private static byte[] stored(ObjectStore store, String key) throws Unreachable {
        try {
            return store.get(key, MOST_BYTES)
                    .map(ObjectStore.Content::bytes)
                    .orElseThrow(
                            () -> new Unreachable("the output in " + store.address(key) + " is not there any more"));
        } catch (IOException e) {
            throw new Unreachable("the output cannot be read by the planner: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable("the planner was stopped while it read the output in " + store.address(key));
        }
    }

    private byte[] inFolder(Artifact artifact) throws Unreachable {
        if (ObjectStore.isAddress(artifact.path())) {
            throw new Unreachable("the output in " + artifact.path() + " cannot be read by the planner, whose"
                    + " planexec.artifacts.s3 names another bucket or none");
        }
        try {
            var file = Path.of(artifact.path()).toRealPath();
            if (root.isPresent() && !file.startsWith(root.get().toRealPath())) {
                throw new Unreachable("the output in " + artifact.path() + " lies outside " + root.get()
                        + ", the folder that planexec.planner.artifacts names");
            }
            if (Files.size(file) > MOST_BYTES) {
                throw new Unreachable("the output in " + file + " has more than " + MOST_BYTES + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (IOException | InvalidPathException e) {
            throw new Unreachable("the output in " + artifact.path() + " cannot be read by the planner ("
                    + e.getClass().getSimpleName() + "); it has to see the executors' output folders at the same path");
        }
    }
}
