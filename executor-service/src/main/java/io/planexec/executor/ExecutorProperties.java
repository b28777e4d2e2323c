package io.planexec.executor;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How this executor works.
 *
 * @param id unique among executors alive; by default the host's name and some random characters
 * @param group share group whose executors share the tasks; by default the topic prefix and {@code .executors}
 * @param pools whose tasks it takes; the slots are divided among them, the first ones get more
 * @param slots tasks that run at once, 1 to 512, and at least one for each pool
 * @param workspace folder that tools read from
 * @param output folder that a goal's tools write to, <code>{goalId}</code> in it replaced; relative to the current
 *     directory unless absolute
 * @param simulation whether the simulation tools are served
 * @param lock how long a task stays with an executor that falls silent, 1 s to 1 h
 * @param patience how long short tasks are waited for before every free slot takes tasks of its own, 1 ms to 1 s
 * @param drainGrace how long running tasks may go on when the executor is stopped, 0 to 1 h
 * @param claimWait how long a planner's grant is waited for before a call that must not be repeated, 1 s to 1 h; the step's
 *     own time-out may come first
 * @param announceEvery interval of the announcement, 100 ms to 10 s; planners give up an executor after 15 s
 * @param largestOutput what one output may have as JSON, 64 KiB to 1 GiB
 * @param toolFiles YAML files that declare tools; read again when they change
 * @param agent how agent steps are worked on
 * @param isolation what scripts of tool files may not do
 */
@ConfigurationProperties("planexec.executor")
public record ExecutorProperties(
        @Nullable String id,
        @Nullable String group,
        @DefaultValue("default") List<String> pools,
        @DefaultValue("4") int slots,
        @DefaultValue(".") String workspace,
        @DefaultValue("planexec-out/{goalId}") String output,
        @DefaultValue("false") boolean simulation,
        @DefaultValue("30s") Duration lock,
        @DefaultValue("200ms") Duration patience,
        @DefaultValue("20s") Duration drainGrace,
        @DefaultValue("5m") Duration claimWait,
        @DefaultValue("5s") Duration announceEvery,
        @DefaultValue("256MB") DataSize largestOutput,
        @DefaultValue List<String> toolFiles,
        @DefaultValue Agent agent,
        @DefaultValue Isolation isolation) {

    /**
     * How agent steps are worked on.
     *
     * @param maxIterations turns of the model in a step that names none, 1 to 100
     * @param timeout of a step that names none, 1 s to 24 h
     */
    public record Agent(
            @DefaultValue("5") int maxIterations,
            @DefaultValue("10m") Duration timeout) {
        public Agent {
            requireBetween("agent.max-iterations", maxIterations, 1, 100);
            requireBetween("agent.timeout", timeout, Duration.ofSeconds(1), Duration.ofHours(24));
        }
    }

    /**
     * What scripts of tool files may not do; what is left out is not limited.
     *
     * @param user name or number of the user that scripts run as; takes an executor that may change users
     * @param memory of each process, its address space, 16 MiB to 1 TiB
     * @param cpuTime of each process, 1 s to 24 h, in whole seconds
     * @param processes that the user may have at once, over all scripts, 1 to 100000; only with a user
     * @param fileSize of each file that is written, 0 to 1 TiB
     * @param network whether scripts have a network
     * @param daemons whether what a script starts may outlive it by its own doing
     */
    public record Isolation(
            @Nullable String user,
            @Nullable DataSize memory,
            @Nullable Duration cpuTime,
            @Nullable Integer processes,
            @Nullable DataSize fileSize,
            @DefaultValue("true") boolean network,
            @DefaultValue("true") boolean daemons) {
        public Isolation {
            if (user != null) {
                require(
                        user.matches("[a-z_][a-z0-9_-]{0,31}|[0-9]{1,10}"),
                        "isolation.user",
                        user,
                        "a user's name or number");
            }
            if (memory != null) {
                requireBetween("isolation.memory", memory, DataSize.ofMegabytes(16), DataSize.ofTerabytes(1));
            }
            if (cpuTime != null) {
                requireBetween("isolation.cpu-time", cpuTime, Duration.ofSeconds(1), Duration.ofHours(24));
            }
            if (processes != null) {
                requireBetween("isolation.processes", processes, 1, 100_000);
                require(
                        user != null,
                        "isolation.processes",
                        processes.toString(),
                        "an isolation.user beside it: the executor's own processes would count");
            }
            if (fileSize != null) {
                requireBetween("isolation.file-size", fileSize, DataSize.ofBytes(0), DataSize.ofTerabytes(1));
            }
        }

        io.planexec.executor.isolation.Isolation toIsolation() {
            return new io.planexec.executor.isolation.Isolation(
                    user,
                    memory == null ? null : memory.toBytes(),
                    cpuTime,
                    processes,
                    fileSize == null ? null : fileSize.toBytes(),
                    network,
                    daemons);
        }
    }

    public ExecutorProperties {
        if (id != null) {
            require(
                    id.matches("[A-Za-z0-9._-]{1,100}"),
                    "id",
                    id,
                    "1 to 100 of letters, digits, '.', '_' and '-'; leave it out for a random one");
        }
        if (group != null) {
            require(!group.isBlank(), "group", group, "a name; leave it out for the default");
        }
        pools = List.copyOf(pools);
        for (var pool : pools) {
            require(pool.matches("[A-Za-z0-9._-]{1,100}"), "pools", pool, "names of letters, digits, '.', '_' and '-'");
        }
        require(
                !pools.isEmpty() && Set.copyOf(pools).size() == pools.size(),
                "pools",
                String.join(",", pools),
                "one or more different names; leave it out for the default pool");
        requireBetween("slots", slots, 1, 512);
        require(
                slots >= pools.size(),
                "slots",
                Integer.toString(slots),
                "at least one for each of the " + pools.size() + " pools");
        require(isFolder(workspace), "workspace", workspace, "an existing folder");
        require(isPath(output), "output", output, "a path, such as planexec-out/{goalId}");
        requireBetween("lock", lock, Duration.ofSeconds(1), Duration.ofHours(1));
        requireBetween("patience", patience, Duration.ofMillis(1), Duration.ofSeconds(1));
        requireBetween("drain-grace", drainGrace, Duration.ZERO, Duration.ofHours(1));
        requireBetween("claim-wait", claimWait, Duration.ofSeconds(1), Duration.ofHours(1));
        requireBetween("announce-every", announceEvery, Duration.ofMillis(100), Duration.ofSeconds(10));
        toolFiles = List.copyOf(toolFiles);
        for (var file : toolFiles) {
            require(isPath(file), "tool-files", file, "paths of YAML files");
        }
        requireBetween("largest-output", largestOutput, DataSize.ofKilobytes(64), DataSize.ofGigabytes(1));
    }

    private static boolean isFolder(String path) {
        return isPath(path) && Files.isDirectory(Path.of(path));
    }

    private static boolean isPath(String path) {
        try {
            return !path.isBlank() && !Path.of(path).toString().isEmpty();
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static <T extends Comparable<T>> void requireBetween(String name, T value, T least, T most) {
        require(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                name,
                value.toString(),
                least + " to " + most);
    }

    private static void require(boolean fits, String name, String value, String expected) {
        if (!fits) {
            throw new IllegalArgumentException(
                    "planexec.executor." + name + " is \"" + value + "\", expected " + expected);
        }
    }
}
