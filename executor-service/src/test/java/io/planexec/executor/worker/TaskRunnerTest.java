package io.planexec.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.planexec.executor.artifact.GoalFolders;
import io.planexec.executor.artifact.StoredOutputs;
import io.planexec.executor.call.Run;
import io.planexec.executor.call.ToolCalls;
import io.planexec.executor.tool.JsonSchemas;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.ToolRegistry;
import io.planexec.executor.tool.file.FileTools;
import io.planexec.executor.tool.simulation.SimulationTools;
import io.planexec.messages.Artifact;
import io.planexec.messages.Effect;
import io.planexec.messages.Output;
import io.planexec.messages.Report;
import io.planexec.messages.TaskError;
import io.planexec.messages.TaskError.Kind;
import io.planexec.messages.ToolSpec;
import io.planexec.messages.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskRunnerTest {
    private static final int LARGEST_OUTPUT = 1024 * 1024;

    private final List<Tool> tools = new ArrayList<>();
    private final List<Report.Progress> progress = Collections.synchronizedList(new ArrayList<>());

    @TempDir
    Path workspace;

    private final ToolCalls calls = new ToolCalls("e1", Tasks.NO_GRANTS);

    @Nullable
    TaskRunner runner;

    @BeforeEach
    void serveSimulation() {
        tools.addAll(SimulationTools.all());
        tools.addAll(FileTools.all());
    }

    @AfterEach
    void closeRunner() {
        calls.close();
    }

    private Report.Result run(io.planexec.messages.Task task) throws Exception {
        return runner().run(new Run(task));
    }

    private TaskRunner runner() throws IOException {
        var known = runner;
        if (known == null) {
            known = new TaskRunner(
                    "e1",
                    new ToolRegistry(tools),
                    calls,
                    Optional.empty(),
                    new GoalFolders(workspace, workspace, "out/{goalId}"),
                    new StoredOutputs(LARGEST_OUTPUT),
                    (task, report) -> progress.add(report),
                    Clock.systemUTC());
            runner = known;
        }
        return known;
    }

    private interface Work {
        Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
                throws ToolFailure, InterruptedException;
    }

    private void serve(String name, Effect effect, Map<String, @Nullable Object> input, Work work) {
        var spec = new ToolSpec(name, "", input, JsonSchemas.open(), effect, Duration.ofSeconds(10), "1", List.of());
        tools.add(new Tool() {
            @Override
            public ToolSpec spec() {
                return spec;
            }

            @Override
            public Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
                    throws ToolFailure, InterruptedException {
                return work.run(arguments, context);
            }
        });
    }

    private void serve(String name, Work work) {
        serve(name, Effect.READ, JsonSchemas.open(), work);
    }

    private static TaskError error(Report.Result result) {
        assertThat(result.output()).isNull();
        return Objects.requireNonNull(result.error());
    }

    private static @Nullable Map<String, @Nullable Object> value(Report.Result result) {
        assertThat(result.error()).isNull();
        return Objects.requireNonNull(result.output()).value();
    }

    @Test
    void aTaskIsRunAndItsResultNamesTheAttemptTheExecutorAndTheTimes() throws Exception {
        var before = Instant.now();
        var result = run(Tasks.calling("echo", Map.of("value", "hello")));
        assertThat(value(result)).isEqualTo(Map.of("value", "hello"));
        assertThat(result.goalId()).isEqualTo("q4");
        assertThat(result.stepId()).isEqualTo("2");
        assertThat(result.attemptId()).isEqualTo("q4-2-1");
        assertThat(result.executor()).isEqualTo("e1");
        assertThat(result.usage()).isEqualTo(Usage.ONE_TOOL_CALL);
        assertThat(result.startedAt()).isBetween(before, result.finishedAt());
        assertThat(result.finishedAt()).isBefore(Instant.now());
    }

    @Test
    void aTaskThatTakesItsTimeIsReportedAsBegunWhileItRuns() throws Exception {
        serve("wait", (arguments, context) -> {
            org.awaitility.Awaitility.await().until(() -> !progress.isEmpty());
            return Map.of("value", 1);
        });
        assertThat(value(run(Tasks.calling("wait", Map.of())))).isEqualTo(Map.of("value", 1));
        assertThat(progress).singleElement().satisfies(report -> {
            assertThat(report.attemptId()).isEqualTo("q4-2-1");
            assertThat(report.executor()).isEqualTo("e1");
        });
    }

    @Test
    void whatAToolSaysOfHowFarItIsIsReportedAtMostOnceASecond() throws Exception {
        serve("talk", (arguments, context) -> {
            for (var i = 1; i <= 10_000; i++) {
                context.progress().accept("row " + i);
            }
            org.awaitility.Awaitility.await().until(() -> !notes().isEmpty());
            context.progress().accept("  line\none  " + "x".repeat(100_000));
            org.awaitility.Awaitility.await().until(() -> notes().size() > 1);
            return Map.of("value", 1);
        });
        var begun = System.nanoTime();
        assertThat(value(run(Tasks.calling("talk", Map.of())))).isEqualTo(Map.of("value", 1));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(ProgressReports.BETWEEN_NOTES);
        assertThat(notes().getFirst()).startsWith("row ");
        assertThat(notes().getLast()).startsWith("line one xxx").hasSize(Report.Progress.LONGEST_NOTE);
    }

    private List<String> notes() {
        synchronized (progress) {
            return progress.stream()
                    .map(Report.Progress::note)
                    .filter(Objects::nonNull)
                    .toList();
        }
    }

    @Test
    void referencesAreResolvedAndKeepTheirTypes() throws Exception {
        var inputs = Map.<String, Map<String, @Nullable Object>>of("1", Map.of("rows", 3, "list", List.of(1, 2)));
        var arguments = Map.<String, @Nullable Object>of(
                "value",
                List.of(
                        "${steps.1.output.rows}",
                        "n=${steps.1.output.rows}",
                        "${inputs.region}",
                        "${steps.1.output.list}"));
        assertThat(value(run(Tasks.calling("echo", arguments, inputs))))
                .isEqualTo(Map.of("value", List.of(3, "n=3", "North", List.of(1, 2))));
    }

    @Test
    void aReferenceWithoutAValueIsAnErrorInTheArguments() throws Exception {
        var result = run(
                Tasks.calling("echo", Map.of("value", "${steps.1.output.nothing}"), Map.of("1", Map.of("rows", 3))));
        assertThat(error(result).kind()).isEqualTo(Kind.ARGUMENTS);
        assertThat(error(result).message()).contains("nothing");
        assertThat(error(result).retryable()).isFalse();
        assertThat(result.usage()).isEqualTo(Usage.NONE);
    }

    @Test
    void argumentsThatDoNotFitNameTheToolAndTheField() throws Exception {
        var result = run(Tasks.calling("sleep", Map.of("seconds", "long")));
        assertThat(error(result).kind()).isEqualTo(Kind.ARGUMENTS);
        assertThat(error(result).message()).contains("\"sleep\"").contains("seconds");
        assertThat(error(run(Tasks.calling("echo", Map.of()))).message()).contains("value");
        assertThat(error(run(Tasks.calling("echo", Map.of("value", 1, "vale", 2))))
                        .message())
                .contains("vale");
    }

    @Test
    void anUnknownToolIsAnErrorThatNamesTheNearestOne() throws Exception {
        var result = run(Tasks.calling("ecko", Map.of()));
        assertThat(error(result).kind()).isEqualTo(Kind.UNKNOWN_TOOL);
        assertThat(error(result).message()).contains("ecko").contains("did you mean \"echo\"?");
    }

    @Test
    void whatTakesAModelIsRefusedWithTheReason() throws Exception {
        for (var action : List.of("agent", "goal")) {
            var result = run(Tasks.calling(action, Map.of()));
            assertThat(error(result).message()).contains("model").contains("e1").contains("echo");
            assertThat(error(result).retryable()).isFalse();
        }
    }

    @Test
    void aToolThatMustNotBeRepeatedIsNotRunWithoutAGrant() throws Exception {
        serve("deploy", Effect.IRREVERSIBLE, JsonSchemas.open(), (arguments, context) -> {
            throw new AssertionError("was run");
        });
        assertThat(error(run(Tasks.calling("deploy", Map.of()))).message())
                .contains("irreversible")
                .contains("grant");
        assertThat(error(run(Tasks.withEffect("echo", Map.of("value", 1), Effect.COMPENSATABLE)))
                        .message())
                .contains("compensatable");
        assertThat(value(run(Tasks.withEffect("echo", Map.of("value", 1), Effect.IDEMPOTENT))))
                .isNotNull();
    }

    @Test
    void aToolsFailureIsItsMessageAndWhetherItIsWorthAnotherTry() throws Exception {
        var busy = error(run(Tasks.calling("fail", Map.of("message", "busy"))));
        assertThat(busy).isEqualTo(new TaskError(Kind.TOOL, "busy", true));
        var missing = run(Tasks.calling("read_file", Map.of("path", "none.txt")));
        assertThat(error(missing).retryable()).isFalse();
        assertThat(error(missing).message()).contains("none.txt");
        assertThat(missing.usage()).isEqualTo(Usage.ONE_TOOL_CALL);
    }

    @Test
    void anExceptionOfAToolIsAnErrorOfOneLine() throws Exception {
        serve("broken", (arguments, context) -> {
            throw new IllegalStateException("first\n\tsecond");
        });
        var error = error(run(Tasks.calling("broken", Map.of())));
        assertThat(error.kind()).isEqualTo(Kind.TOOL);
        assertThat(error.retryable()).isFalse();
        assertThat(error.message())
                .isEqualTo("the tool \"broken\" failed with IllegalStateException: first second; the executor's log has"
                        + " more");
    }

    @Test
    void aToolThatExhaustsStackOrMemoryHarmsNobodyElse() throws Exception {
        serve("deep", (arguments, context) -> Map.of("depth", depth(1)));
        serve("fat", (arguments, context) -> {
            throw new OutOfMemoryError("Java heap space");
        });
        assertThat(error(run(Tasks.calling("deep", Map.of()))).message()).contains("stack");
        assertThat(error(run(Tasks.calling("fat", Map.of()))).message()).contains("memory");
        assertThat(value(run(Tasks.calling("echo", Map.of("value", 1))))).isEqualTo(Map.of("value", 1));
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int depth(int n) {
        return depth(n + 1) + 1;
    }

    @Test
    void aToolThatTakesTooLongIsInterruptedAndTheErrorSaysWhichTimeOutItWas() throws Exception {
        var result = run(Tasks.withTimeout("sleep", Map.of("seconds", 60), Duration.ofMillis(100)));
        assertThat(error(result).kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(error(result).retryable()).isTrue();
        assertThat(error(result).message()).contains("the step's time-out of 0.1s");
        assertThat(Duration.between(result.startedAt(), result.finishedAt())).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void theGoalsDeadlineEndsAToolAndIsNotWorthAnotherTry() throws Exception {
        var soon = error(run(
                Tasks.withDeadline("sleep", Map.of("seconds", 60), Instant.now().plusMillis(150))));
        assertThat(soon.message()).contains("deadline");
        assertThat(soon.retryable()).isFalse();
        var past = error(run(Tasks.withDeadline("echo", Map.of("value", 1), Instant.EPOCH)));
        assertThat(past.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(past.message()).contains("1970-01-01").contains("before");
    }

    @Test
    void aToolThatDoesNotHeedItsInterruptIsGivenUpAndWritesNothingLater() throws Exception {
        var released = new CountDownLatch(1);
        var wrote = new CountDownLatch(1);
        serve("stubborn", (arguments, context) -> {
            while (released.getCount() > 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                Thread.interrupted();
            }
            try {
                context.files().write("late.txt", new byte[0]);
            } finally {
                wrote.countDown();
            }
            return Map.of();
        });
        var result = run(Tasks.withTimeout("stubborn", Map.of(), Duration.ofMillis(50)));
        assertThat(error(result).kind()).isEqualTo(Kind.TIMEOUT);
        org.awaitility.Awaitility.await().until(() -> runner().givenUp() == 1);
        released.countDown();
        assertThat(wrote.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(workspace.resolve("out/q4/late.txt")).doesNotExist();
    }

    @Test
    void aCancelledTaskInterruptsItsToolAndHasNoResult() throws Exception {
        var started = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        serve("wait", (arguments, context) -> {
            started.countDown();
            try {
                Thread.sleep(Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return Map.of();
        });
        var ready = runner();
        var thread = Thread.ofVirtual()
                .start(() -> assertThatThrownBy(() -> ready.run(new Run(Tasks.calling("wait", Map.of()))))
                        .isInstanceOf(InterruptedException.class));
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        thread.interrupt();
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void aLargeOutputIsStoredAndTheNextStepReadsIt() throws Exception {
        var text = "x".repeat(Output.MAX_INLINE_BYTES);
        var result = run(Tasks.calling("echo", Map.of("value", text)));
        var output = Objects.requireNonNull(result.output());
        var artifact = Objects.requireNonNull(output.artifact());
        assertThat(output.value()).isNull();
        assertThat(artifact.name()).startsWith(".outputs/");
        assertThat(Path.of(artifact.path())).exists().hasSize(artifact.bytes());
        assertThat(result.artifacts()).isEmpty();
        var next = run(Tasks.calling("echo", output));
        assertThat(Objects.requireNonNull(next.output()).artifact()).isNotNull();
    }

    @Test
    void anOutputThatOnlyLooksLargeTravelsInline() throws Exception {
        var text = "x".repeat(Output.MAX_INLINE_BYTES - 100);
        assertThat(value(run(Tasks.calling("echo", Map.of("value", text))))).isEqualTo(Map.of("value", text));
    }

    @Test
    void anOutputThatIsTooLargeIsAnError() throws Exception {
        serve("fat", (arguments, context) -> Map.of("text", "x".repeat(LARGEST_OUTPUT)));
        var error = error(run(Tasks.calling("fat", Map.of())));
        assertThat(error.kind()).isEqualTo(Kind.OUTPUT);
        assertThat(error.message()).contains("too large").contains(String.valueOf(LARGEST_OUTPUT));
        assertThat(workspace.resolve("out")).doesNotExist();
    }

    @Test
    void anOutputThatIsLostAfterAGrantedCallMayHaveRun() throws Exception {
        Files.writeString(workspace.resolve("out"), "a file where the output folder is to be");
        assertLostAfterAGrant(Output.MAX_INLINE_BYTES, "cannot be");
    }

    @Test
    void anOutputThatIsTooLargeAfterAGrantedCallMayHaveRun() throws Exception {
        assertLostAfterAGrant(LARGEST_OUTPUT, "it is too large");
    }

    private void assertLostAfterAGrant(int outputLength, String why) throws Exception {
        serve(
                "deploy",
                Effect.IRREVERSIBLE,
                JsonSchemas.open(),
                (arguments, context) -> Map.of("log", "x".repeat(outputLength)));
        try (var granted = new ToolCalls("e1", claim -> {});
                var runner = new TaskRunner(
                        "e1",
                        new ToolRegistry(tools),
                        granted,
                        Optional.empty(),
                        new GoalFolders(workspace, workspace, "out/{goalId}"),
                        new StoredOutputs(LARGEST_OUTPUT),
                        (task, report) -> {},
                        Clock.systemUTC())) {
            var error = error(runner.run(new Run(Tasks.calling("deploy", Map.of()))));
            assertThat(error.kind()).isEqualTo(Kind.INTERRUPTED);
            assertThat(error.message()).contains("the output of the tool \"deploy\" is lost", why);
        }
    }

    @Test
    void anInputThatIsNotThereIsNamed() throws Exception {
        var lost = Output.stored(new Artifact(".outputs/1.json", "/elsewhere/1.json", "application/json", 9));
        var error = error(run(Tasks.calling("echo", lost)));
        assertThat(error.kind()).isEqualTo(Kind.ARGUMENTS);
        assertThat(error.message()).contains(".outputs/1.json");
    }

    @Test
    void anOutputThatDoesNotFitTheStepsSchemaIsAnError() throws Exception {
        var schema = Map.<String, @Nullable Object>of(
                "properties", Map.of("value", Map.of("type", "integer", "minimum", 5)));
        assertThat(value(run(Tasks.withSchema("echo", Map.of("value", 7), schema))))
                .isNotNull();
        var error = error(run(Tasks.withSchema("echo", Map.of("value", 3), schema)));
        assertThat(error.kind()).isEqualTo(Kind.OUTPUT);
        assertThat(error.message())
                .contains("outputSchema of step 2")
                .contains("value")
                .contains("5");
    }

    @Test
    void aSchemaThatIsNoneOrLiesElsewhereIsAnErrorAndIsNotFetched() throws Exception {
        var wrong = error(run(Tasks.withSchema("echo", Map.of("value", 7), Map.of("type", "nonsense"))));
        assertThat(wrong.kind()).isEqualTo(Kind.OUTPUT);
        var elsewhere = error(
                run(Tasks.withSchema("echo", Map.of("value", 7), Map.of("$ref", "http://127.0.0.1:1/schema.json"))));
        assertThat(elsewhere.kind()).isEqualTo(Kind.OUTPUT);
        assertThat(elsewhere.message()).contains("127.0.0.1");
        var file = error(run(Tasks.withSchema("echo", Map.of("value", 7), Map.of("$ref", "file:///etc/passwd"))));
        assertThat(file.kind()).isEqualTo(Kind.OUTPUT);
    }

    @Test
    void anOutputThatJsonHasNoFormForIsAnError() throws Exception {
        serve("nan", (arguments, context) -> Map.of("rate", Double.NaN));
        var error = error(run(Tasks.calling("nan", Map.of())));
        assertThat(error.kind()).isEqualTo(Kind.OUTPUT);
        assertThat(error.message()).contains("NaN");
    }

    @Test
    void whatAnAttemptWroteIsInItsResultThoughItFailed() throws Exception {
        serve("half", (arguments, context) -> {
            context.files().write("a.txt", new byte[] {1});
            throw ToolFailure.permanent("the second half failed");
        });
        assertThat(run(Tasks.calling("half", Map.of())).artifacts())
                .extracting(Artifact::name)
                .containsExactly("a.txt");
        assertThat(Files.exists(workspace.resolve("out/q4/a.txt"))).isTrue();
    }
}
