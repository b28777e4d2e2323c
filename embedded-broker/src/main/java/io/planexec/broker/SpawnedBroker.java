package io.planexec.broker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A broker in a process of its own, which the owner may stop or kill. Safe for use by several threads. */
public final class SpawnedBroker implements AutoCloseable {

    private final Process process;
    private final String bootstrapServers;

    private SpawnedBroker(Process process, String bootstrapServers) {
        this.process = process;
        this.bootstrapServers = bootstrapServers;
    }

    static SpawnedBroker of(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(BrokerProcess.READY)) {
                    passOver(output);
                    return new SpawnedBroker(process, line.substring(BrokerProcess.READY.length()));
                }
            }
            throw new BrokerStartException("The broker's process ended with exit code " + process.waitFor()
                    + " before it was ready; run " + BrokerProcess.class.getName() + " by hand to see why.");
        } catch (IOException e) {
            throw new BrokerStartException("The broker's process could not be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerStartException("Interrupted while the broker's process started.", e);
        }
    }

    /** A broker whose log goes there stands still when nobody reads it. */
    private static void passOver(BufferedReader output) {
        Thread.ofPlatform().daemon().name("planexec-broker-output").start(() -> {
            try {
                output.transferTo(Writer.nullWriter());
            } catch (IOException e) {
                // The process has ended.
            }
        });
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    public int port() {
        return Integer.parseInt(bootstrapServers.substring(bootstrapServers.lastIndexOf(':') + 1));
    }

    /** Ends the process at once (SIGKILL on Unix) and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        await(10);
    }

    /** Stops the process in an orderly way, or kills it after five seconds. */
    @Override
    public void close() {
        process.destroy();
        if (!await(5)) {
            kill();
        }
    }

    private boolean await(int seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
