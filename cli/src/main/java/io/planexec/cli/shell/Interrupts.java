package io.planexec.cli.shell;

import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C, SIGTERM and SIGHUP: the first asks the run to cancel and clean up, the second to say how far it came and end, the
 * third ends the process at once. A shutdown hook could not tell them apart. The JDK has no supported interface for signals, hence the reflection on the
 * one module that carries them ({@code jdk.unsupported}).
 */
public final class Interrupts {
    private final CompletableFuture<Void> first = new CompletableFuture<>();
    private final CompletableFuture<Void> second = new CompletableFuture<>();
    private final AtomicInteger seen = new AtomicInteger();

    /** Takes the signals of this process over, where the platform has them. */
    public static Interrupts ofProcess() {
        var interrupts = new Interrupts();
        for (var name : new String[] {"INT", "TERM", "HUP"}) {
            handle(name, interrupts::interrupted);
        }
        return interrupts;
    }

    /** Completed at the first signal. */
    public CompletableFuture<Void> first() {
        return first;
    }

    /** Completed at the second signal. */
    public CompletableFuture<Void> second() {
        return second;
    }

    /** Whether a signal has come. */
    public boolean any() {
        return seen.get() > 0;
    }

    void interrupted() {
        switch (seen.incrementAndGet()) {
            case 1 -> first.completeAsync(() -> null);
            case 2 -> second.completeAsync(() -> null);
            default -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        }
    }

    /** Calls an action at each arrival of a signal; does nothing where there is no such signal. */
    static void handle(String name, Runnable action) {
        try {
            var lookup = MethodHandles.publicLookup();
            var signal = lookup.findClass("sun.misc.Signal");
            var handler = lookup.findClass("sun.misc.SignalHandler");
            var run = lookup.findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                    .bindTo(action);
            var handle = MethodHandleProxies.asInterfaceInstance(handler, MethodHandles.dropArguments(run, 0, signal));
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), handle);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            System.getLogger(Interrupts.class.getName())
                    .log(System.Logger.Level.DEBUG, "signal " + name + " cannot be handled", e);
        }
    }
}
