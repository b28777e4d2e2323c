package io.planexec.planner.goal;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Command;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.StepStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Every input in every situation that random lives come to: see {@link Situation} for what must hold of each. What is
 * answered where is a table in docs, so that a change of it is seen.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryInputEverywhereTest {
    private static final Path PAGE = Path.of("..", "docs", "inputs.md");

    private static final int LIVES = 2_000;

    private static final int MOST_TURNS = 400;

    /** A goal is SUBMITTED within its first decision only: no input meets it there. */
    private static final Set<GoalStatus> GOAL_STATUSES = EnumSet.complementOf(EnumSet.of(GoalStatus.SUBMITTED));

    private final Map<String, Map<GoalStatus, Set<Situation.Reply>>> goals = new TreeMap<>();
    private final Map<String, Map<StepStatus, Set<Situation.Reply>>> steps = new TreeMap<>();

    @BeforeAll
    void tryEverythingEverywhere() {
        var known = new HashSet<String>();
        for (var seed = 0L; seed < LIVES; seed++) {
            var life = new RandomLife(seed, 1 + (int) (seed % 4), 1 + (int) (seed % 3));
            for (var turn = 0; turn < MOST_TURNS; turn++) {
                if (known.add(Situation.signature(life.world.records))) {
                    tryEverything(life.world, seed);
                }
                if (life.ended()) {
                    break;
                }
                life.turn();
            }
        }
    }

    private void tryEverything(GoalWorld world, long seed) {
        for (var probe : new Situation(world).probes()) {
            var situation = new Situation(world);
            var was = situation.toString();
            try {
                tryOut(world, situation, probe);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("life " + seed + ", in " + was + ", after " + probe + ", now " + situation, e);
            }
        }
    }

    private void tryOut(GoalWorld world, Situation situation, Situation.Probe probe) {
        var goalWas = situation.status();
        var stepWas = probe.stepId() == null ? null : situation.status(probe.stepId());
        var reply = situation.meet(probe);
        if (stepWas == null) {
            note(goals, GoalStatus.class, probe.name(), goalWas, reply);
        } else if (!goalWas.ended()) {
            note(steps, StepStatus.class, probe.name(), stepWas, reply);
        }
        if (reply == Situation.Reply.ACTS) {
            situation.isHelped();
            var alone = new Situation(world);
            alone.meet(probe);
            alone.isLeftAlone();
        }
        var faulty = new Situation(world);
        faulty.meetsFaultWith(probe);
        faulty.isHelped();
    }

    private static <S extends Enum<S>> void note(
            Map<String, Map<S, Set<Situation.Reply>>> table,
            Class<S> type,
            String input,
            S status,
            Situation.Reply reply) {
        table.computeIfAbsent(input, name -> new EnumMap<>(type))
                .computeIfAbsent(status, key -> EnumSet.noneOf(Situation.Reply.class))
                .add(reply);
    }

    @Test
    void everyInputWasGivenInEveryStatus() {
        var missing = new ArrayList<String>();
        for (var input : ofGoals()) {
            for (var status : GOAL_STATUSES) {
                if (!goals.getOrDefault(input, Map.of()).containsKey(status)) {
                    missing.add(input + " to a goal that is " + status);
                }
            }
        }
        for (var input : ofSteps()) {
            for (var status : StepStatus.values()) {
                if (!steps.getOrDefault(input, Map.of()).containsKey(status)) {
                    missing.add(input + " to a step that is " + status);
                }
            }
        }
        assertThat(missing).as("pairs that no life came to").isEmpty();
    }

    /** What can come at any time; other inputs answer something that was asked. */
    private static List<String> ofGoals() {
        var names = new ArrayList<>(List.of(
                "submission",
                "goal's timer, early",
                "goal's deadline",
                "timer of a step that is gone",
                "stale planning answer",
                "stale summary"));
        Arrays.stream(Command.Type.values()).map(type -> "command " + type).forEach(names::add);
        return names;
    }

    private static List<String> ofSteps() {
        return List.of(
                "timer, early",
                "progress",
                "stale progress",
                "start of its goal",
                "stale start of its goal",
                "claim",
                "stale claim",
                "result",
                "stale result",
                "failure",
                "stale failure",
                "stale judgement",
                "command APPROVE",
                "command REJECT",
                "command MODIFY",
                "command RETRY",
                "command ANSWER");
    }

    @Test
    void whatIsAnsweredIsWhatDocsSay() throws IOException {
        var page = page();
        if (Boolean.getBoolean("transitions.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("run this test with -Dtransitions.write=true to write it anew")
                .isEqualTo(page);
    }

    private String page() {
        return """
                # What is answered in which status

                Generated by a test that gives every input in every situation that random goals come to. In each it checks that
                nothing fails, that a goal which has ended changes no more, that no timer is lost, and that the goal comes to an
                end: by time-outs alone where nobody answers, and before its deadline where everybody does.

                - **acts**: changes the goal
                - **refused**: a command is answered with a reason
                - **set aside**: written down, with what it cost, and changes nothing else
                - **–**: changes nothing and is not written down

                Where a cell holds several, it depends on what else is known. An empty cell cannot be: nothing of the sort is
                asked for there. "Stale" is what does not belong to the current attempt or task. An input that the planner
                cannot handle, by a fault of its own, ends the goal as FAILED with a reason that says so, after a rollback where
                one is due, or without an answer in words where only that is missing; a command is refused instead, and a report
                during a rollback is set aside.

                ## Goals

                %s
                ## Steps of goals that have not ended

                %s""".formatted(table(goals, GOAL_STATUSES), table(steps, EnumSet.allOf(StepStatus.class)));
    }

    private static <S extends Enum<S>> String table(Map<String, Map<S, Set<Situation.Reply>>> rows, Set<S> statuses) {
        var text = new StringBuilder("| input |");
        statuses.forEach(status -> text.append(' ').append(status).append(" |"));
        text.append("\n|---|").append("---|".repeat(statuses.size())).append('\n');
        rows.forEach((input, cells) -> {
            text.append("| ").append(input).append(" |");
            for (var status : statuses) {
                var words = cells.getOrDefault(status, Set.of()).stream()
                        .map(reply -> reply.word)
                        .collect(Collectors.joining(", "));
                text.append(' ').append(words).append(words.isEmpty() ? "|" : " |");
            }
            text.append('\n');
        });
        return text.toString();
    }
}
