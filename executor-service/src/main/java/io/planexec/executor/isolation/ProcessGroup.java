package io.planexec.executor.isolation;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Programs that are process groups of their own, so that what they started ends with them, where the system has
 * {@code setsid}. Stateless.
 */
public final class ProcessGroup {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessGroup.class);
    private static final String SETSID = "setsid";
    private static final boolean AVAILABLE = Programs.isOnPath(SETSID, System.getenv("PATH"));
    private static final int SIGNAL_SECONDS = 2;

    private ProcessGroup() {}

    /** The words before the command of a program that is to be a group; none where the system has no such thing. */
    public static List<String> command() {
        return AVAILABLE ? List.of(SETSID) : List.of();
    }

    /**
     * Sends a signal to all of a group, and to nobody where there are no groups.
     *
     * @param leader that was started by way of {@link #command}
     * @param signal its name without SIG, such as {@code TERM}
     */
    public static void signal(Process leader, String signal) {
        if (!AVAILABLE) {
            return;
        }
        try {
            var kill = new ProcessBuilder("sh", "-c", "kill -s " + signal + " -- -" + leader.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(SIGNAL_SECONDS, TimeUnit.SECONDS)) {
                kill.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("the process group {} could not be ended: {}", leader.pid(), e.toString());
        }
    }
}
