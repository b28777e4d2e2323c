package io.planexec.service;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a service that has lost a part of itself to an error: it leaves and says that it is not alive, so that
 * whoever runs it starts another. One that went on with the rest would look healthy and do less than it says. Thread-safe.
 */
public final class BrokenService {
    private static final Logger LOG = LoggerFactory.getLogger(BrokenService.class);

    private final String name;
    private final Runnable stop;
    private final Runnable tell;
    private final AtomicBoolean leaving = new AtomicBoolean();

    /**
     * A service that is whole so far.
     *
     * @param name as the log is to call it, such as {@code Executor e1}
     * @param stop ends it in order; may take its time
     * @param tell called after that
     */
    public BrokenService(String name, Runnable stop, Runnable tell) {
        this.name = name;
        this.stop = stop;
        this.tell = tell;
    }

    /** Has it leave, once, on a thread of its own: the one that calls is part of what is stopped. Returns at once. */
    public void leave() {
        if (leaving.compareAndSet(false, true)) {
            LOG.error("{} has lost slots to an error, and leaves", name);
            Thread.ofPlatform().daemon().name("planexec-leaving").start(() -> {
                try {
                    stop.run();
                } catch (RuntimeException e) {
                    LOG.error("{} cannot leave in order", name, e);
                }
                tell.run();
            });
        }
    }
}
