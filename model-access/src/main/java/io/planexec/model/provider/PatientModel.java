package io.planexec.model.provider;

import io.planexec.model.Model;
import io.planexec.model.ModelFailure;
import io.planexec.model.Prompt;
import io.planexec.model.Reply;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A model behind a connection that may fail. Every exchange has a time limit, those that may work later are repeated, each
 * is counted and billed. The connection, and Spring AI with it, is made when it is first used. Thread-safe.
 */
public final class PatientModel implements Model {
    private final Endpoint endpoint;
    private final Prices prices;
    private final Patience patience;
    private final CallMeters meters;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Connection connection;

    /** A model that nobody has asked anything yet. Touches nothing outside. */
    public PatientModel(Endpoint endpoint, Prices prices, Patience patience, CallMeters meters) {
        this.endpoint = endpoint;
        this.prices = prices;
        this.patience = patience;
        this.meters = meters;
    }

    @Override
    public String name() {
        return endpoint.provider().name().toLowerCase(Locale.ROOT) + "/" + endpoint.model();
    }

    @Override
    public Reply ask(Prompt prompt) throws ModelFailure, InterruptedException {
        var bill = Reply.Bill.NONE;
        var timedOut = 0;
        for (var tries = 1; ; tries++) {
            var begun = System.nanoTime();
            try {
                var exchange = exchange(prompt);
                var cost = prices.bill(1, exchange.inputTokens(), exchange.outputTokens());
                meters.exchanged("ok", since(begun), cost);
                return new Reply(exchange.text(), exchange.calls(), exchange.cutShort(), bill.plus(cost));
            } catch (Fault fault) {
                var cost = prices.bill(fault.reached() ? 1 : 0, fault.inputTokens(), fault.outputTokens());
                meters.exchanged(fault.kind().name().toLowerCase(Locale.ROOT), since(begun), cost);
                bill = bill.plus(cost);
                timedOut += fault.kind() == ModelFailure.Kind.TIMED_OUT ? 1 : 0;
                var wait = patience.next(fault, tries, timedOut).orElse(null);
                if (wait == null) {
                    throw failure(fault, tries, bill);
                }
                patience.pause().of(wait);
            }
        }
    }

    /** What a provider says may repeat secrets; that a key is refused is said in words of our own. */
    private ModelFailure failure(Fault fault, int tries, Reply.Bill bill) {
        var said = String.valueOf(fault.getMessage());
        var words = fault.kind() == ModelFailure.Kind.KEY_REFUSED ? said : endpoint.withoutSecrets(said);
        return new ModelFailure(
                fault.kind(),
                name() + " at " + endpoint.address() + ": " + words + patience.givenUp(fault, tries),
                bill);
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** On a virtual thread, where an interrupt closes the socket that is waited on. */
    private Connection.Exchange exchange(Prompt prompt) throws Fault, InterruptedException {
        var opened = connection();
        var task = new FutureTask<>(() -> opened.send(prompt));
        Thread.ofVirtual().name("planexec-model-call").start(task);
        try {
            return task.get(endpoint.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw Faults.timedOut(endpoint);
        } catch (ExecutionException e) {
            switch (Objects.requireNonNull(e.getCause())) {
                case Fault fault -> throw fault;
                case RuntimeException fault -> throw fault;
                case Error fault -> throw fault;
                case Throwable other -> throw new IllegalStateException(other);
            }
        } finally {
            task.cancel(true);
        }
    }

    private Connection connection() {
        lock.lock();
        try {
            if (connection == null) {
                connection = switch (endpoint.provider()) {
                    case OPENAI -> new OpenAiConnection(endpoint);
                    case ANTHROPIC -> new AnthropicConnection(endpoint);
                };
            }
            return connection;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
