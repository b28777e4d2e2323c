package io.planexec.cli.view;

import io.planexec.messages.Artifact;
import java.util.List;

/** Files of a goal, a line each. */
public final class ArtifactTable {
    private ArtifactTable() {}

    /** Name, size, media type and place of each, in the order given. */
    public static List<String> lines(List<Artifact> artifacts) {
        var names = artifacts.stream()
                .mapToInt(artifact -> Wording.columns(Wording.oneLine(artifact.name())))
                .max()
                .orElse(0);
        var types = artifacts.stream()
                .mapToInt(artifact -> Wording.columns(Wording.oneLine(artifact.mediaType())))
                .max()
                .orElse(0);
        return artifacts.stream()
                .map(artifact -> Wording.padded(Wording.oneLine(artifact.name()), names) + "  "
                        + Wording.paddedLeft(Wording.bytes(artifact.bytes()), 9) + "  "
                        + Wording.padded(Wording.oneLine(artifact.mediaType()), types) + "  "
                        + Wording.oneLine(artifact.path()))
                .toList();
    }
}
