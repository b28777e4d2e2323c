package io.planexec.planner.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Announcement;
import io.planexec.messages.Command;
import io.planexec.messages.Effect;
import io.planexec.messages.Finding;
import io.planexec.messages.Goal;
import io.planexec.messages.ToolSpec;
import io.planexec.messages.json.CommandReader;
import io.planexec.messages.json.GoalReader;
import io.planexec.messages.json.Reading;
import io.planexec.planner.plan.PlanValidator;
import io.planexec.planner.schema.JsonSchemaArguments;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsersPlansTest {
    private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");

    private final LiveTools tools = new LiveTools(Duration.ofSeconds(15), () -> NOW);

    private List<String> findings(String plan) {
        var goal = "{\"goal\": \"Rank the shops\", \"plan\": " + plan + "}";
        var besides = new UsersPlans(new PlanValidator(new JsonSchemaArguments()), tools);
        return switch (GoalReader.read(goal.getBytes(StandardCharsets.UTF_8), "g", besides)) {
            case Reading.Read<Goal> read -> List.of();
            case Reading.Refused<Goal>(var findings) ->
                findings.stream().map(Finding::line).toList();
        };
    }

    private void announce(String tool) {
        tools.announced(
                new Announcement(
                        "executor-1",
                        1,
                        true,
                        List.of(),
                        List.of(new ToolSpec(
                                tool,
                                "",
                                Map.of("type", "object"),
                                Map.of("type", "object"),
                                Effect.READ,
                                Duration.ofMinutes(1),
                                "1",
                                List.of())),
                        null,
                        NOW),
                NOW);
    }

    private static final String WRONG_IN_THREE_WAYS = """
            {"steps": [{"id": "1", "action": "read_tables", "needs": []},
                       {"id": "2", "action": "read_table", "dependsOn": ["3"]}],
             "rollback": [{"action": "erase"}]}""";

    @Test
    void toolsThatNobodyHasAreToldTogetherWithWhatIsWrongWithTheForm() {
        announce("read_table");

        assertThat(findings(WRONG_IN_THREE_WAYS))
                .hasSize(4)
                .anySatisfy(line -> assertThat(line).contains("plan.steps[0].needs", "unknown field"))
                .anySatisfy(line -> assertThat(line).contains("plan.steps[1].dependsOn", "there is no step \"3\""))
                .anySatisfy(line -> assertThat(line)
                        .contains("plan.steps[0].action", "no executor has a tool \"read_tables\"", "read_table"))
                .anySatisfy(line ->
                        assertThat(line).contains("plan.rollback[0].action", "no executor has a tool \"erase\""));
    }

    @Test
    void toolsThatNobodyHasAreToldTogetherWithAPatchesForm() {
        announce("read_table");
        var besides = new UsersPlans(new PlanValidator(new JsonSchemaArguments()), tools);
        var command = """
                {"commandId": "c", "goalId": "g", "type": "modify", "patch": {"operations": [
                  {"op": "add", "step": {"id": "1", "action": "read_tables"}}, {"op": "remove", "stepId": "2"}]}}""";

        assertThat(((Reading.Refused<Command>) CommandReader.read(command.getBytes(StandardCharsets.UTF_8), besides))
                        .findings().stream().map(Finding::line))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("patch.operations[1].op", "remove"))
                .anySatisfy(line -> assertThat(line).contains("patch.operations[0].step.action", "read_table"));
    }

    @Test
    void whereNoExecutorHasSpokenYetNothingIsSaidOfTools() {
        assertThat(findings(WRONG_IN_THREE_WAYS))
                .hasSize(2)
                .noneSatisfy(line -> assertThat(line).contains("no executor"));
    }
}
