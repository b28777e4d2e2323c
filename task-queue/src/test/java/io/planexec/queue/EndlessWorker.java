package io.planexec.queue;

import java.util.concurrent.CountDownLatch;

/** A process that takes tasks and never finishes one, to be killed. */
final class EndlessWorker {

    private EndlessWorker() {}

    public static void main(String[] arguments) throws InterruptedException {
        QueueSettings settings = QueueSettings.of(arguments[0], arguments[1], arguments[2], "endless");
        CountDownLatch never = new CountDownLatch(1);
        TaskQueueWorker.start(settings, (delivery, cancellation) -> {
            System.out.println("running " + Queue.text(delivery));
            never.await();
            return Outcome.DONE;
        });
        never.await();
    }
}
