package io.planexec.planner.goal;

/** What led to a replan: the same work that failed in the same way. Once it has, it does not lead to another. */
final class ReplanCause {
    private ReplanCause() {}

    static String of(StepState failed) {
        return Fingerprint.of(AttemptId.work(failed.attemptId), failed.reason);
    }
}
