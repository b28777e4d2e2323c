package io.planexec.planner.goal;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Effect;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds for every plan, whatever happens to it and in whatever order. */
class GoalMachinePropertyTest {
    private static final int BOUND = 20_000;

    @Property(tries = 400)
    void everyGoalEndsInOrderAndItsLogRebuildsIt(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 25) int size,
            @ForAll @IntRange(min = 1, max = 6) int room) {
        var world = live(new RandomLife(seed, size, room), room);

        assertOrder(world);
        assertLimits(world, room);
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
        assertThat(world.records.definitions())
                .allSatisfy(definition -> assertThat(world.records
                                .step(definition.step().id())
                                .status()
                                .ended())
                        .isTrue());
    }

    static GoalWorld live(RandomLife life, int room) {
        var world = life.world;
        var turns = 0;
        while (!life.ended()) {
            assertThat(++turns).as("turns until the end").isLessThan(BOUND);
            life.turn();
            assertThat(world.records.header().inFlight).isBetween(0, room);
            Situation.assertConsistent(world.records);
        }
        return world;
    }

    static void assertOrder(GoalWorld world) {
        var done = new HashSet<String>();
        var ever = new HashSet<String>();
        var attempts = new HashSet<String>();
        var granted = new HashSet<String>();
        var verified = new HashSet<String>();
        var cutShort = new HashSet<String>();
        var neverRan = new HashSet<String>();
        for (var entry : world.log) {
            switch (entry.event()) {
                case GoalEvent.StepQueued queued -> {
                    var task = queued.task();
                    assertThat(ever)
                            .as("what %s depends on", task.stepId())
                            .containsAll(task.inputs().keySet());
                    assertThat(done).as("steps that are done").doesNotContain(task.stepId());
                    assertNew(attempts, task);
                    neverRan.remove(task.stepId());
                    verified.remove(task.stepId());
                    assertThat(granted)
                            .as("irreversible steps that may have run, of which nobody has said that they did not")
                            .doesNotContain(task.stepId());
                }
                case GoalEvent.RunGranted run -> {
                    if (run.effect() == Effect.IRREVERSIBLE) {
                        granted.add(run.stepId());
                    }
                }
                case GoalEvent.AttemptFailed failed -> {
                    if (failed.error().kind() == TaskError.Kind.NOT_MADE) {
                        granted.remove(failed.stepId());
                    }
                }
                case GoalEvent.PlanPatched patched -> granted.clear();
                case GoalEvent.CommandAnswered answered -> granted.clear();
                case GoalEvent.SideTaskEnded side -> {
                    granted.remove(side.stepId());
                    if (verified.remove(side.stepId())
                            && Effects.Found.by(side.output(), side.error()) == Effects.Found.DID_NOT_RUN) {
                        neverRan.add(side.stepId());
                    }
                }
                case GoalEvent.SideTaskQueued queued -> {
                    assertNew(attempts, queued.task());
                    if (queued.side() == GoalEvent.Side.VERIFY) {
                        verified.add(queued.task().stepId());
                    } else {
                        assertThat(neverRan)
                                .as("steps that did not run and are undone all the same")
                                .doesNotContain(queued.task().stepId());
                        assertThat(cutShort)
                                .as("steps whose verification was not waited for, though something is undone")
                                .isEmpty();
                    }
                }
                case GoalEvent.StepReady ready -> verified.remove(ready.stepId());
                case GoalEvent.StepApprovalRequested asked -> verified.remove(asked.stepId());
                case GoalEvent.StepFailed failed -> verified.remove(failed.stepId());
                case GoalEvent.StepCancelled cancelled -> {
                    if (verified.remove(cancelled.stepId())) {
                        cutShort.add(cancelled.stepId());
                    }
                }
                case GoalEvent.StepSucceeded succeeded -> {
                    ever.add(succeeded.stepId());
                    verified.remove(succeeded.stepId());
                    assertThat(done.add(succeeded.stepId())).as("succeeds once").isTrue();
                }
                default -> {}
            }
        }
        done.forEach(
                id -> assertThat(world.records.step(id).status()).isIn(StepStatus.SUCCEEDED, StepStatus.COMPENSATED));
    }

    /** Whatever is queued has been paid: what is spent and what is set aside are within the limits at that moment. */
    static void assertLimits(GoalWorld world, int room) {
        var limits = world.records.goal().limits();
        var rebuilt = new GoalMemory();
        for (var entry : world.log) {
            Evolution.evolve(rebuilt, entry.event(), entry.at());
            var allowance = switch (entry.event()) {
                case GoalEvent.StepQueued queued -> queued.task().allowance();
                case GoalEvent.PlanningRequested requested -> requested.task().allowance();
                default -> null;
            };
            var header = rebuilt.header();
            var usage = header.usage();
            if (allowance != null && allowance.tokens() != null && limits.tokens() != null) {
                assertThat(usage.inputTokens() + usage.outputTokens() + header.reserved.tokens())
                        .as("tokens after %s", entry)
                        .isLessThanOrEqualTo(limits.tokens());
            }
            if (allowance != null && allowance.toolCalls() != null && limits.toolCalls() != null) {
                assertThat(usage.toolCalls() + header.reserved.toolCalls())
                        .as("tool calls after %s", entry)
                        .isLessThanOrEqualTo(limits.toolCalls());
            }
            assertThat(header.inFlight + header.reserved.places())
                    .as("places after %s", entry)
                    .isLessThanOrEqualTo(room);
            assertThat(header.replans).isLessThanOrEqualTo(Objects.requireNonNull(limits.maxReplans()));
            assertThat(header.steps).isLessThanOrEqualTo(Objects.requireNonNull(limits.maxSteps()));
        }
    }

    private static void assertNew(Set<String> attempts, Task task) {
        assertThat(attempts.add(task.attemptId()))
                .as("attempt %s is new", task.attemptId())
                .isTrue();
    }
}
