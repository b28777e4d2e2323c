package io.planexec.e2e.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.planexec.cli.Planexec;
import io.planexec.cli.shell.Caller;
import io.planexec.cli.shell.ExitCode;
import io.planexec.cli.view.Style;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Outcome;
import io.planexec.messages.StepStatus;
import io.planexec.scripted.Script;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** A system that lasts: goals by HTTP, commands from the command line, and what it did explained from its topics. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandsOfARunningSystemTest {
    @TempDir
    private static Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init")
    private RunningSystem system;

    @SuppressWarnings("NullAway.Init")
    private ConfigurableApplicationContext planner;

    @SuppressWarnings("NullAway.Init")
    private GoalTraffic traffic;

    @BeforeAll
    void start() throws Exception {
        system = new RunningSystem(folder, Script.readFile(Repository.path("examples/models/subtasks.yaml")));
        planner = system.planner("planner");
        system.executor("executor-1");
        traffic = new GoalTraffic(system.bootstrapServers());
    }

    @AfterAll
    void stop() {
        traffic.close();
        http.close();
        system.close();
    }

    private record Said(int exitCode, String out, String err) {}

    private Said planexec(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var caller = new Caller(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                Style.PLAIN,
                folder);
        var code = Planexec.execute(caller, arguments);
        return new Said(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Said command(String... arguments) {
        var all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--planner", address()));
        return planexec(all.toArray(String[]::new));
    }

    private Said told(String... arguments) {
        var all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--broker", system.bootstrapServers()));
        return planexec(all.toArray(String[]::new));
    }

    private String address() {
        return "http://127.0.0.1:" + RunningSystem.port(planner);
    }

    private void submit(String goal) throws IOException, InterruptedException {
        var response = http.send(
                HttpRequest.newBuilder(URI.create(address() + "/goals"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(goal))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    }

    @Test
    void aPlanThatWaitsIsExplainedApprovedRunAndReplayed() throws Exception {
        submit("""
                {"id": "waits", "goal": "Wait for a human", "approval": "always",
                 "plan": {"steps": [{"id": "a", "action": "echo", "arguments": {"value": 1}}]}}
                """);
        traffic.reached("waits", GoalStatus.AWAITING_APPROVAL);

        assertThat(told("why", "waits").out())
                .contains("Plan version 1 waits for your approval", "planexec approve waits --plan-version 1");
        assertThat(told("why", "waits", "a").out()).contains("Step a waits for the plan's approval.");
        var early = command("approve", "waits", "--plan-version", "2");
        assertThat(early.exitCode()).isEqualTo(ExitCode.NOT_SUCCEEDED);
        assertThat(early.err()).contains("that is version 1 with hash");

        var approved = command("approve", "waits");
        assertThat(approved.exitCode()).as(approved.err()).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(traffic.ended("waits").status()).isEqualTo(GoalStatus.SUCCEEDED);

        assertThat(told("why", "waits").out()).contains("ended SUCCEEDED", "It was approved.");
        var replay = told("replay", "waits");
        assertThat(replay.exitCode()).as(replay.out() + replay.err()).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(replay.out()).contains("matches planexec.goal-status");
    }

    @Test
    void aStepThatFailedIsRetriedByHandWhileTheGoalRuns() throws Exception {
        submit("""
                {"id": "again", "goal": "Fail once", "limits": {"maxReplans": 0}, "plan": {"steps": [
                  {"id": "f", "action": "fail", "arguments": {"times": 1, "message": "not yet"}, "retry": {"maxAttempts": 1}},
                  {"id": "long", "action": "sleep", "arguments": {"seconds": 8}}]}}
                """);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> told("why", "again").out().contains("Step f (fail) failed"));

        var retried = command("retry", "again", "f", "--reason", "it will work now");
        assertThat(retried.exitCode()).as(retried.err()).isEqualTo(ExitCode.SUCCEEDED);

        assertThat(traffic.ended("again").status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(told("why", "again").out()).contains("Version 2, by a user: it will work now.");
        assertThat(told("why", "again", "f").out())
                .contains("Plan version 2 had it run again: it will work now.", "Attempt 2 succeeded");
        assertThat(told("replay", "again").exitCode()).isEqualTo(ExitCode.SUCCEEDED);
    }

    @Test
    void aGoalThatRunsIsChangedAndCancelled() throws Exception {
        submit("""
                {"id": "long", "goal": "Sleep", "plan": {"steps": [
                  {"id": "s", "action": "sleep", "arguments": {"seconds": 300}},
                  {"id": "t", "action": "echo", "arguments": {"value": 1}, "dependsOn": ["s"]}]}}
                """);
        traffic.reached("long", GoalStatus.RUNNING);
        Files.writeString(folder.resolve("patch.json"), "{\"operations\": [{\"op\": \"drop\", \"stepId\": \"t\"}]}");
        Files.writeString(folder.resolve("bad.json"), "{\"operations\": [{\"op\": \"drop\", \"stepId\": \"z\"}]}");

        var refused = command("modify", "long", "--file", "bad.json", "--plan-version", "1");
        assertThat(refused.exitCode()).as(refused.out() + refused.err()).isEqualTo(ExitCode.WRONG);
        var changed = command("modify", "long", "--file", "patch.json", "--plan-version", "1");
        assertThat(changed.exitCode()).as(changed.err()).isEqualTo(ExitCode.SUCCEEDED);
        var replay = told("replay", "long");
        assertThat(replay.exitCode()).as(replay.out() + replay.err()).isEqualTo(ExitCode.SUCCEEDED);

        var cancelled = command("cancel", "long", "--reason", "enough");
        assertThat(cancelled.exitCode()).as(cancelled.err()).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(traffic.ended("long").status()).isEqualTo(GoalStatus.CANCELLED);
        assertThat(command("cancel", "long").err()).contains("the goal has ended already: CANCELLED");
        assertThat(command("cancel", "nobody").exitCode()).isEqualTo(ExitCode.WRONG);
    }

    @Test
    void aGoalThatIsNotOnTheTopicsIsToldSo() {
        var said = told("why", "nobody");

        assertThat(said.exitCode()).isEqualTo(ExitCode.WRONG);
        assertThat(said.err().lines()).singleElement().asString().contains("tells nothing of a goal nobody");
    }

    @Test
    void aPlanThatIsSentBackEditedAsItWasWrittenTouchesNothingElse() throws Exception {
        var steps = """
                {"id": "a", "action": "echo", "arguments": {"value": 1}},
                {"id": "b", "action": "echo", "arguments": {"value": "${steps.a.output.value}"}},
                {"id": "s", "action": "sleep", "arguments": {"seconds": 300}}""";
        submit("""
                {"id": "edited", "goal": "Sleep", "plan": {"steps": [%s,
                  {"id": "t", "action": "echo", "arguments": {"value": 1}, "dependsOn": ["s"]}]}}
                """.formatted(steps));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> told("why", "edited", "b").out().contains("Attempt 1 succeeded"));
        Files.writeString(folder.resolve("edited.json"), """
                {"steps": [%s], "rollback": [{"action": "echo", "arguments": {"value": "undone"}}]}""".formatted(steps));

        var changed = command("modify", "edited", "--file", "edited.json");
        assertThat(changed.exitCode()).as(changed.err()).isEqualTo(ExitCode.SUCCEEDED);

        var why = told("why", "edited").out();
        assertThat(why).contains("- t echo", "~ rollback list: nothing → echo {value=undone}");
        assertThat(told("why", "edited", "s").out()).doesNotContain("Plan version 2");
        assertThat(command("cancel", "edited").exitCode()).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(traffic.ended("edited").steps())
                .extracting(Outcome.StepOutcome::id, Outcome.StepOutcome::status, Outcome.StepOutcome::attempts)
                .containsExactly(
                        tuple("a", StepStatus.SUCCEEDED, 1),
                        tuple("b", StepStatus.SUCCEEDED, 1),
                        tuple("s", StepStatus.CANCELLED, 1));
    }
}
