package io.planexec.cli.run;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.PrintStream;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the services' log goes: warnings to a file of the output folder, which exists only if there are any; everything to
 * a stream where the caller wants to see it. Never to standard output.
 */
final class ServiceLog {
    private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{24} - %msg%n%ex{short}";

    private ServiceLog() {}

    /** Configures the log of this process. */
    static void to(Path file, boolean verbose, PrintStream stream) {
        // Each Spring context would configure the log of the whole process anew.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        context.reset();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        if (verbose) {
            root.setLevel(Level.INFO);
            root.addAppender(onStream(context, stream));
        } else {
            root.setLevel(Level.WARN);
            root.addAppender(inFile(context, file));
            quiet(context);
        }
    }

    /** What a cluster that lives for seconds says at its start and end, and nobody needs to read. */
    private static void quiet(LoggerContext context) {
        for (var name : new String[] {"org.apache.kafka", "kafka", "state.change.logger", "org.springframework"}) {
            context.getLogger(name).setLevel(Level.ERROR);
        }
    }

    private static FileAppender<ILoggingEvent> inFile(LoggerContext context, Path file) {
        var appender = new FileAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setFile(file.toString());
        appender.setAppend(false);
        appender.setLazy(true);
        appender.setEncoder(encoder(context));
        appender.start();
        return appender;
    }

    private static OutputStreamAppender<ILoggingEvent> onStream(LoggerContext context, PrintStream stream) {
        var appender = new OutputStreamAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setEncoder(encoder(context));
        appender.setOutputStream(stream);
        appender.start();
        return appender;
    }

    private static PatternLayoutEncoder encoder(LoggerContext context) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        return encoder;
    }
}
