package io.planexec.cli.shell;

import io.planexec.cli.view.Style;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The shell or program that called the command.
 *
 * @param outTerminal whether {@code out} is a terminal that can be drawn on
 * @param errTerminal whether {@code err} is one
 * @param style what its terminal can show
 * @param folder its current folder, absolute
 */
public record Caller(
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean outTerminal,
        boolean errTerminal,
        Style style,
        Path folder) {

    private static final String TERMINAL = "terminal";

    /** The caller of this process. Which of the streams are terminals is told by the script that started it. */
    public static Caller ofProcess() {
        var able = !"dumb".equals(System.getenv("TERM"));
        var out = able && TERMINAL.equals(System.getProperty("planexec.stdout"));
        var err = able && TERMINAL.equals(System.getProperty("planexec.stderr"));
        var charset = Charset.forName(System.getProperty("native.encoding", "UTF-8"));
        var noColour = System.getenv("NO_COLOR");
        return new Caller(
                new FileInputStream(FileDescriptor.in),
                stream(FileDescriptor.out, charset),
                stream(FileDescriptor.err, charset),
                out,
                err,
                new Style(noColour == null || noColour.isEmpty(), charset.equals(StandardCharsets.UTF_8)),
                Path.of("").toAbsolutePath());
    }

    private static PrintStream stream(FileDescriptor file, Charset charset) {
        return new PrintStream(new FileOutputStream(file), true, charset);
    }

    /** Whether what {@code in} gives is typed by somebody. */
    public boolean typedOnTerminal() {
        return TERMINAL.equals(System.getProperty("planexec.stdin"));
    }

    /** The command as it was called, as the script that started it tells. */
    public String program() {
        return System.getProperty("planexec.command", "planexec");
    }

    /** The style for one of the streams: colours on terminals only. */
    public Style styleOn(boolean terminal) {
        return new Style(terminal && style.colour(), style.unicode());
    }
}
