package io.planexec.planner.goal;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Command;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.Limits;
import io.planexec.messages.Output;
import io.planexec.messages.Patch;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** What holds for every plan, whatever happens to it and in whatever order. */
class GoalMachinePropertyTest {
    private static final int BOUND = 5_000;

    @Property(tries = 400)
    void everyGoalEndsInOrderAndItsLogRebuildsIt(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 25) int size,
            @ForAll @IntRange(min = 1, max = 6) int room) {
        var chance = new Random(seed);
        var limits = new Limits(null, chance.nextInt(4), room, Duration.ofHours(10), null, null, null);
        var world = GoalWorld.running(limits, randomPlan(size, chance));
        var reported = new ArrayList<Report.Result>();

        var turns = 0;
        while (!world.records.header().status().ended()) {
            assertThat(++turns).as("turns until the end").isLessThan(BOUND);
            turn(world, reported, chance);
            assertThat(world.records.header().inFlight).isBetween(0, room);
        }

        assertOrder(world);
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
        assertThat(world.records.definitions())
                .allSatisfy(definition -> assertThat(world.records
                                .step(definition.step().id())
                                .status()
                                .ended())
                        .isTrue());
    }

    private static List<Step> randomPlan(int size, Random chance) {
        var steps = new ArrayList<Step>();
        for (var i = 0; i < size; i++) {
            var dependsOn = new ArrayList<String>();
            for (var j = 0; j < i; j++) {
                if (chance.nextInt(4) == 0) {
                    dependsOn.add("s" + j);
                }
            }
            steps.add(Step.call("s" + i, "echo", Map.of("value", i), dependsOn));
        }
        return steps;
    }

    private static void turn(GoalWorld world, List<Report.Result> reported, Random chance) {
        switch (chance.nextInt(12)) {
            case 0, 1, 2, 3, 4 -> report(world, reported, chance);
            case 5 -> {
                if (!world.queue.isEmpty()) {
                    world.start(any(world.queue, chance));
                }
            }
            case 6 -> {
                if (!reported.isEmpty()) {
                    var before = world.records.header().succeeded;
                    world.give(new Input.Reported(any(reported, chance)));
                    assertThat(world.records.header().succeeded).isEqualTo(before);
                }
            }
            case 7 -> {
                if (!world.planning.isEmpty()) {
                    world.answer(null, patch(world, chance));
                }
            }
            case 8 -> {
                if (chance.nextInt(200) == 0) {
                    world.give(new Input.Commanded(new Command("c", "g", Command.Type.CANCEL, "enough")));
                }
            }
            case 9 -> world.give(new Input.Submitted(world.records.goal()));
            default -> {
                var next = world.nextWake();
                if (next != null && world.queue.isEmpty() && next.isAfter(world.now)) {
                    world.now = next;
                } else {
                    world.passes(Duration.ofMillis(chance.nextInt(400)));
                }
                world.wakeWhatIsDue();
            }
        }
    }

    private static void report(GoalWorld world, List<Report.Result> reported, Random chance) {
        if (world.queue.isEmpty()) {
            return;
        }
        Task task = any(world.queue, chance);
        world.queue.remove(task);
        var luck = chance.nextInt(10);
        var result = luck < 7
                ? world.result(task, Output.inline(Map.of("value", task.stepId())), null)
                : world.result(task, null, new TaskError(TaskError.Kind.TOOL, "luck " + luck, luck == 7));
        world.give(new Input.Reported(result));
        reported.add(result);
    }

    /** A patch that tries a failed step again, or none. */
    private static @Nullable Patch patch(GoalWorld world, Random chance) {
        var failed = world.planning.getLast().failures().getFirst().stepId();
        var version = world.records.header().planVersion();
        return switch (chance.nextInt(3)) {
            case 0 -> new Patch(version, "again", List.of(new Patch.Retry(failed)));
            case 1 ->
                new Patch(
                        version,
                        "otherwise",
                        List.of(new Patch.Change(
                                world.records.definition(failed).step().withAction("other"))));
            default -> null;
        };
    }

    private static <T> T any(List<T> list, Random chance) {
        return list.get(chance.nextInt(list.size()));
    }

    private static void assertOrder(GoalWorld world) {
        var done = new HashSet<String>();
        var attempts = new HashSet<String>();
        for (var entry : world.log) {
            switch (entry.event()) {
                case GoalEvent.StepQueued queued -> {
                    var task = queued.task();
                    assertThat(done)
                            .as("what %s depends on", task.stepId())
                            .containsAll(task.inputs().keySet());
                    assertThat(done).as("steps that are done").doesNotContain(task.stepId());
                    assertThat(attempts.add(task.stepId() + "#" + task.attempt()))
                            .as("attempt %s of %s is new", task.attempt(), task.stepId())
                            .isTrue();
                    assertThat(task.inputs().keySet())
                            .containsExactlyInAnyOrderElementsOf(world.records
                                    .definition(task.stepId())
                                    .step()
                                    .dependsOn());
                }
                case GoalEvent.StepSucceeded succeeded ->
                    assertThat(done.add(succeeded.stepId())).as("succeeds once").isTrue();
                default -> {}
            }
        }
        done.forEach(id -> assertThat(world.records.step(id).status()).isEqualTo(StepStatus.SUCCEEDED));
    }
}
