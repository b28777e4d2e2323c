package io.planexec.cli.run;

import io.planexec.cli.view.GoalProgress;
import io.planexec.messages.Decision;

/** Shows a run while it goes on. */
interface Display extends AutoCloseable {

    /** Tells what the run is doing before the goal is under way. */
    void phase(String words);

    /** Shows a decision that was applied. Called with the progress locked. */
    void decided(Decision decision, GoalProgress progress);

    /** Shows where things stand for the last time. */
    @Override
    void close();
}
