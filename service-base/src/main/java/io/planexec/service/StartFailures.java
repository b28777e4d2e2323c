package io.planexec.service;

import io.planexec.queue.QueueSetupException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains a broker that is not there or cannot serve the queue. */
final class StartFailures extends AbstractFailureAnalyzer<QueueSetupException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, QueueSetupException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
    }
}
