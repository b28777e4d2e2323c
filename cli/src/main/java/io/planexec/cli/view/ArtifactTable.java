package io.planexec.cli.view;

import io.planexec.messages.Artifact;
import java.util.List;

/** Files of a goal, a line each. */
public final class ArtifactTable {
    private ArtifactTable() {}

    /**
     * Name, size, media type and place of each, in the order given.
     *
     * @param gone those of them that are not there any more
     */
    public static List<String> lines(List<Artifact> artifacts, List<Artifact> gone) {
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
                        + Wording.oneLine(artifact.path())
                        + (gone.contains(artifact) ? "  (gone)" : ""))
                .toList();
    }

    /** That some are gone, at least one, and why that may be. */
    public static String goneOf(List<Artifact> artifacts, List<Artifact> gone) {
        return gone.size() + " of " + Wording.count(artifacts.size(), "file") + (gone.size() == 1 ? " is" : " are")
                + " not there any more: planexec.artifacts.retention has passed, or somebody removed what the goal had"
                + " written";
    }
}
