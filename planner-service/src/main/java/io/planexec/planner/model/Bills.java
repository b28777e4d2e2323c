package io.planexec.planner.model;

import io.planexec.messages.Usage;
import io.planexec.model.Reply;

/** What calls of the planner's and the judge's model cost, as messages say it. */
final class Bills {
    private Bills() {}

    static Usage usage(Reply.Bill bill) {
        return new Usage(bill.calls(), 0, 0, bill.inputTokens(), bill.outputTokens(), bill.usd());
    }
}
