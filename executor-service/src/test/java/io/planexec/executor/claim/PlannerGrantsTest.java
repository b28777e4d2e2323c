package io.planexec.executor.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.planexec.executor.call.AttemptFailed;
import io.planexec.executor.call.Grants;
import io.planexec.executor.call.Run;
import io.planexec.messages.Control;
import io.planexec.messages.Effect;
import io.planexec.messages.Report;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class PlannerGrantsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final List<String> topics = new CopyOnWriteArrayList<>();
    private final List<Report.Claim> claims = new CopyOnWriteArrayList<>();

    private PlannerGrants grants(Duration patience) {
        return new PlannerGrants("e1", patience, (topic, claim) -> {
            topics.add(topic);
            claims.add(claim);
        });
    }

    private static Task task() {
        return new Task(
                "g",
                "2",
                3,
                "g/2/3",
                "a goal",
                "deploy",
                "",
                Map.of(),
                Map.of(),
                Map.of(),
                null,
                List.of(),
                List.of(),
                null,
                null,
                null,
                Instant.parse("2100-01-01T00:00:00Z"),
                "other.results");
    }

    private Report.Claim claimed(int number) {
        await().atMost(Duration.ofSeconds(10)).until(() -> claims.size() >= number);
        return claims.get(number - 1);
    }

    @Test
    void aClaimGoesToWhoeverSentTheTaskAndItsGrantLetsTheCallRun() throws Exception {
        var grants = grants(Duration.ofMinutes(1));
        var run = new Run(task());
        var waiting = Thread.ofVirtual().start(() -> {
            try {
                grants.obtain(new Grants.Claim(run, "1.2", "deploy", Effect.IRREVERSIBLE, MINUTE));
            } catch (AttemptFailed | InterruptedException e) {
                throw new AssertionError(e);
            }
        });

        var claim = claimed(1);
        assertThat(claim)
                .isEqualTo(new Report.Claim(
                        "g", "2", 3, "g/2/3", run.id(), "e1", "1.2", "deploy", Effect.IRREVERSIBLE, MINUTE));
        assertThat(topics).containsExactly("other.results");
        grants.answered(new Control.Grant("g", "g/2/3", "another run", "1.2"));
        grants.answered(new Control.Grant("g", "g/2/3", run.id(), "1.1"));
        assertThat(waiting.join(Duration.ofMillis(50))).isFalse();
        grants.answered(new Control.Grant("g", "g/2/3", run.id(), "1.2"));
        assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void aClaimThatNobodyAnswersIsMadeAgainAndInTheEndNothingIsRun() {
        var grants = grants(Duration.ofMillis(1_500));
        var run = new Run(task());

        assertThatThrownBy(() -> grants.obtain(new Grants.Claim(run, "", "deploy", Effect.IRREVERSIBLE, MINUTE)))
                .isInstanceOfSatisfying(AttemptFailed.class, e -> {
                    assertThat(e.error().kind()).isEqualTo(Kind.TIMEOUT);
                    assertThat(e.error().retryable()).isTrue();
                    assertThat(e.error().message()).contains("deploy", "irreversible", "grant", "other.results");
                });
        assertThat(claims).hasSize(2);
        assertThat(claims.get(1)).isEqualTo(claims.get(0));
    }

    @Test
    void aRefusalStopsTheRunWithoutAWord() throws Exception {
        var grants = grants(Duration.ofMinutes(1));
        var runs = new CopyOnWriteArrayList<Run>();
        var thread = Thread.ofVirtual().start(() -> {
            var run = new Run(task());
            runs.add(run);
            assertThatThrownBy(() -> grants.obtain(new Grants.Claim(run, "", "deploy", Effect.COMPENSATABLE, MINUTE)))
                    .isInstanceOf(InterruptedException.class);
        });

        var claim = claimed(1);
        grants.answered(new Control.Refusal("g", "g/2/3", claim.runId(), "", "another run was first"));

        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        assertThat(runs.getFirst().stop()).contains(Run.Stop.REFUSED);
    }
}
