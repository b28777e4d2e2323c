package io.planexec.cli.run;

import io.planexec.cli.view.GoalProgress;
import io.planexec.messages.Decision;
import java.util.function.Supplier;

/** Shows a run while it goes on. */
interface Display extends AutoCloseable {

    /** Tells what the run is doing before the goal is under way. */
    void phase(String words);

    /** Shows a decision that was applied. Called with the progress locked. */
    void decided(Decision decision, GoalProgress progress);

    /** Does something that uses the screen or what is typed; nothing else is shown meanwhile. */
    <T> T aside(Supplier<T> question);

    /** Shows where things stand for the last time. */
    @Override
    void close();
}
