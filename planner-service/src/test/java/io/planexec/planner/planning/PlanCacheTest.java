package io.planexec.planner.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.CachedPlan;
import io.planexec.messages.Goal;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Mode;
import io.planexec.messages.Plan;
import io.planexec.messages.Report.PlanningAnswer;
import io.planexec.messages.Step;
import io.planexec.messages.Usage;
import io.planexec.messages.json.MessageCodec;
import io.planexec.planner.plan.GoalForm;
import io.planexec.planner.plan.PlanOrigin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class PlanCacheTest {
    private static final String GOOD = """
            replies:
              - calls: [{tool: create_plan, arguments: {reason: two steps, steps: [
                  {id: load, action: read_table, arguments: {file: may.xlsx}, dependsOn: []},
                  {id: rank, action: rank, arguments: {data: "${steps.load.output}"}, dependsOn: [load]}]}}]
            """;

    /** What the state machine writes once a goal has succeeded with its first plan. */
    private static void worked(ScriptedDesk desk, Goal goal, PlanningAnswer answer, Plan plan) {
        var key = PlanOrigin.key(goal, answer.planner(), answer.catalogueVersion());
        var cached = new CachedPlan(
                goal.goal(),
                GoalForm.of(goal.goal()).values(),
                plan,
                answer.mode(),
                answer.planner(),
                answer.catalogueVersion(),
                new CachedPlan.Ending("first", GoalStatus.SUCCEEDED, Instant.EPOCH, 10, Usage.NONE));
        read(desk, key, MessageCodec.write(cached));
    }

    private static void read(ScriptedDesk desk, String key, byte[] value) {
        new PlanCacheReader(desk.cache)
                .take(new ConsumerRecord<>("plans", 0, 0, key.getBytes(StandardCharsets.UTF_8), value), true);
    }

    private static Goal goal(String words) {
        return ScriptedDesk.goal(Mode.AUTO, words);
    }

    @Test
    void aGoalThatSaysTheSameOfAnotherFileCostsNoCall() throws InterruptedException {
        try (var desk = new ScriptedDesk(GOOD)) {
            var first = desk.plan(Mode.AUTO);
            worked(desk, ScriptedDesk.goal(Mode.AUTO), first, Objects.requireNonNull(first.plan()));

            var second = desk.plan(goal("Rank the shops of  june.xlsx."), null);

            assertThat(Objects.requireNonNull(second.plan()).steps())
                    .extracting(Step::action)
                    .containsExactly("read_table", "rank");
            assertThat(second.plan().steps().getFirst().arguments()).isEqualTo(Map.of("file", "june.xlsx"));
            assertThat(second.reason()).contains("goal first", "plan cache");
            assertThat(second.mode()).isEqualTo(first.mode());
            assertThat(second.tools()).isEqualTo(first.tools());
            assertThat(second.usage()).isEqualTo(Usage.NONE);
            assertThat(desk.fromCache).isEqualTo(1);
            assertThat(desk.server.asked()).hasSize(1);
        }
    }

    @Test
    void aGoalThatSaysOtherThingsIsPlanned() throws InterruptedException {
        try (var desk = new ScriptedDesk(GOOD.replace("- calls", "- times: 0\n    calls"))) {
            var first = desk.plan(Mode.AUTO);
            worked(desk, ScriptedDesk.goal(Mode.AUTO), first, Objects.requireNonNull(first.plan()));

            desk.plan(goal("Rank the towns of may.xlsx"), null);
            desk.plan(ScriptedDesk.goal(Mode.PLAN), null);

            assertThat(desk.fromCache).isZero();
            assertThat(desk.server.asked()).hasSize(3);
        }
    }

    @Test
    void aCachedPlanThatIsNotValidAnyMoreIsPlannedAnew() throws InterruptedException {
        try (var desk = new ScriptedDesk(GOOD.replace("- calls", "- times: 0\n    calls"))) {
            var first = desk.plan(Mode.AUTO);
            worked(
                    desk,
                    ScriptedDesk.goal(Mode.AUTO),
                    first,
                    new Plan("", List.of(Step.call("a", "gone", Map.of(), List.of())), List.of()));

            assertThat(desk.plan(Mode.AUTO).plan()).isEqualTo(first.plan());
            assertThat(desk.server.asked()).hasSize(2);
        }
    }

    @Test
    void aPlanThatWasForgottenIsPlannedAnew() throws InterruptedException {
        try (var desk = new ScriptedDesk(GOOD.replace("- calls", "- times: 0\n    calls"))) {
            var goal = ScriptedDesk.goal(Mode.AUTO);
            var first = desk.plan(Mode.AUTO);
            worked(desk, goal, first, Objects.requireNonNull(first.plan()));
            var key = PlanOrigin.key(goal, first.planner(), first.catalogueVersion());
            new PlanCacheReader(desk.cache)
                    .take(new ConsumerRecord<>("plans", 0, 1, key.getBytes(StandardCharsets.UTF_8), null), false);
            read(desk, key, "garbage".getBytes(StandardCharsets.UTF_8));

            desk.plan(Mode.AUTO);

            assertThat(desk.server.asked()).hasSize(2);
        }
    }
}
