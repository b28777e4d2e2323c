package io.planexec.planner.goal;

import io.planexec.messages.ApprovalPolicy;
import io.planexec.messages.Command;
import io.planexec.messages.Criterion;
import io.planexec.messages.Effect;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.Limits;
import io.planexec.messages.Output;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError;
import io.planexec.messages.ToolCall;
import io.planexec.messages.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A goal with a random plan to which random things happen: results, claims, judgements, patches, commands, in any order,
 * twice or never, time that passes, and planners that are killed and rebuild the goal from its log.
 */
public final class RandomLife {
    private static final ToolCall CALL = new ToolCall("undo", Map.of());

    final GoalWorld world;

    private final int size;
    private final Random chance;
    private final List<Report> sent = new ArrayList<>();
    private int commands;

    /**
     * A life that has just begun.
     *
     * @param size steps of the plan, at least 1
     * @param room steps in flight at once, at least 1
     */
    public RandomLife(long seed, int size, int room) {
        this.size = size;
        chance = new Random(seed);
        var models = new GoalSettings.Models(chance.nextBoolean(), chance.nextBoolean(), chance.nextInt(4) == 0);
        world = new GoalWorld(GoalWorld.SETTINGS.withModels(models));
        var limits = new Limits(
                100,
                chance.nextInt(4),
                room,
                Duration.ofHours(10),
                chance.nextInt(3) == 0 ? 60_000L : null,
                null,
                chance.nextInt(5) == 0 ? size : null);
        world.submit(limits, any(List.of(ApprovalPolicy.values())));
        world.commit();
    }

    /** Before there is a plan. */
    private void early() {
        switch (chance.nextInt(20)) {
            case 0 -> command();
            case 1 -> timePasses();
            case 2 -> {
                world.give(new Input.Submitted(world.records.goal()));
            }
            case 3, 4 -> stray();
            default -> {
                var rollback = chance.nextBoolean() ? List.<ToolCall>of() : List.of(CALL, CALL);
                world.answer(new Plan("", plan(size), rollback), null);
            }
        }
    }

    /** The goal as it stands. */
    public GoalRecords records() {
        return world.records;
    }

    public boolean ended() {
        return world.records.header().status().ended();
    }

    private List<Step> plan(int size) {
        var steps = new ArrayList<Step>();
        for (var i = 0; i < size; i++) {
            var dependsOn = new ArrayList<String>();
            for (var j = 0; j < i; j++) {
                if (chance.nextInt(4) == 0) {
                    dependsOn.add("s" + j);
                }
            }
            steps.add(step("s" + i, dependsOn));
        }
        return steps;
    }

    private Step step(String id, List<String> dependsOn) {
        var effect = any(chance.nextInt(3) > 0 ? List.of(Effect.READ, Effect.IDEMPOTENT) : List.of(Effect.values()));
        var arguments = dependsOn.isEmpty() || chance.nextBoolean()
                ? Map.<String, @Nullable Object>of("value", id)
                : Map.<String, @Nullable Object>of("value", "${steps." + dependsOn.getFirst() + ".output.value}");
        return Step.builder(id, any(List.of(Step.AGENT, Step.GOAL, "echo", "echo", "echo", "echo", "echo")))
                .arguments(arguments)
                .dependsOn(dependsOn)
                .effect(effect)
                .approval(chance.nextInt(12) == 0)
                .verify(chance.nextBoolean() ? CALL : null)
                .compensation(
                        effect == Effect.COMPENSATABLE || (effect == Effect.IRREVERSIBLE && chance.nextBoolean())
                                ? CALL
                                : null)
                .criteria(chance.nextInt(4) == 0 ? List.of(new Criterion.Prose("good")) : List.of())
                .build();
    }

    /** Lets something happen, and the planner commit what it decided, or not yet, or never. */
    public void turn() {
        something();
        // An executor learns that it may make a call when that is committed, and not before.
        var granted = world.log.getLast().event() instanceof GoalEvent.RunGranted;
        if (granted || chance.nextInt(3) == 0) {
            world.commit();
        } else if (chance.nextInt(60) == 0) {
            world.crash(() -> {
                if (chance.nextBoolean()) {
                    world.passes(Duration.ofMillis(chance.nextInt(5_000)));
                    world.wakeWhatIsDue();
                }
            });
        }
    }

