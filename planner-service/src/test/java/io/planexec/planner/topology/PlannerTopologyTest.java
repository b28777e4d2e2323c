package io.planexec.planner.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.CachedPlan;
import io.planexec.messages.Control;
import io.planexec.messages.Decision;
import io.planexec.messages.Effect;
import io.planexec.messages.Goal;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Mode;
import io.planexec.messages.Outcome;
import io.planexec.messages.Output;
import io.planexec.messages.Plan;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report;
import io.planexec.messages.RetryPolicy;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError;
import io.planexec.messages.ToolCall;
import io.planexec.messages.ToolSpec;
import io.planexec.messages.Topics;
import io.planexec.messages.Usage;
import io.planexec.messages.json.GoalReader;
import io.planexec.messages.json.MessageCodec;
import io.planexec.messages.json.Reading;
import io.planexec.planner.goal.Evolution;
import io.planexec.planner.goal.GoalMachine;
import io.planexec.planner.goal.GoalMemory;
import io.planexec.planner.goal.GoalRecords;
import io.planexec.planner.goal.GoalSettings;
import io.planexec.planner.goal.Outcomes;
import io.planexec.planner.plan.ArgumentSchemas;
import io.planexec.planner.plan.PlanOrigin;
import io.planexec.planner.schema.JsonSchemaArguments;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole flow without a broker. One goal's working copy in memory at most, so that goals come back from the stores. */
class PlannerTopologyTest {
    private static final Topics TOPICS = new Topics("planexec");

    /** What makes the state machine fail when it checks an output against it. */
    private static final Map<String, @Nullable Object> FAULTY = Map.of("no", "schema");

    private final CountingMeters meters = new CountingMeters();
    private final SentTasks sent = new SentTasks();
    private final ArrayDeque<Task> tasks = new ArrayDeque<>();
    private final ArrayDeque<PlanningTask> planning = new ArrayDeque<>();
    private final List<Decision> log = new ArrayList<>();
    private final Map<String, Outcome> outcomesRead = new HashMap<>();
    private int faults;
    private @Nullable String unserved;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private TopologyTestDriver driver;
    private TestInputTopic<String, byte[]> submissions;
    private TestInputTopic<String, byte[]> results;
    private TestInputTopic<String, byte[]> commands;
    private TestOutputTopic<String, byte[]> events;
    private TestOutputTopic<String, byte[]> status;
    private TestOutputTopic<String, byte[]> control;

