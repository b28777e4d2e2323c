package io.planexec.executor.agent;

import io.planexec.messages.AgentRun;
import io.planexec.messages.AgentRun.Receipt;
import io.planexec.messages.Usage;
import io.planexec.messages.text.Cut;
import io.planexec.model.Reply;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one attempt has used and done so far, earlier runs of it included. Safe for use by several threads. */
public final class Ledger {
    private static final int LONGEST_ERROR = 300;

    private Reply.Bill bill = Reply.Bill.NONE;
    private int iterations;
    private int toolCalls;
    private final List<Receipt> receipts = new ArrayList<>();

    synchronized void pay(Reply.Bill calls) {
        bill = bill.plus(calls);
    }

    synchronized void iteration() {
        iterations++;
    }

    /**
     * Takes room for one more tool call; false where there is none.
     *
     * @param most null for no bound
     */
    synchronized boolean reserveToolCall(@Nullable Integer most) {
        if (most != null && toolCalls >= most) {
            return false;
        }
        toolCalls++;
        return true;
    }

    /** Gives room back for a call that did not run after all. */
    synchronized void releaseToolCall() {
        toolCalls--;
    }

    synchronized void receipt(int iteration, String tool, @Nullable String error, Instant startedAt, Instant endedAt) {
        if (receipts.size() < AgentRun.MAX_RECEIPTS) {
            var shown = error == null ? null : Cut.to(error, LONGEST_ERROR, " …");
            receipts.add(new Receipt(iteration, tool, shown, startedAt, endedAt));
        }
    }

    synchronized long tokens() {
        return bill.inputTokens() + bill.outputTokens();
    }

    synchronized BigDecimal usd() {
        return bill.usd();
    }

    synchronized List<Receipt> receipts() {
        return List.copyOf(receipts);
    }

    /** What it all cost. */
    public synchronized Usage usage() {
        return new Usage(0, bill.calls(), toolCalls, bill.inputTokens(), bill.outputTokens(), bill.usd());
    }

    /** What was done, for the result. */
    public synchronized AgentRun run(String model, String trace) {
        return new AgentRun(model, iterations, List.copyOf(receipts), trace);
    }
}
