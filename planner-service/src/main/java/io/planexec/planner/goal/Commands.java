package io.planexec.planner.goal;

import io.planexec.messages.Command;
import io.planexec.messages.GoalEvent;

/** What users want of a goal that runs. Each command is answered once, by an event. */
final class Commands {
    private final Turn turn;

    Commands(Turn turn) {
        this.turn = turn;
    }

    void given(Command command) {
        if (turn.header().commands.contains(command.commandId())) {
            return;
        }
        if (turn.header().status.ended()) {
            refuse(command, "the goal has ended already: " + turn.header().status);
            return;
        }
        switch (command.type()) {
            case CANCEL -> {
                accept(command);
                turn.ending.cancelled(command.reason());
            }
        }
    }

    private void accept(Command command) {
        turn.emit(new GoalEvent.CommandAnswered(command.commandId(), true, ""));
    }

    private void refuse(Command command, String reason) {
        turn.emit(new GoalEvent.CommandAnswered(command.commandId(), false, reason));
    }
}