    @BeforeEach
    void open(@TempDir Path folder) {
        var topology = new Topology();
        var settings =
                new TopologySettings(Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofDays(7), 1, "model");
        PlannerTopology.describe(
                topology,
                TOPICS,
                new GoalMachine(GoalSettings.defaults(TOPICS.results()), new FaultySchemas()),
                settings,
                sent,
                task -> unserved,
                () -> now,
                meters);
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        driver = new TopologyTestDriver(topology, properties, now);
        var bytes = new ByteArraySerializer();
        submissions = driver.createInputTopic(TOPICS.goalSubmissions(), new StringSerializer(), bytes);
        results = driver.createInputTopic(TOPICS.results(), new StringSerializer(), bytes);
        commands = driver.createInputTopic(TOPICS.goalCommands(), new StringSerializer(), bytes);
        events = driver.createOutputTopic(TOPICS.goalEvents(), new StringDeserializer(), new ByteArrayDeserializer());
        status = driver.createOutputTopic(TOPICS.goalStatus(), new StringDeserializer(), new ByteArrayDeserializer());
        control = driver.createOutputTopic(TOPICS.control(), new StringDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void close() {
        driver.close();
        assertThat(meters.inputsFailed).as("faults of the state machine").isEqualTo(faults);
    }

    @Test
    void aFaultInTheMachineEndsTheGoalThatMeetsItAndNoOther() throws Exception {
        faults = 2;
        var broken = Step.builder("1", "echo").outputSchema(FAULTY).build();
        submit("a", broken, Step.call("2", "echo", Map.of(), List.of()));
        submit("b", Step.call("x", "echo", Map.of(), List.of()));
        submissions.pipeInput(
                "c",
                "{\"id\":\"c\",\"goal\":\"do it\",\"limits\":{\"deadline\":\"PT2562047788015215H\"}}"
                        .getBytes(StandardCharsets.UTF_8));

        workOff(task -> succeeded(task));

        assertThat(outcome("a").status()).isEqualTo(GoalStatus.FAILED);
        assertThat(outcome("a").reason())
                .isEqualTo(
                        "a fault in the planner: IllegalArgumentException: no schema, met with the result of 1#1 from"
                                + " executor-1; please report it, with planner-service's log");
        assertThat(outcome("a").steps())
                .extracting(Outcome.StepOutcome::status)
                .containsExactly(StepStatus.CANCELLED, StepStatus.CANCELLED);
        assertThat(rebuilt("a").status()).isEqualTo(GoalStatus.FAILED);
        assertThat(outcome("b").status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(outcome("c").status()).isEqualTo(GoalStatus.FAILED);
        assertThat(outcome("c").reason())
                .contains("a fault in the planner: ArithmeticException: long overflow, met with the submission");
    }

    @Test
    void aQueuedTaskThatNobodyServesFailsInItsTimeWithTheReason() throws Exception {
        submit("a", Step.call("1", "echo", Map.of(), List.of()));
        unserved = "nobody has it";

        pass(Duration.ofSeconds(61));
        collect();

        assertThat(rebuilt("a").steps().getFirst().status()).isEqualTo(StepStatus.FAILED);
        assertThat(rebuilt("a").steps().getFirst().reason()).contains("nobody has it");
    }

    @Test
    void aCompensationThatNobodyServesFailsInItsTimeWithTheReason() throws Exception {
        var deploy = Step.builder("1", "deploy")
                .effect(Effect.COMPENSATABLE)
                .compensation(new ToolCall("undeploy", Map.of()))
                .build();
        submit("a", deploy, Step.call("2", "echo", Map.of(), List.of("1")));
        var deployed = next();
        report(claim(deployed, "run-1"));
        report(succeeded(deployed));
        var second = next();
        commands.pipeInput(
                "a", "{\"commandId\":\"c\",\"goalId\":\"a\",\"type\":\"cancel\"}".getBytes(StandardCharsets.UTF_8));
        report(succeeded(second));
        assertThat(outcome("a").status()).isEqualTo(GoalStatus.ROLLING_BACK);
        unserved = "nobody has it";

        pass(Duration.ofSeconds(61));

        assertThat(outcome("a").status()).isEqualTo(GoalStatus.CANCELLED);
        assertThat(outcome("a").reason()).contains("but for", "nobody has it");
        assertThat(rebuilt("a")).isEqualTo(outcome("a"));
    }

    @Test
    void goalsThatTakeTurnsComeBackFromTheStoresAsTheyWere() throws Exception {
        submit("a", Step.call("1", "echo", Map.of(), List.of()), Step.call("2", "echo", Map.of(), List.of("1")));
        submit("b", Step.call("x", "echo", Map.of(), List.of()), Step.call("y", "echo", Map.of(), List.of("x")));

        workOff(task -> succeeded(task));

        assertThat(outcome("a").status()).isEqualTo(GoalStatus.SUCCEEDED);
        var outcome = outcome("b");
        assertThat(outcome.status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(outcome.steps()).extracting(Outcome.StepOutcome::output).containsOnly(Map.of("value", 1));
        assertThat(outcome).isEqualTo(rebuilt("b"));
    }

    @Test
    void whatGoalsWaitForIsCountedFromTheirStateUntilTheyEnd() throws Exception {
        submit("a", Step.call("1", "echo", Map.of(), List.of()), Step.call("2", "sleep", Map.of(), List.of()));
        submit("b", Step.call("x", "echo", Map.of(), List.of()));
        collect();
        pass(Duration.ofSeconds(2));

        assertThat(meters.workload.tasks())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        new Workload.Errand(null, "echo", false), 2, new Workload.Errand(null, "sleep", false), 1));
        assertThat(meters.workload.goals()).isEqualTo(Map.of(GoalStatus.RUNNING, 2));
        assertThat(meters.workload.quietSince()).isBefore(now);

        workOff(task -> succeeded(task));
        pass(Duration.ofSeconds(2));

        assertThat(meters.workload.tasks()).isEmpty();
        assertThat(meters.workload.goals()).isEmpty();
        assertThat(meters.workload.quietSince()).isNull();
    }

    @Test
    void aFailedAttemptIsTriedAgainWhenItsTimeHasCome() throws Exception {
        submit("a", Step.call("1", "echo", Map.of(), List.of()));
        var first = next();
        report(failed(first));
        collect();
        assertThat(tasks).isEmpty();

        pass(Duration.ofSeconds(2));

        var second = next();
        assertThat(second.attempt()).isEqualTo(2);
        report(succeeded(first));
        report(succeeded(second));
        var outcome = outcome("a");
        assertThat(outcome.status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(log.stream().flatMap(decision -> decision.events().stream()))
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                GoalEvent.ReportIgnored.class,
                                ignored -> assertThat(ignored.reason())
                                        .contains("attempt 1 is not the current attempt, 2")));
    }

    @Test
    void theSameIdTwiceIsTheSameGoal() throws Exception {
        submit("a", Step.call("1", "echo", Map.of(), List.of()));
        submissions.pipeInput("a", MessageCodec.write(Goal.ofText("a", "another")));
        workOff(task -> succeeded(task));

        assertThat(outcome("a").status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(planning).isEmpty();
        assertThat(log.stream().flatMap(decision -> decision.events().stream()))
                .contains(new GoalEvent.SubmissionRepeated());
    }

    @Test
    void anEndedGoalIsForgottenAfterItsRetention() throws Exception {
        submit("a", Step.call("1", "echo", Map.of(), List.of()));
        workOff(task -> succeeded(task));
        assertThat(outcomes()).containsKey("a");

        pass(Duration.ofDays(8));

        assertThat(status.readKeyValue()).satisfies(tombstone -> {
            assertThat(tombstone.key).isEqualTo("a");
            assertThat(tombstone.value).isNull();
        });
        var left = driver.getKeyValueStore(PlannerTopology.GOAL_STORE);
        try (var all = left.all()) {
            assertThat(all.hasNext()).isFalse();
        }
    }

    @Test
    void whatCannotBeReadIsCountedAndPassedOver() throws Exception {
        results.pipeInput("a", "nonsense".getBytes(StandardCharsets.UTF_8));
        commands.pipeInput("a", "{}".getBytes(StandardCharsets.UTF_8));
        submit("a", Step.call("1", "echo", Map.of(), List.of()));
        workOff(task -> succeeded(task));

        assertThat(meters.unreadable).isEqualTo(2);
        assertThat(outcome("a").status()).isEqualTo(GoalStatus.SUCCEEDED);
    }

    @Test
    void aClaimIsAnsweredOnTheControlTopicAndACancelReachesRunningWork() throws Exception {
        submit("a", Step.call("1", "echo", Map.of(), List.of()));
        var task = next();
        report(claim(task, "run-1"));
        report(claim(task, "run-2"));
        commands.pipeInput(
                "a", "{\"commandId\":\"c\",\"goalId\":\"a\",\"type\":\"cancel\"}".getBytes(StandardCharsets.UTF_8));

        var told = new ArrayList<Control>();
        for (var entry : control.readKeyValuesToList()) {
            assertThat(entry.key).isEqualTo("a");
            told.add(MessageCodec.read(entry.value, Control.class));
        }
        assertThat(told)
                .containsExactly(
                        new Control.Grant("a", task.attemptId(), "run-1", ""),
                        new Control.Refusal(
                                "a",
                                task.attemptId(),
                                "run-2",
                                "",
                                "another run of the attempt was granted the call, on executor executor-1"),
                        new Control.Cancel("a", task.attemptId(), "cancelled"));
    }

    @Test
    void aPlanThatWasChangedIsPublishedWithTheAnswerToWhoeverChangedIt() throws Exception {
        submit("a", Step.call("1", "echo", Map.of(), List.of()), Step.call("2", "echo", Map.of(), List.of("1")));
        assertThat(outcome("a").planVersion()).isEqualTo(1);
        commands.pipeInput("a", """
                {"commandId": "m", "goalId": "a", "type": "modify", "planVersion": 1,
                 "patch": {"baseVersion": 1, "operations": [{"op": "drop", "stepId": "2"}]}}""".getBytes(StandardCharsets.UTF_8));
        collect();
        var check = planning.removeFirst();
        report(new Report.PlanningAnswer(
                "a", check.taskId(), null, check.edit(), List.of(), Mode.PLAN, "", "user", "1", Usage.NONE));

        // No time has passed.
        var outcome = outcome("a");
        assertThat(outcome.planVersion()).isEqualTo(2);
        assertThat(outcome.steps()).extracting(Outcome.StepOutcome::id).containsExactly("1");
    }

    private static Report.Claim claim(Task task, String run) {
        return new Report.Claim(
                task.goalId(),
                task.stepId(),
                task.attempt(),
                task.attemptId(),
                run,
                "executor-1",
                "",
                task.action(),
                Effect.IRREVERSIBLE);
    }

    @Test
    void aPlanOfAThousandStepsIsKeptInPagesAndEnds() throws Exception {
        var steps = new ArrayList<Step>();
        for (var i = 0; i < 1_000; i++) {
            steps.add(Step.call("s" + i, "echo", Map.of(), i == 0 ? List.of() : List.of("s" + (i / 3))));
        }
        submit("big", steps.toArray(Step[]::new));
        submit("small", Step.call("1", "echo", Map.of(), List.of()));
        workOff(task -> succeeded(task));

        var outcome = outcome("big");
        assertThat(outcome.status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(outcome.steps())
                .hasSize(1_000)
                .allSatisfy(step -> assertThat(step.status()).isEqualTo(StepStatus.SUCCEEDED));
        assertThat(outcome).isEqualTo(rebuilt("big"));
    }

    @Test
    void aDecisionThatNoRecordCouldHoldIsWrittenInSeveral() throws Exception {
        var steps = new ArrayList<Step>();
        steps.add(Step.call("first", "echo", Map.of(), List.of()));
        for (var i = 0; i < 300; i++) {
            steps.add(Step.call("s" + i, "echo", Map.of(), List.of("first")));
        }
        submit("wide", steps.toArray(Step[]::new));
        workOff(task -> task.stepId().equals("first")
                ? result(task, Output.inline(Map.of("text", "x".repeat(60_000))), null)
                : succeeded(task));

        assertThat(outcome("wide").status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(outcome("wide")).isEqualTo(rebuilt("wide"));
        var numbers = log.stream().map(Decision::number).toList();
        assertThat(numbers)
                .isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList());
        assertThat(numbers).hasSizeGreaterThan(2 + 301);
    }

    @Test
    void anEventThatNoRecordCouldHoldEndsItsGoalAndNoOther() throws Exception {
        faults = 1;
        var large = Map.<String, @Nullable Object>of("text", "x".repeat(6_000_000));
        submit("large", Step.call("1", "echo", large, List.of()), Step.call("2", "echo", large, List.of("1")));
        submit("small", Step.call("1", "echo", Map.of(), List.of()));
        workOff(task -> succeeded(task));

        assertThat(outcome("large").status()).isEqualTo(GoalStatus.FAILED);
        assertThat(outcome("large").reason()).contains("PlanAdopted, expected at most 8323072");
        assertThat(outcome("small").status()).isEqualTo(GoalStatus.SUCCEEDED);
    }

    @Test
    void aGoalWithinAGoalIsSubmittedReportedAndItsResultGoesOn() throws Exception {
        var phase = Step.builder("p", Step.GOAL).description("Reach it").build();
        submit("a", phase, Step.call("z", "echo", Map.of(), List.of("p")));
        plan("a.p.1", Step.call("1", "echo", Map.of(), List.of()));

        workOff(task -> succeeded(task));

        assertThat(outcome("a.p.1").status()).isEqualTo(GoalStatus.SUCCEEDED);
        var outcome = outcome("a");
        assertThat(outcome.status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(outcome.steps().getFirst().executor()).isEqualTo("goal a.p.1");
        assertThat(outcome.usage().toolCalls()).isEqualTo(2);
        assertThat(outcome).isEqualTo(rebuilt("a"));
    }

    @Test
    void aCancelReachesTheGoalWithin() throws Exception {
        var phase = Step.builder("p", Step.GOAL).description("Reach it").build();
        submit("a", phase);
        plan("a.p.1", Step.call("1", "echo", Map.of(), List.of()));

        commands.pipeInput(
                "a", "{\"commandId\":\"c\",\"goalId\":\"a\",\"type\":\"cancel\"}".getBytes(StandardCharsets.UTF_8));
        workOff(task -> succeeded(task));

        assertThat(outcome("a").status()).isEqualTo(GoalStatus.CANCELLED);
        assertThat(outcome("a.p.1").status()).isEqualTo(GoalStatus.CANCELLED);
        assertThat(outcome("a.p.1").reason()).isEqualTo("cancelled");
    }

    private List<KeyValue<String, byte[]>> keptPlans() {
        return driver.createOutputTopic(TOPICS.planCache(), new StringDeserializer(), new ByteArrayDeserializer())
                .readKeyValuesToList();
    }

    private void submitToModel(String id, String words, String planner, Step... steps) throws Exception {
        submissions.pipeInput(id, MessageCodec.write(Goal.ofText(id, words)));
        plan(id, planner, steps);
    }

    @Test
    void aPlanThatWorkedIsKeptForGoalsThatSayTheSame() throws Exception {
        submitToModel("a", "Echo may.csv", "model", Step.call("1", "echo", Map.of("value", "may.csv"), List.of()));
        assertThat(keptPlans()).isEmpty();

        workOff(task -> succeeded(task));

        var kept = keptPlans();
        assertThat(kept).hasSize(1);
        assertThat(kept.getFirst().key).isEqualTo(PlanOrigin.key(Goal.ofText("b", "Echo june.csv"), "model", "1"));
        var plan = MessageCodec.read(kept.getFirst().value, CachedPlan.class);
        assertThat(plan.values()).containsExactly("may.csv");
        assertThat(plan.plan().steps()).containsExactly(Step.call("1", "echo", Map.of("value", "may.csv"), List.of()));
        assertThat(plan.outcome().goalId()).isEqualTo("a");
        assertThat(plan.outcome().status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(plan.outcome().usage().toolCalls())
                .isEqualTo(outcome("a").usage().toolCalls());
    }

    @Test
    void aPlanThatFailedIsForgotten() throws Exception {
        submitToModel(
                "a",
                "Echo may.csv",
                "model",
                Step.builder("1", "echo")
                        .retry(new RetryPolicy(1, Duration.ofSeconds(1), 2.0, Duration.ofSeconds(1)))
                        .build());
        report(failed(next()));
        pass(Duration.ofMinutes(31));

        assertThat(outcome("a").status()).isEqualTo(GoalStatus.FAILED);
        assertThat(keptPlans()).singleElement().satisfies(entry -> {
            assertThat(entry.key).isEqualTo(PlanOrigin.key(Goal.ofText("b", "Echo june.csv"), "model", "1"));
            assertThat(entry.value).isNull();
        });
    }

    @Test
    void plansThatCostNoCallAreNotKept() throws Exception {
        submitToModel("a", "Echo may.csv", "rules", Step.call("1", "echo", Map.of(), List.of()));
        workOff(task -> succeeded(task));

        assertThat(outcome("a").status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(keptPlans()).isEmpty();
    }

    private void submit(String id, Step... steps) throws Exception {
        var goal = MessageCodec.write(Map.of("id", id, "goal", "do it", "limits", Map.of("maxSteps", 1_000)));
        if (!(GoalReader.read(goal, id) instanceof Reading.Read<Goal>(var read))) {
            throw new AssertionError(id);
        }
        submissions.pipeInput(id, MessageCodec.write(read));
        plan(id, steps);
    }

    private void plan(String id, Step... steps) throws Exception {
        plan(id, "test", steps);
    }

    private void plan(String id, String planner, Step... steps) throws Exception {
        collect();
        var task = planning.removeFirst();
        report(new Report.PlanningAnswer(
                id,
                task.taskId(),
                new Plan("", List.of(steps), List.of()),
                null,
                List.of(),
                Mode.PLAN,
                "",
                planner,
                "1",
                Usage.NONE));
    }

    private interface Work {
        Report.Result of(Task task);
    }

    private void workOff(Work work) throws Exception {
        collect();
        while (!tasks.isEmpty()) {
            now = now.plusMillis(3);
            report(work.of(tasks.removeFirst()));
            collect();
        }
    }

    private Task next() throws Exception {
        collect();
        return tasks.removeFirst();
    }

    private void report(Report report) {
        results.pipeInput(report.goalId(), MessageCodec.write(report));
    }

    private void pass(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
    }

    private void collect() throws Exception {
        for (var entry : events.readValuesToList()) {
            var decision = MessageCodec.read(entry, Decision.class);
            log.add(decision);
            for (var event : decision.events()) {
                if (event instanceof GoalEvent.StepQueued queued
                        && !queued.task().action().equals(Step.GOAL)) {
                    tasks.add(queued.task());
                } else if (event instanceof GoalEvent.PlanningRequested requested) {
                    planning.add(requested.task());
                }
            }
        }
    }

    private Map<String, Outcome> outcomes() throws Exception {
        collect();
        for (var entry : status.readKeyValuesToList()) {
            outcomesRead.put(entry.key, MessageCodec.read(entry.value, Outcome.class));
        }
        return outcomesRead;
    }

    private Outcome outcome(String goalId) throws Exception {
        return Objects.requireNonNull(outcomes().get(goalId), "no status of goal " + goalId);
    }

    private Outcome rebuilt(String goalId) throws Exception {
        var memory = new GoalMemory();
        log.stream()
                .filter(decision -> decision.goalId().equals(goalId))
                .forEach(
                        decision -> decision.events().forEach(event -> Evolution.evolve(memory, event, decision.at())));
        // Through JSON, as the published document went: 1 and 1L are the same there.
        return MessageCodec.read(MessageCodec.write(Outcomes.of(memory, now)), Outcome.class);
    }

    private Report.Result succeeded(Task task) {
        return result(task, Output.inline(Map.of("value", 1)), null);
    }

    private Report.Result failed(Task task) {
        return result(task, null, new TaskError(TaskError.Kind.TOOL, "busy", true));
    }

    private Report.Result result(Task task, @Nullable Output output, @Nullable TaskError error) {
        return new Report.Result(
                task.goalId(),
                task.stepId(),
                task.attempt(),
                task.attemptId(),
                "executor-1",
                output,
                error,
                Usage.ONE_TOOL_CALL,
                List.of(),
                now,
                now);
    }

    private static final class FaultySchemas implements ArgumentSchemas {
        private final ArgumentSchemas schemas = new JsonSchemaArguments();

        @Override
        public List<Violation> violations(ToolSpec tool, Map<String, @Nullable Object> arguments, Set<String> unknown) {
            return schemas.violations(tool, arguments, unknown);
        }

        @Override
        public Optional<String> misfit(Map<String, @Nullable Object> schema, Map<String, @Nullable Object> value) {
            if (schema.equals(FAULTY)) {
                throw new IllegalArgumentException("no schema");
            }
            return schemas.misfit(schema, value);
        }

        @Override
        public Optional<String> defect(Map<String, @Nullable Object> schema) {
            return schemas.defect(schema);
        }
    }

    /** What the state machine hands over before it writes its log. */
    private static final class SentTasks implements TaskSink {
        private final List<Decision> decisions = new ArrayList<>();

        @Override
        public void open(int partition) {}

        @Override
        public void close(int partition) {}

        @Override
        public void send(int partition, Decision decision) {
            decisions.add(decision);
        }
    }

    private static final class CountingMeters implements GoalMeters {
        private int unreadable;
        private int inputsFailed;
        private Workload workload = new Workload(Map.of(), Map.of(), 0, null, Instant.EPOCH);

        @Override
        public void decided(Decision decision, GoalRecords goal) {}

        @Override
        public void holds(int partition, @Nullable Workload told) {
            workload = told == null ? workload : told;
        }

        @Override
        public void unknownGoal() {}

        @Override
        public void unreadable(String topic) {
            unreadable++;
        }

        @Override
        public void goalRefused() {}

        @Override
        public void inputFailed() {
            inputsFailed++;
        }
    }
}
