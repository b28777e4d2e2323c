package io.planexec.cli.local;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
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

    /** Configures the log of this process. */
    public static void to(Path file, boolean verbose, PrintStream stream) {
        // Each Spring context would configure the log of the whole process anew.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        context.reset();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        if (verbose) {
            root.setLevel(Level.INFO);
            root.addAppender(appender(context, stream));
        } else {
            root.setLevel(Level.WARN);
            root.addAppender(appender(context, new LateFile(file)));
            quiet(context);
        }
    }

    /** What a cluster that lives for seconds says at its start and end, and nobody needs to read. */
    private static void quiet(LoggerContext context) {
        for (var name : new String[] {"org.apache.kafka", "kafka", "state.change.logger", "org.springframework"}) {
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
