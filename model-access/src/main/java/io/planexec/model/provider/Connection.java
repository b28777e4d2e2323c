package io.planexec.model.provider;

import io.planexec.model.Prompt;
import io.planexec.model.Reply;
import java.util.List;

/** One model at one provider: a request and its answer. Implementations are safe for use by several threads. */
interface Connection {

    /**
     * One exchange, without repetition. Blocks; an interrupt ends it.
     *
     * @throws Fault when there is no answer that can be used
     */
    Exchange send(Prompt prompt) throws Fault;

    /** What came back, and what it took. */
    record Exchange(String text, List<Reply.Call> calls, boolean cutShort, long inputTokens, long outputTokens) {}
}
