package io.planexec.cli.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a run is to do.
 *
 * @param out output folder, absolute; empty for the goal's own below {@code planexec-out}
 * @param overwrite whether the output folder may hold files, which are replaced by those of the same names
 * @param workspace what tools read, an absolute existing folder
 * @param toolFiles YAML files that declare tools, absolute
 * @param json whether standard output is the outcome as JSON
 * @param executors at least 1
 * @param slots of each executor, at least 1
 * @param simulation whether the simulation tools are served
 * @param modelScript a file with what models say, in the place of models
 * @param timeout shortens the goal's deadline
 * @param approve whether what waits for approval is approved
 * @param interactive whether there is a user who can be asked
 * @param verbose whether the services' log is shown
 */
public record RunSettings(
        GoalFile.Source goal,
        Optional<Path> out,
        boolean overwrite,
        Path workspace,
        List<Path> toolFiles,
        boolean json,
        int executors,
        int slots,
        boolean simulation,
        Optional<Path> modelScript,
        Optional<Duration> timeout,
        boolean approve,
        boolean interactive,
        boolean verbose) {}
