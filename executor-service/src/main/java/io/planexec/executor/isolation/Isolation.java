package io.planexec.executor.isolation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What scripts may not do. It is made of programs of util-linux, which the script is started through: {@code setpriv},
 * {@code prlimit} and {@code unshare}. Limits hold for each process of a script, not for their sum. Files are not kept apart:
 * a script reads what its user may read. Immutable.
 *
 * @param user name or number of the user that scripts run as, without groups of others and without a way to more rights;
 *     null for the executor's own. Takes an executor that may change users, such as root
 * @param memory bytes of address space of a process; null for no limit
 * @param cpuTime of a process, in whole seconds, after which it is killed; null for no limit
 * @param processes that the user may have at once, over all scripts and slots; null for no limit
 * @param fileSize bytes of a file that is written; null for no limit
 * @param network whether scripts have a network; without it not even the machine itself answers. Takes root, or a system
 *     whose users may make namespaces
 * @param daemons whether what a script starts may outlive it by leaving its process group and its parents; without it all of
 *     it ends with the script. Takes what {@code network} takes
 */
public record Isolation(
        @Nullable String user,
        @Nullable Long memory,
        @Nullable Duration cpuTime,
        @Nullable Integer processes,
        @Nullable Long fileSize,
        boolean network,
        boolean daemons) {

    /** Scripts may do what the executor may. */
    public static final Isolation NONE = new Isolation(null, null, null, null, null, true, true);

    private static final int CPU_TIME_USED_UP = 128 + 24;

    /** The kernel keeps most signals from the first process of a name space, so the script is the second. */
    private static final List<String> FIRST_PROCESS = List.of("sh", "-c", "\"$@\"; exit $?", "first");

    private static final Duration TRIAL = Duration.ofSeconds(10);

    /** What neither of the two lets a script do. This one's user counts where it has one. */
    public Isolation and(Isolation other) {
        return new Isolation(
                user == null ? other.user : user,
                least(memory, other.memory),
                least(cpuTime, other.cpuTime),
                least(processes, other.processes),
                least(fileSize, other.fileSize),
                network && other.network,
                daemons && other.daemons);
    }

    private static <T extends Comparable<T>> @Nullable T least(@Nullable T one, @Nullable T other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) <= 0 ? one : other;
    }

    /**
     * Why it cannot be had here, in a few words; empty where it can. Tries it, which starts processes.
     *
     * @throws InterruptedException when interrupted meanwhile
     */
    public Optional<String> problem() throws InterruptedException {
        var command = new ArrayList<>(command());
        if (command.isEmpty()) {
            return Optional.empty();
        }
        command.add("true");
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            if (!process.waitFor(TRIAL.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return Optional.of("\"" + String.join(" ", command) + "\" did not end");
            }
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.exitValue() == 0
                    ? Optional.empty()
                    : Optional.of("\"" + String.join(" ", command) + "\" ended with exit code " + process.exitValue()
                            + (said.isEmpty() ? "" : ": " + said));
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** The words before those of a script's command; none where nothing is asked for. */
    public List<String> command() {
        var words = new ArrayList<String>();
        if (!network || !daemons) {
            words.add("unshare");
            if (!isRoot()) {
                words.addAll(List.of("--user", "--map-current-user"));
            }
            if (!network) {
                words.add("--net");
            }
            if (!daemons) {
                words.addAll(List.of("--pid", "--fork", "--kill-child"));
            }
            words.add("--");
            if (!daemons) {
                words.addAll(FIRST_PROCESS);
            }
        }
        if (user != null) {
            words.addAll(List.of(
                    "setpriv", "--reuid=" + user, "--regid=" + group(user), "--clear-groups", "--no-new-privs", "--"));
        }
        var limits = new ArrayList<String>();
        limit(limits, "--as", memory);
        if (cpuTime != null) {
            // A second later what does not heed the signal is killed.
            limits.add("--cpu=" + cpuTime.toSeconds() + ":" + (cpuTime.toSeconds() + 1));
        }
        limit(limits, "--nproc", processes);
        limit(limits, "--fsize", fileSize);
        if (!limits.isEmpty()) {
            words.add("prlimit");
            words.addAll(limits);
            words.add("--");
        }
        return words;
    }

    private static void limit(List<String> limits, String option, @Nullable Number value) {
        if (value != null) {
            limits.add(option + "=" + value);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** The user's own group; its number where the system does not know the user. */
    private static String group(String user) {
        try {
            var process = new ProcessBuilder("id", "-g", "--", user)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var group = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return group.isEmpty() ? user : group;
        } catch (IOException e) {
            return user;
        }
    }

    /**
     * Lets the script's user have a file or a folder that was made for the script.
     *
     * @throws IOException when this process may not give it away
     */
    public void handOver(Path path) throws IOException {
        if (user != null) {
            Files.setOwner(
                    path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
        }
    }

    /** What an exit code says about the limits, in words behind it; empty where nothing. */
    public String meaning(int exitCode) {
        return cpuTime != null && exitCode == CPU_TIME_USED_UP
                ? ", because it used up its CPU time of " + cpuTime.toSeconds() + " s"
                : "";
    }
}
