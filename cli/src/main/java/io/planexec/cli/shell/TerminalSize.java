package io.planexec.cli.shell;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** How large the terminal is; asked again whenever it says that it has changed. Safe for use by several threads. */
public final class TerminalSize {
    private static final int USUAL_LINES = 24;
    private static final int USUAL_COLUMNS = 80;

    private record Size(int lines, int columns) {}

    private volatile Size size;

    /** Asks for the first time. */
    public TerminalSize() {
        size = ask();
        Interrupts.handle(
                "WINCH",
                () -> Thread.ofPlatform().daemon().name("planexec-resize").start(() -> size = ask()));
    }

    /** At least 1. */
    public int lines() {
        return size.lines;
    }

    /** At least 1. */
    public int columns() {
        return size.columns;
    }

    private static Size ask() {
        try {
            var process = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ", -1);
            process.waitFor(1, TimeUnit.SECONDS);
            if (answer.length == 2) {
                return new Size(atLeastOne(answer[0], USUAL_LINES), atLeastOne(answer[1], USUAL_COLUMNS));
            }
        } catch (IOException e) {
            return fromEnvironment();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return fromEnvironment();
    }

    private static Size fromEnvironment() {
        return new Size(
                atLeastOne(System.getenv().getOrDefault("LINES", ""), USUAL_LINES),
                atLeastOne(System.getenv().getOrDefault("COLUMNS", ""), USUAL_COLUMNS));
    }

    private static int atLeastOne(String text, int otherwise) {
        return text.matches("[1-9]\\d{0,4}") ? Integer.parseInt(text) : otherwise;
    }
}
