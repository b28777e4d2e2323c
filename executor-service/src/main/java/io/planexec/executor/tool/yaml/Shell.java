package io.planexec.executor.tool.yaml;

import io.planexec.executor.isolation.Isolation;
import io.planexec.executor.isolation.ProcessGroup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs scripts with {@code sh}, each as a process group of its own where the system has {@code setsid}. However a script
 * ends, its whole group and its descendants end with it: what it left in the background, too. A process that leaves both
 * the group and the tree of its parents (a daemon by its own making) is out of reach. Stateless.
 */
final class Shell {
    private static final Logger LOG = LoggerFactory.getLogger(Shell.class);
    private static final Duration POLITENESS = Duration.ofMillis(300);
    private static final Duration DRAINING = Duration.ofSeconds(1);

    private Shell() {}

    /**
     * How a script ended.
     *
     * @param exitCode 128 and the signal's number where a signal ended it
     */
    record Ended(int exitCode, String stdout, String stderr) {}

    /**
     * Runs a script and waits for it. Its standard input is empty.
     *
     * @param before the words that it is started through; may be none
     * @param isolation whose user gets the script
     * @param environment all of it
     * @param mostBytes of each of the two outputs; the middle of a longer one is left out
     * @throws IOException when it cannot be started; nothing of the script has run
     * @throws InterruptedException when interrupted; nothing of the script runs any more
     */
    static Ended run(
            List<String> before,
            Isolation isolation,
            String script,
            Path folder,
            Map<String, String> environment,
            int mostBytes)
            throws IOException, InterruptedException {
        var file = ScriptTexts.create();
        try {
            // As a file and in UTF-8: arguments of processes are encoded as the locale of this process says.
            Files.writeString(file, exports(environment) + script + "\n", StandardCharsets.UTF_8);
            isolation.handOver(file);
            return run(before, file, folder, mostBytes);
        } finally {
            delete(file);
        }
    }

    /** What became of the script counts, not what becomes of its text. */
    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted: {}", file, e.toString());
        }
    }

    /** On one line, so that the lines of the script keep their numbers in the shell's messages. */
    private static String exports(Map<String, String> environment) {
        var exports = new StringBuilder();
        environment.forEach((name, value) -> exports.append("export ")
                .append(name)
                .append('=')
                .append(ShellScript.quoted(value))
                .append("; "));
        return exports.toString();
    }

    private static Ended run(List<String> before, Path file, Path folder, int mostBytes)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(ProcessGroup.command());
        command.addAll(before);
        command.addAll(List.of("sh", file.toString()));
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().keySet().retainAll(List.of("PATH"));
        var process = builder.start();
        try {
            var stdout = Drain.of(process.getInputStream(), mostBytes);
            var stderr = Drain.of(process.getErrorStream(), mostBytes);
            var exitCode = process.waitFor();
            end(process, false);
            return new Ended(exitCode, stdout.text(), stderr.text());
        } catch (InterruptedException e) {
            end(process, true);
            throw e;
        } finally {
            process.destroyForcibly(); // Closes the outputs.
        }
    }

    /** Ends what is left of the script. Not to be interrupted: it is bounded, and leaving would leave processes. */
    private static void end(Process process, boolean politely) {
        var interrupted = Thread.interrupted();
        try {
            var descendants = process.descendants().toList();
            if (politely) {
                ProcessGroup.signal(process, "TERM");
                process.toHandle().destroy();
                var _ = process.waitFor(POLITENESS.toMillis(), TimeUnit.MILLISECONDS);
            }
            ProcessGroup.signal(process, "KILL");
            descendants.forEach(ProcessHandle::destroyForcibly);
            process.toHandle().destroyForcibly(); // Process.destroy would close outputs that are still being read.
        } catch (InterruptedException e) {
            interrupted = true;
            ProcessGroup.signal(process, "KILL");
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Reads an output to its end, whatever its length, and keeps its beginning and its end. */
    private static final class Drain implements Runnable {
        private final InputStream stream;
        private final byte[] head;
        private final byte[] tail;
        private long read;
        private final Thread thread;

        private Drain(InputStream stream, int most) {
            this.stream = stream;
            this.head = new byte[(most + 1) / 2];
            this.tail = new byte[most / 2];
            this.thread = Thread.ofPlatform().daemon().name("planexec-output").unstarted(this);
        }

        static Drain of(InputStream stream, int most) {
            var drain = new Drain(stream, most);
            drain.thread.start();
            return drain;
        }

        @Override
        public void run() {
            var buffer = new byte[16 * 1024];
            try {
                for (var n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                    keep(buffer, n);
                }
            } catch (IOException e) {
                LOG.debug("an output ended early: {}", e.toString());
            }
        }

        private synchronized void keep(byte[] buffer, int n) {
            var at = 0;
            if (read < head.length) {
                at = (int) Math.min(n, head.length - read);
                System.arraycopy(buffer, 0, head, (int) read, at);
            }
            if (tail.length > 0) {
                at = Math.max(at, n - tail.length);
                while (at < n) {
                    var to = (int) ((read + at - head.length) % tail.length);
                    var length = Math.min(n - at, tail.length - to);
                    System.arraycopy(buffer, at, tail, to, length);
                    at += length;
                }
            }
            read += n;
        }

        /** What was read when the stream ended, or a second after the script did. */
        String text() throws InterruptedException {
            thread.join(DRAINING);
            return kept();
        }

        private synchronized String kept() {
            if (read <= head.length) {
                return new String(head, 0, (int) read, StandardCharsets.UTF_8);
            }
            var behind = read - head.length;
            if (behind <= tail.length) {
                var all = new byte[(int) read];
                System.arraycopy(head, 0, all, 0, head.length);
                System.arraycopy(tail, 0, all, head.length, (int) behind);
                return new String(all, StandardCharsets.UTF_8);
            }
            var from = tail.length == 0 ? 0 : (int) (behind % tail.length);
            var end = new byte[tail.length];
            System.arraycopy(tail, from, end, 0, tail.length - from);
            System.arraycopy(tail, 0, end, tail.length - from, from);
            return new String(head, StandardCharsets.UTF_8)
                    + "\n… " + (behind - tail.length) + " of " + read + " bytes left out …\n"
                    + new String(end, StandardCharsets.UTF_8);
        }
    }
}
