package io.planexec.e2e.crashes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.StepStatus;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The executor of irreversible steps is killed with SIGKILL in the middle of them, and a human says what became of each: by HTTP
 * and by the commands topic.
 */
class AnswerTest {
    private static final List<String> GOALS =
            List.of("http-succeeded", "http-repeat", "http-failed", "topic-succeeded", "topic-repeat");

    @TempDir
    static Path folder;

    private static final GoalEvent.CommandAnswered RUN_AGAIN =
            GoalEvent.CommandAnswered.accepted("again", "1", "it did not run, and is to run again: seen in the log");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init")
    private static CrashingSystem system;

    @SuppressWarnings("NullAway.Init")
    private static String address;

    @BeforeAll
    static void leaveStepsUncertain() throws Exception {
        system = new CrashingSystem(folder);
        address = system.plannerWithHttp();
        system.executorsGet("--planexec.executor.slots=" + GOALS.size());
        var dying = system.executorThatDies("dying", CrashPoint.NEVER);
        for (var goal : GOALS) {
            system.submit(goal, """
                    {"id": "1", "action": "act", "timeout": "PT8S", "arguments": {"line": "%s", "seconds": 6}},
                    {"id": "2", "action": "put", "dependsOn": ["1"], "arguments": {"line": "after %s", "seconds": 5}}""".formatted(goal, goal));
        }
        await().atMost(Duration.ofMinutes(2)).until(() -> GOALS.stream().allMatch(goal -> system.effects(goal) == 1));
        CrashingSystem.signal(dying, "KILL");
        assertThat(dying.waitFor(10, TimeUnit.SECONDS)).isTrue();
        system.executor("next");
        for (var goal : GOALS) {
            system.awaitStep(goal, StepStatus.UNCERTAIN);
        }
    }

    @AfterAll
    static void stop() {
        HTTP.close();
        system.close();
    }

    private static String command(String goal, String id, String answer) {
        return """
                {"commandId": "%s", "goalId": "%s", "type": "answer", "stepId": "1", "answer": "%s",
                 "reason": "seen in the log"}""".formatted(id, goal, answer);
    }

    private static HttpResponse<String> post(String goal, String id, String answer) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(address + "/goals/" + goal + "/commands"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(command(goal, id, answer)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static void send(String goal, String id, String answer) {
        system.traffic()
                .send(
                        system.traffic().topics().goalCommands(),
                        goal,
                        command(goal, id, answer).getBytes(StandardCharsets.UTF_8));
    }

    private static List<GoalEvent.CommandAnswered> answers(String goal) {
        return system.decisions(goal).stream()
                .flatMap(decision -> decision.events().stream())
                .filter(GoalEvent.CommandAnswered.class::isInstance)
                .map(GoalEvent.CommandAnswered.class::cast)
                .toList();
    }

    private static void assertWentOn(String goal, int attempts, long effects) {
        var outcome = system.traffic().ended(goal);
        assertThat(outcome.status()).as(outcome.reason()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(outcome.steps().getFirst().attempts()).isEqualTo(attempts);
        assertThat(system.effects(goal)).isEqualTo(effects);
        assertThat(system.effects("after " + goal)).isEqualTo(1);
    }

    @Test
    void whatHappenedIsNotRunAgainAndTheGoalGoesOn() throws Exception {
        var goal = "http-succeeded";
        assertThat(post(goal, "it-did", "succeeded").statusCode()).isEqualTo(200);
        assertThat(post(goal, "it-did", "succeeded").statusCode()).isEqualTo(200);

        // The goal still runs, but nobody asks any more.
        var late = post(goal, "it-did-not", "repeat");
        assertThat(late.statusCode()).as(late.body()).isEqualTo(409);
        assertThat(late.body()).contains("no step 1 is uncertain");

        assertWentOn(goal, 1, 1);
        var later = post(goal, "after-all", "repeat");
        assertThat(later.statusCode()).isEqualTo(409);
        assertThat(later.body()).contains("the goal has ended already: SUCCEEDED");
        assertThat(answers(goal))
                .extracting(GoalEvent.CommandAnswered::commandId)
                .containsExactly("it-did", "it-did-not", "after-all");
    }

    @Test
    void whatDidNotHappenIsRunAgainOnce() throws Exception {
        var goal = "http-repeat";
        assertThat(post(goal, "again", "repeat").statusCode()).isEqualTo(200);
        assertThat(post(goal, "again", "repeat").statusCode()).isEqualTo(200);

        assertWentOn(goal, 2, 2);
        assertThat(answers(goal)).containsExactly(RUN_AGAIN);
    }

    @Test
    void whatFailedIsNotRunAgainAndTheGoalSaysSo() throws Exception {
        var goal = "http-failed";
        assertThat(post(goal, "no", "failed").statusCode()).isEqualTo(200);

        var outcome = system.traffic().ended(goal);
        assertThat(outcome.status()).isEqualTo(GoalStatus.FAILED);
        assertThat(outcome.reason()).contains("step 1 failed: a human said that it failed: seen in the log");
        assertThat(system.effects(goal)).isEqualTo(1);
        assertThat(system.effects("after " + goal)).isZero();
    }

    @Test
    void theTopicTakesTheSameAnswers() {
        send("topic-succeeded", "it-did", "succeeded");
        send("topic-succeeded", "it-did", "succeeded");
        send("topic-repeat", "again", "repeat");
        send("topic-repeat", "again", "repeat");
        send("topic-repeat", "late", "succeeded");

        assertWentOn("topic-succeeded", 1, 1);
        assertWentOn("topic-repeat", 2, 2);
        assertThat(answers("topic-succeeded")).containsExactly(GoalEvent.CommandAnswered.accepted("it-did"));
        assertThat(answers("topic-repeat"))
                .containsExactly(
                        RUN_AGAIN,
                        GoalEvent.CommandAnswered.refused("late", GoalEvent.Refusal.STATE, "no step 1 is uncertain"));
    }
}
