package io.planexec.executor.agent;

import io.planexec.model.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One turn of the model and what came of it, as it is kept.
 *
 * @param number from 1
 * @param thought what the model said beside its calls
 * @param calls in the model's order
 * @param cutShort whether the reply ran into its limit
 * @param reminder what the model is told after the turn beside the observations; empty for nothing
 */
record Iteration(int number, String thought, List<Made> calls, boolean cutShort, String reminder, Reply.Bill bill) {

    /**
     * A call the model made.
     *
     * @param tool the name under which it was offered, or an invented one
     * @param arguments as the model wrote them
     * @param observation null as long as there is none
     */
    record Made(
            String id,
            String tool,
            String arguments,
            @Nullable Observation observation) {}

    /**
     * What came of a call.
     *
     * @param text that the model is shown
     * @param error whether it did not succeed
     * @param digest of the whole output or error, to notice when it comes again
     * @param startedAt when the tool began; null where it never ran
     */
    record Observation(
            String text,
            boolean error,
            String digest,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {}

    static Iteration of(int number, Reply reply) {
        var calls = reply.calls().stream()
                .map(call -> new Made(call.id(), call.tool(), call.arguments(), null))
                .toList();
        return new Iteration(number, reply.text(), calls, reply.cutShort(), "", reply.bill());
    }

    Iteration observed(int index, Observation observation) {
        var changed = new ArrayList<>(calls);
        var made = changed.get(index);
        changed.set(index, new Made(made.id(), made.tool(), made.arguments(), observation));
        return new Iteration(number, thought, Collections.unmodifiableList(changed), cutShort, reminder, bill);
    }

    Iteration reminded(String words) {
        return new Iteration(number, thought, calls, cutShort, words, bill);
    }
}
