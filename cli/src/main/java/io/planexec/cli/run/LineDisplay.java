package io.planexec.cli.run;

import io.planexec.cli.view.EventLines;
import io.planexec.cli.view.GoalProgress;
import io.planexec.cli.view.Style;
import io.planexec.messages.Decision;
import java.io.PrintStream;
import java.util.function.Supplier;

/** A line per event, for pipes and files. */
final class LineDisplay implements Display {
    private final PrintStream to;
    private final EventLines lines;

    LineDisplay(PrintStream to, Style style) {
        this.to = to;
        this.lines = new EventLines(style);
    }

    @Override
    public void phase(String words) {
        to.println(words);
    }

    @Override
    public void decided(Decision decision, GoalProgress progress) {
        lines.of(decision, progress).forEach(to::println);
    }

    @Override
    public <T> T aside(Supplier<T> question) {
        return question.get();
    }

    @Override
    public void close() {
        to.flush();
    }
}
