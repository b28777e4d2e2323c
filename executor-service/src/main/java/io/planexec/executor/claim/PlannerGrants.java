package io.planexec.executor.claim;

import io.planexec.executor.call.AttemptFailed;
import io.planexec.executor.call.Grants;
import io.planexec.executor.call.Run;
import io.planexec.messages.Control;
import io.planexec.messages.Report;
import io.planexec.messages.TaskError.Kind;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the planner that sent a task. The claim goes to the topic the task names for replies, again and again until there is
 * an answer: the planner may be starting anew. It answers each in the same way, by run and call.
 *
 * <p>The first run to claim a call gets it and no other ever does, so whatever dies when, the call is made once at most:
 *
 * <table>
 *   <caption>What a crash of the executor means for an attempt</caption>
 *   <tr><th>it dies</th><th>read, idempotent</th><th>compensatable, irreversible</th></tr>
 *   <tr><td>before the claim</td><td rowspan="3">there is no claim</td><td>the task is delivered again and runs</td></tr>
 *   <tr><td>between claim and grant</td><td rowspan="4">the grant is a dead run's. The next run is refused and leaves
 *       without a result; when the step's time is up it is compensated and repeated, or becomes UNCERTAIN</td></tr>
 *   <tr><td>after the grant</td></tr>
 *   <tr><td>in the tool</td><td rowspan="2">the task is delivered again and runs again; one result counts</td></tr>
 *   <tr><td>after the tool</td></tr>
 *   <tr><td>after the result, before the acknowledgement</td><td>the task is delivered again and runs again; its
 *       second result changes nothing</td><td>the next run is refused, because the attempt is over</td></tr>
 * </table>
 *
 * A planner that dies between claim and grant takes the claim up again: it is granted once, by then or by the repetition.
 * Of two executors that hold the same task one is granted the call, and the other leaves. Safe for use by several threads.
 */
public final class PlannerGrants implements Grants {
    private static final Logger LOG = LoggerFactory.getLogger(PlannerGrants.class);
    private static final Duration SECOND_CLAIM = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final String executor;
    private final Duration patience;
    private final BiConsumer<String, Report.Claim> sender;
    private final ConcurrentMap<Key, CompletableFuture<Control>> open = new ConcurrentHashMap<>();

    private record Key(String runId, String callId) {}

    /**
     * Grants for one executor.
     *
     * @param executor its id
     * @param patience how long an answer is waited for, positive
     * @param sender sends a claim to a topic, at once
     */
    public PlannerGrants(String executor, Duration patience, BiConsumer<String, Report.Claim> sender) {
        this.executor = executor;
        this.patience = patience;
        this.sender = sender;
    }

    @Override
    public void obtain(Claim claim) throws AttemptFailed, InterruptedException {
        var key = new Key(claim.run().id(), claim.callId());
        var answer = new CompletableFuture<Control>();
        open.put(key, answer);
        try {
            switch (answer(claim, answer)) {
                case Control.Grant grant -> LOG.debug("{} may run {}", grant.attemptId(), claim.tool());
                case Control.Refusal refusal -> leave(claim, refusal.reason());
                case Control.Cancel cancel -> throw new IllegalStateException("no answer to a claim: " + cancel);
            }
        } finally {
            open.remove(key);
        }
    }

    private Control answer(Claim claim, CompletableFuture<Control> answer) throws AttemptFailed, InterruptedException {
        var report = report(claim);
        var end = System.nanoTime() + patience.toNanos();
        var pause = SECOND_CLAIM;
        while (true) {
            sender.accept(claim.run().task().replyTo(), report);
            var left = end - System.nanoTime();
            try {
                return answer.get(Math.min(left, pause.toNanos()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (left <= pause.toNanos()) {
                    throw nobodyAnswered(claim);
                }
                LOG.info("No answer yet to the claim of {} for {}; it is sent again", report.attemptId(), claim.tool());
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private Report.Claim report(Claim claim) {
        var task = claim.run().task();
        return new Report.Claim(
                task.goalId(),
                task.stepId(),
                task.attempt(),
                task.attemptId(),
                claim.run().id(),
                executor,
                claim.callId(),
                claim.tool(),
                claim.effect(),
                claim.timeout());
    }

    private AttemptFailed nobodyAnswered(Claim claim) {
        return new AttemptFailed(
                Kind.TIMEOUT,
                "the tool \"" + claim.tool() + "\" is "
                        + claim.effect().name().toLowerCase(Locale.ROOT)
                        + " here and needs a grant of the planner, which did not answer within " + patience
                        + "; this executor did not run it. Check that planner-service runs and reads "
                        + claim.run().task().replyTo(),
                true);
    }

    /** The attempt is somebody else's business from here on: nothing is reported, and nothing of the run goes on. */
    private static void leave(Claim claim, String reason) throws InterruptedException {
        LOG.info("{} leaves {} alone: {}", claim.tool(), claim.run().task().attemptId(), reason);
        claim.run().stop(Run.Stop.REFUSED);
        // Whoever waits for this thread interrupts it.
        new CountDownLatch(1).await();
    }

    /** What the planner says about claims, whosoever they are. */
    public void answered(Control answer) {
        switch (answer) {
            case Control.Grant grant -> answered(grant.runId(), grant.callId(), answer);
            case Control.Refusal refusal -> answered(refusal.runId(), refusal.callId(), answer);
            case Control.Cancel cancel -> LOG.trace("no answer: {}", cancel);
        }
    }

    private void answered(String runId, String callId, Control answer) {
        var waiting = open.get(new Key(runId, callId));
        if (waiting != null) {
            waiting.complete(answer);
        }
    }
}
