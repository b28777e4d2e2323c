package io.planexec.planner.planning;

import io.planexec.messages.PlanningTask;
import io.planexec.messages.Topics;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import io.planexec.queue.Cancellation;
import io.planexec.queue.Delivery;
import io.planexec.queue.Outcome;
import io.planexec.queue.TaskHandler;
import io.planexec.service.PacedProducer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does planning tasks from their queue. A task leaves the queue once its answer is known to be on the results topic, so
 * planning survives a crash the way a step does: the task comes back, and a second answer is dropped as not open.
 * Thread-safe.
 */
public final class PlanningWorker implements TaskHandler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PlanningWorker.class);

    private final PlanningDesk desk;
    private final PacedProducer producer;

    /** Takes over the producer and closes it when it is closed itself. */
    public PlanningWorker(PlanningDesk desk, PacedProducer producer) {
        this.desk = desk;
        this.producer = producer;
    }

    @Override
    public Outcome handle(Delivery delivery, Cancellation cancellation)
            throws InterruptedException, ExecutionException {
        PlanningTask task;
        try {
            task = MessageCodec.read(delivery.record().value(), PlanningTask.class);
        } catch (MalformedMessage e) {
            LOG.warn("planning task {} was thrown away: {}", delivery.place(), e.getMessage());
            return Outcome.REJECT;
        }
        var answer = MessageCodec.write(desk.answer(task));
        var message = new ProducerRecord<>(task.replyTo(), task.goalId().getBytes(StandardCharsets.UTF_8), answer);
        message.headers().add(Topics.VERSION_HEADER, Topics.VERSION.getBytes(StandardCharsets.UTF_8));
        producer.send(message).get();
        return Outcome.DONE;
    }

    @Override
    public void close() {
        producer.close();
    }
}
