package io.planexec.executor.call;

import io.planexec.messages.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The runs under way on this executor. A cancel that comes before its task does is remembered for it. Safe for use by
 * several threads.
 */
public final class Runs {
    /** Tasks follow their cancel within moments, if at all. */
    private static final int REMEMBERED = 10_000;

    private final Map<String, List<Run>> byAttempt = new HashMap<>();
    private final Map<String, Boolean> cancelled = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };
    private boolean draining;

    /** The calling thread begins a run, to be given to {@link #end} when it is over. It may be stopped already. */
    public synchronized Run begin(Task task) {
        var run = new Run(task);
        byAttempt.computeIfAbsent(task.attemptId(), id -> new ArrayList<>()).add(run);
        if (draining) {
            run.stop(Run.Stop.DRAINED);
        } else if (cancelled.containsKey(task.attemptId())) {
            run.stop(Run.Stop.CANCELLED);
        }
        return run;
    }

    /** A run is over; its thread is left alone from here on. */
    public synchronized void end(Run run) {
        run.close();
        byAttempt.computeIfPresent(run.task().attemptId(), (id, runs) -> {
            runs.remove(run);
            return runs.isEmpty() ? null : runs;
        });
    }

    /** Stops what is done for an attempt, now and later. */
    public synchronized void cancel(String attemptId) {
        cancelled.put(attemptId, true);
        byAttempt.getOrDefault(attemptId, List.of()).forEach(run -> run.stop(Run.Stop.CANCELLED));
    }

    /** Stops all that is done, now and later. */
    public synchronized void drain() {
        draining = true;
        byAttempt.values().forEach(runs -> runs.forEach(run -> run.stop(Run.Stop.DRAINED)));
    }
}
