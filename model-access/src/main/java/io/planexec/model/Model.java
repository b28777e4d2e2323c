package io.planexec.model;

/** A language model that can be asked. Implementations are safe for use by many threads at once. */
public interface Model {

    /** What it is called where users see it, such as {@code openai/gpt-5}; holds no secret. */
    String name();

    /**
     * One call, repeated a few times where the provider asks to come back later. It runs no tool: calls of tools are part
     * of the reply.
     *
     * @throws ModelFailure when there is no reply that can be used
     * @throws InterruptedException when the calling thread is interrupted; the request is given up
     */
    Reply ask(Prompt prompt) throws ModelFailure, InterruptedException;
}
