package io.planexec.service;

import io.planexec.queue.QueueSetupException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Explains what users can do something about: a broker that cannot serve the queue, and settings of this project. */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class StartFailures implements FailureAnalyzer {

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            var message = String.valueOf(cause.getMessage());
            var ours = cause instanceof QueueSetupException
                    || (cause instanceof IllegalArgumentException && message.startsWith("planexec."));
            if (ours) {
                return new FailureAnalysis(message, null, cause);
            }
        }
        return null;
    }
}