    private void something() {
        if (world.records.header().planVersion() == 0 && !ended()) {
            early();
            return;
        }
        switch (chance.nextInt(17)) {
            case 0, 1, 2, 3, 4 -> result();
            case 5 -> some(world.queue, task -> give(progress(task)));
            case 6, 7 -> some(world.queue, this::claim);
            case 8, 9 -> some(world.judging, this::judge);
            case 10 -> some(sent, report -> give(report));
            case 11, 12 -> some(world.planning, task -> plan());
            case 13 -> command();
            case 16 -> stray();
            case 14 -> {
                world.give(new Input.Submitted(world.records.goal()));
            }
            default -> timePasses();
        }
    }

    private <T> T any(List<T> things) {
        return things.get(chance.nextInt(things.size()));
    }

    private <T> void some(List<T> things, Consumer<T> use) {
        if (!things.isEmpty()) {
            use.accept(things.get(chance.nextInt(things.size())));
        }
    }

    private void give(Report report) {
        world.give(new Input.Reported(report));
    }

    /** Something that nobody should say now, and that is said all the same. */
    private void stray() {
        var steps = world.records.definitions().stream()
                .map(definition -> definition.step().id())
                .toList();
        var id = steps.isEmpty() ? "s0" : steps.get(chance.nextInt(steps.size()));
        var attempt = steps.isEmpty() ? "" : world.records.step(id).attemptId();
        switch (chance.nextInt(5)) {
            case 0 -> give(new Report.Progress("g", id, 1, attempt, "stray", GoalWorld.START));
            case 1 ->
                give(new Report.Result(
                        "g",
                        id,
                        1,
                        chance.nextBoolean() ? attempt : "nonsense",
                        "stray",
                        Output.inline(Map.of("value", 0)),
                        null,
                        Usage.NONE,
                        List.of(),
                        GoalWorld.START,
                        GoalWorld.START));
            case 2 -> give(new Report.Claim("g", id, 1, "nonsense", "run", "stray", "", "echo", Effect.IRREVERSIBLE));
            case 3 ->
                give(new Report.Judgement(
                        "g",
                        "nonsense",
                        id,
                        attempt,
                        Report.Verdict.ACCEPT,
                        "",
                        List.of(),
                        null,
                        "stray",
                        0,
                        Usage.NONE));
            default -> {
                world.give(new Input.Woken(id));
            }
        }
    }

    private static Report progress(Task task) {
        return new Report.Progress("g", task.stepId(), task.attempt(), task.attemptId(), "executor-1", GoalWorld.START);
    }

    private void result() {
        some(world.queue, task -> {
            if (chance.nextInt(3) > 0) {
                world.queue.remove(task);
            }
            var kinds = TaskError.Kind.values();
            var result = switch (chance.nextInt(10)) {
                case 0 -> error(task, new TaskError(TaskError.Kind.TOOL, "luck", false));
                case 1 -> error(task, new TaskError(TaskError.Kind.TOOL, "no luck", true));
                case 2 -> error(task, new TaskError(any(List.of(kinds)), "hm", true));
                case 4 -> error(task, new TaskError(TaskError.Kind.INTERRUPTED, "gone", true));
                case 3 -> world.result(task, Output.inline(Map.of("exitCode", 1)), null);
                default -> world.result(task, Output.inline(Map.of("value", task.stepId())), null);
            };
            sent.add(result);
            give(result);
        });
    }

    private Report.Result error(Task task, TaskError error) {
        return world.result(task, null, error);
    }

    private void claim(Task task) {
        var declared = world.records.hasStep(task.stepId())
                ? world.records.definition(task.stepId()).step().effect()
                : null;
        var effect = declared == null ? Effect.READ : declared;
        if (effect.repeatable()) {
            return;
        }
        var claim = new Report.Claim(
                "g",
                task.stepId(),
                task.attempt(),
                task.attemptId(),
                "run-" + chance.nextInt(2),
                "executor-1",
                "",
                task.action(),
                effect);
        sent.add(claim);
        give(claim);
    }

