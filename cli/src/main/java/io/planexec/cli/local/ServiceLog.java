package io.planexec.cli.local;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the services' log goes: warnings to a file of the output folder, which exists only if there are any; everything to
 * a stream where the caller wants to see it. Never to standard output.
 */
public final class ServiceLog {
    private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{24} - %msg%n%ex{short}";

    private ServiceLog() {}

    /** Warnings go to a file. */
    public static void warningsTo(Path file) {
        warningsTo(new LateFile(file));
    }

    /** Warnings go to a stream. */
    public static void warningsTo(OutputStream stream) {
        quiet(configure(Level.WARN, stream));
    }

    /** Errors go to a stream, but for those of Kafka's clients, whose callers tell them. */
    public static void errorsTo(OutputStream stream) {
        configure(Level.ERROR, stream).getLogger("org.apache.kafka").setLevel(Level.OFF);
    }

    /** Everything goes to a stream. */
    public static void allTo(OutputStream stream) {
        configure(Level.INFO, stream);
    }

    private static LoggerContext configure(Level level, OutputStream stream) {
        // Each Spring context would configure the log of the whole process anew.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(level);
        root.addAppender(appender(context, stream));
        return context;
    }

    /** What a cluster that lives for seconds says at its start and end, and nobody needs to read. */
    private static void quiet(LoggerContext context) {
        for (var name :
                new String[] {"org.apache.kafka", "kafka", "state.change.logger", "org.springframework", "com.networknt"
                }) {
            context.getLogger(name).setLevel(Level.ERROR);
        }
        // It takes a topic that is not there yet for an error.
        context.getLogger("org.apache.kafka.clients.admin").setLevel(Level.OFF);
    }

    private static OutputStreamAppender<ILoggingEvent> appender(LoggerContext context, OutputStream stream) {
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

    /** A file that is made when the first line is written. */
    private static final class LateFile extends OutputStream {
        private final Path path;
        private @Nullable OutputStream file;

        LateFile(Path path) {
            this.path = path;
        }

        private OutputStream file() throws IOException {
            var opened = file;
            if (opened == null) {
                opened = Files.newOutputStream(path);
                file = opened;
            }
            return opened;
        }

        @Override
        public void write(int b) throws IOException {
            file().write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            file().write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            if (file != null) {
                file.close();
            }
        }
    }
}
