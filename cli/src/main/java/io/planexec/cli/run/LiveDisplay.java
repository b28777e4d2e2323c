package io.planexec.cli.run;

import io.planexec.cli.shell.TerminalSize;
import io.planexec.cli.view.GoalProgress;
import io.planexec.cli.view.PlanView;
import io.planexec.cli.view.Style;
import io.planexec.messages.Decision;
import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** The plan, drawn in place on a terminal, several times a second. */
final class LiveDisplay implements Display {
    private static final long FRAME_MILLIS = 100;
    private static final String HIDE_CURSOR = "\u001b[?25l";
    private static final String SHOW_CURSOR = "\u001b[?25h";
    private static final String NO_WRAP = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";
    private static final String CLEAR_LINE_END = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final PrintStream to;
    private final GoalProgress progress;
    private final PlanView view;
    private final InstantSource clock;
    private final TerminalSize size;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /** Set for ever where the run is interrupted over a question. */
    private final AtomicBoolean asking = new AtomicBoolean();

    private String phase = "";
    private int drawn;

    /**
     * Starts to draw.
     *
     * @param progress read while its lock is held
     */
    LiveDisplay(PrintStream to, Style style, GoalProgress progress, InstantSource clock) {
        this.to = to;
        this.progress = progress;
        this.view = new PlanView(style);
        this.clock = clock;
        this.size = new TerminalSize();
        this.thread = Thread.ofPlatform().daemon().name("planexec-display").unstarted(this::frames);
        thread.start();
    }

    private void frames() {
        try {
            do {
                draw(clock.instant());
            } while (!closing.await(FRAME_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized <T> T aside(Supplier<T> question) {
        draw(clock.instant());
        drawn = 0;
        asking.set(true);
        var answer = question.get();
        asking.set(false);
        return answer;
    }

    private synchronized void draw(Instant now) {
        List<String> lines;
        synchronized (progress) {
            // The line below the picture is the cursor's.
            lines = progress.begun() ? view.lines(progress, now, size.columns(), size.lines() - 1) : List.of(phase);
        }
        var frame = new StringBuilder(HIDE_CURSOR).append(NO_WRAP).append('\r');
        if (drawn > 0) {
            frame.append("\u001b[").append(drawn).append('A');
        }
        lines.forEach(line -> frame.append(line).append(CLEAR_LINE_END).append('\n'));
        frame.append(CLEAR_BELOW).append(WRAP).append(SHOW_CURSOR);
        drawn = lines.size();
        to.print(frame);
        to.flush();
    }

    @Override
    public void phase(String words) {
        synchronized (progress) {
            phase = words;
        }
    }

    @Override
    public void decided(Decision decision, GoalProgress changed) {
        // The next frame shows it.
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!asking.get()) {
            draw(clock.instant());
        }
        to.println();
    }
}