    private void judge(PlanningTask task) {
        var verdicts = Report.Verdict.values();
        var verdict = chance.nextInt(3) > 0 ? Report.Verdict.ACCEPT : any(List.of(verdicts));
        var judgement = GoalWorld.judgement(task, verdict, "because", Map.of("value", chance.nextInt(9)));
        world.judging.remove(task);
        sent.add(judgement);
        give(judgement);
    }

    private void plan() {
        var task = world.planning.getLast();
        switch (task.kind()) {
            case PLAN -> world.planning.removeLast();
            case REPLAN -> world.answer(null, patch(task));
            case CHECK -> world.answerAs("user", null, chance.nextBoolean() ? task.edit() : null);
            case SUMMARISE -> {
                world.planning.removeLast();
                give(new Report.Summary("g", task.taskId(), "42", "", "m", Usage.NONE));
            }
            case JUDGE -> throw new AssertionError("is not asked for here");
        }
    }

    /** A patch that may or may not make sense. */
    private @Nullable Patch patch(PlanningTask task) {
        var failed = task.failures().getFirst().stepId();
        if (!world.records.hasStep(failed)) {
            return null;
        }
        var step = world.records.definition(failed).step();
        var operations = new ArrayList<Patch.Operation>();
        var done = task.statuses().entrySet().stream()
                .filter(entry -> entry.getValue() == StepStatus.SUCCEEDED)
                .map(Map.Entry::getKey)
                .findFirst();
        switch (chance.nextInt(6)) {
            case 0 -> operations.add(new Patch.Retry(failed));
            case 1 -> operations.add(new Patch.Change(step.withDescription("other " + chance.nextInt())));
            case 2 -> {
                var added = step("n" + chance.nextInt(20), step.dependsOn());
                operations.add(new Patch.Add(added));
                operations.add(new Patch.Change(step.withDependsOn(List.of(added.id()))));
            }
            case 3 -> {
                if (done.isEmpty()) {
                    return null;
                }
                var better = step("n" + chance.nextInt(1_000_000), List.of(done.get()));
                operations.add(new Patch.Add(better));
                operations.add(new Patch.Supersede(done.get(), List.of(better.id())));
                operations.add(new Patch.Retry(failed));
            }
            case 4 -> {
                // What is dropped may come back under its id.
                operations.add(new Patch.Drop(failed));
                operations.add(new Patch.Add(step("n" + chance.nextInt(20), List.of())));
            }
            default -> {
                return null;
            }
        }
        return new Patch(task.planVersion(), "another way", operations);
    }

    private void command() {
        var types = Command.Type.values();
        var type = any(List.of(types));
        if (type == Command.Type.CANCEL && chance.nextInt(10) > 0) {
            type = Command.Type.APPROVE;
        }
        var steps = world.records.definitions().stream()
                .map(definition -> definition.step().id())
                .toList();
        var stepId = steps.isEmpty() || chance.nextInt(3) == 0 ? null : steps.get(chance.nextInt(steps.size()));
        Patch edit = type == Command.Type.MODIFY && stepId != null
                ? new Patch(
                        world.records.header().planVersion(),
                        "",
                        List.of(new Patch.Change(
                                world.records.definition(stepId).step().withDescription("edited"))))
                : null;
        var answers = Command.Answer.values();
        world.give(new Input.Commanded(new Command(
                "c" + (chance.nextInt(8) == 0 ? commands : ++commands),
                "g",
                type,
                "",
                world.records.header().planVersion(),
                null,
                stepId,
                null,
                edit,
                any(List.of(answers)))));
    }

    private void timePasses() {
        var next = world.nextWake();
        if (next != null && next.isAfter(world.now) && chance.nextInt(3) == 0) {
            world.now = next;
        } else {
            world.passes(Duration.ofMillis(chance.nextInt(5_000)));
        }
        world.wakeWhatIsDue();
    }
}
