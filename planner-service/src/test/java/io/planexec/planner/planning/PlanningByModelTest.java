package io.planexec.planner.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Allowance;
import io.planexec.messages.Finding;
import io.planexec.messages.Mode;
import io.planexec.messages.Patch;
import io.planexec.messages.Report.PlanningAnswer;
import io.planexec.messages.Step;
import io.planexec.messages.ToolCall;
import io.planexec.messages.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A planner's model that does well, and all the ways in which one does not, over real HTTP. */
class PlanningByModelTest {
    private static final String STEPS = """
            [{"id": "load", "action": "read_table", "arguments": {"file": "may.xlsx"}, "dependsOn": []},
             {"id": "rank", "action": "rank", "arguments": {"data": "${steps.load.output}"}, "dependsOn": ["load"]}]""";
    private static final String PLAN = "{\"mode\": \"plan\", \"reason\": \"two steps\", \"steps\": " + STEPS + "}";
    private static final String GOOD = "- {calls: [{tool: create_plan, arguments: " + PLAN + "}]}\n";

    private static String replies(String... replies) {
        return "replies:\n" + String.join("\n", replies) + "\n";
    }

    private static List<String> actions(PlanningAnswer answer) {
        return Objects.requireNonNull(answer.plan()).steps().stream()
                .map(Step::action)
                .toList();
    }

    private static String findings(PlanningAnswer answer) {
        assertThat(answer.plan()).isNull();
        return answer.findings().stream().map(Finding::line).collect(Collectors.joining("\n"));
    }

    @Test
    void aGoodPlanCostsOneCall() throws InterruptedException {
        try (var desk = new ScriptedDesk(replies("""
                - when: {role: planner, tool: create_plan, turn: 1, contains:
                    [Rank the shops of may.xlsx, '"name":"read_table"', '"effect":"read"', 10 at most]}
                  calls: [{tool: create_plan, arguments: %s}]
                  usage: {input: 2000, output: 100}""".formatted(PLAN)))) {
            var answer = desk.plan(Mode.AUTO);

            assertThat(actions(answer)).containsExactly("read_table", "rank");
            assertThat(answer.mode()).isEqualTo(Mode.PLAN);
            assertThat(answer.reason()).isEqualTo("two steps");
            assertThat(answer.planner()).isEqualTo("openai/m");
            assertThat(answer.usage()).isEqualTo(new Usage(1, 0, 0, 2_000, 100, new BigDecimal("0.003")));
            assertThat(desk.repairs).isZero();
            assertThat(desk.server.asked().getFirst().mustCall()).isEqualTo("create_plan");
            assertThat(desk.server.mistakes()).isEmpty();
        }
    }

    @Test
    void aPlanInAFenceAmidProseIsTaken() throws InterruptedException {
        try (var desk = new ScriptedDesk(replies("""
                - text: |
                    Sure! Here {as you asked} is the plan [draft]:
                    ```json
                    {"steps": %s}
                    ```
                    Tell me if it should be different.""".formatted(STEPS.replaceAll("\\s+", " "))))) {
            assertThat(actions(desk.plan(Mode.AUTO))).containsExactly("read_table", "rank");
        }
    }

    @Test
    void aBareListOfSubtasksIsTaken() throws InterruptedException {
        try (var desk = new ScriptedDesk(replies("""
                - text: 'I suggest [{"description": "read it"}, {"description": "say what is in it", "success_criteria": ["says it"]}].'"""))) {
            var answer = desk.plan(Mode.AUTO);

            assertThat(actions(answer)).containsExactly(Step.AGENT, Step.AGENT);
            assertThat(Objects.requireNonNull(answer.plan()).steps().getLast().dependsOn())
                    .containsExactly("1");
        }
    }

    @Test
    void aPlanThatWasCutOffIsAskedForAgainWithTheReason() throws InterruptedException {
        try (var desk = new ScriptedDesk(replies(
                "- {calls: [{tool: create_plan, arguments: '{\"steps\": [{\"id\": \"lo'}], finish: length}",
                "- when: {turn: 2, last: [are not JSON, cut off at the limit of output tokens]}\n  calls: [{tool: create_plan, arguments: "
                        + PLAN + "}]"))) {
            assertThat(actions(desk.plan(Mode.AUTO))).hasSize(2);
            assertThat(desk.repairs).isEqualTo(1);
        }
    }

    @Test
    void inventedToolsAreGivenBackWithTheNearestName() throws InterruptedException {
        try (var desk = new ScriptedDesk(replies(
                "- {calls: [{tool: create_plan, arguments: " + PLAN.replace("\"read_table\"", "\"read_tables\"")
                        + "}]}",
                "- when: {turn: 2, last: ['no executor has a tool \"read_tables\"', 'read_table']}\n  calls: [{tool: create_plan, arguments: "
                        + PLAN + "}]"))) {
            var answer = desk.plan(Mode.AUTO);

            assertThat(actions(answer)).hasSize(2);
            assertThat(answer.usage().plannerCalls()).isEqualTo(2);
            assertThat(desk.server.mistakes()).isEmpty();
        }
    }

    @Test
    void whatIsWrongWithTheFormIsGivenBackTogetherWithInventedTools() throws InterruptedException {
        var wrong = PLAN.replace("\"read_table\"", "\"read_tables\"").replace("\"dependsOn\": []", "\"needs\": []");
        try (var desk = new ScriptedDesk(replies(
                "- {calls: [{tool: create_plan, arguments: " + wrong + "}]}",
                "- when: {turn: 2, last: ['no executor has a tool \"read_tables\"', 'needs: unknown field']}\n"
                        + "  calls: [{tool: create_plan, arguments: " + PLAN + "}]"))) {
            assertThat(actions(desk.plan(Mode.AUTO))).hasSize(2);
            assertThat(desk.server.mistakes()).isEmpty();
        }
    }

    @Test
    void aCallOfAToolThatWasNotOfferedIsSaid() throws InterruptedException {
        try (var desk = new ScriptedDesk(replies(
                "- {calls: [{tool: read_table, arguments: {file: may.xlsx}}]}",
                "- when: {turn: 2, last: found a call of read_table}\n  calls: [{tool: create_plan, arguments: " + PLAN
                        + "}]"))) {
            assertThat(actions(desk.plan(Mode.AUTO))).hasSize(2);
        }
    }

    @Test
    void aCycleIsRepairedTwiceAtMostAndThenSaid() throws InterruptedException {
        var cycle = PLAN.replace("\"dependsOn\": []", "\"dependsOn\": [\"rank\"]");
        try (var desk =
                new ScriptedDesk(replies("- {times: 0, calls: [{tool: create_plan, arguments: " + cycle + "}]}"))) {
            var answer = desk.plan(Mode.AUTO);

            assertThat(findings(answer)).contains("cycle", "openai/m was given what is wrong 2 times");
            assertThat(answer.usage().plannerCalls()).isEqualTo(3);
            assertThat(desk.repairs).isEqualTo(2);
            assertThat(desk.server.asked().getLast().turn()).isEqualTo(3);
        }
    }

    @Test
    void anEmptyAnswerIsAskedForAgain() throws InterruptedException {
        try (var desk = new ScriptedDesk(replies(
                "- {text: ''}",
                "- when: {last: the answer was empty}\n  text: '" + PLAN.replaceAll("\\s+", " ") + "'"))) {
            assertThat(actions(desk.plan(Mode.AUTO))).hasSize(2);
        }
    }

    @Test
    void aModelThatDeclinesEndsPlanningWithItsWords() throws InterruptedException {
        try (var desk = new ScriptedDesk(replies("- {refusal: I do not rank shops, usage: {input: 10, output: 5}}"))) {
            var answer = desk.plan(Mode.AUTO);

            assertThat(findings(answer)).contains("the model declines: I do not rank shops");
            assertThat(answer.usage().inputTokens()).isEqualTo(10);
        }
    }

    @Test
    void aBusyProviderIsWaitedFor() throws InterruptedException {
        try (var desk =
                new ScriptedDesk(replies("- {status: 429, headers: {Retry-After: '20'}}", "- {status: 500}", GOOD))) {
            assertThat(desk.plan(Mode.AUTO).usage().plannerCalls()).isEqualTo(3);
        }
    }

    @Test
    void aProviderThatStaysBrokenIsSaid() throws InterruptedException {
        try (var desk = new ScriptedDesk(replies("- {times: 0, status: 500, message: out of order}"))) {
            assertThat(findings(desk.plan(Mode.AUTO))).contains("HTTP 500", "out of order", "3 tries");
        }
    }

    @Test
    void noAnswerInTimeIsSaid() throws InterruptedException {
        try (var desk = new ScriptedDesk(replies("- {times: 0, hang: true}"), Duration.ofMillis(500))) {
            assertThat(findings(desk.plan(Mode.AUTO))).contains("no answer within 0.5 s");
        }
    }

    @Test
    void aConnectionThatIsCutOnceDoesNoHarm() throws InterruptedException {
        try (var desk = new ScriptedDesk(replies("- {cut: within}", GOOD))) {
            assertThat(actions(desk.plan(Mode.AUTO))).hasSize(2);
        }
    }

    @Test
    void aRefusedKeyIsSaidWithItsProperty() throws InterruptedException {
        try (var desk = new ScriptedDesk("key: another\n" + replies(GOOD))) {
            assertThat(findings(desk.plan(Mode.AUTO)))
                    .contains("planexec.models.planner.api-key")
                    .doesNotContain("another");
        }
    }

    @Test
    void nothingIsAskedThatTheAllowanceDoesNotReachFor() throws InterruptedException {
        try (var desk = new ScriptedDesk(replies(GOOD))) {
            var answer = desk.plan(Mode.AUTO, new Allowance(1_000L, null, null));

            assertThat(findings(answer)).contains("of the 1000 tokens set aside", "limits.tokens");
            assertThat(desk.server.asked()).isEmpty();
        }
    }

    @Test
    void repairsEndWhereTheMoneyDoes() throws InterruptedException {
        var bad =
                "- {usage: {input: 1000, output: 100}, calls: [{tool: create_plan, arguments: {mode: plan, steps: []}}]}";
        try (var desk = new ScriptedDesk(replies(bad, GOOD))) {
            var answer = desk.plan(Mode.AUTO, new Allowance(50_000L, new BigDecimal("0.002"), null));

            assertThat(findings(answer)).contains("the 0.002 USD set aside", "limits.usd");
            assertThat(answer.usage().plannerCalls()).isEqualTo(1);
        }
    }

    @Test
    void aTrivialGoalIsAnsweredWithoutAPlan() throws InterruptedException {
        try (var desk = new ScriptedDesk(
                replies(
                        "- {calls: [{tool: create_plan, arguments: {mode: direct, reason: nothing to look up, answer: Four.}}]}"))) {
            var answer = desk.plan(Mode.AUTO);

            assertThat(answer.answer()).isEqualTo("Four.");
            assertThat(answer.mode()).isEqualTo(Mode.DIRECT);
            assertThat(answer.plan()).isNull();
            assertThat(answer.findings()).isEmpty();
        }
    }

    @Test
    void theGoalsModeOverridesTheModels() throws InterruptedException {
        try (var desk = new ScriptedDesk(replies(
                "- {calls: [{tool: create_plan, arguments: {mode: direct, reason: simple, answer: Four.}}]}",
                "- when: {last: the goal asks for a plan}\n  calls: [{tool: create_plan, arguments: " + PLAN + "}]"))) {
            assertThat(desk.plan(Mode.PLAN).mode()).isEqualTo(Mode.PLAN);
        }
        try (var desk = new ScriptedDesk(replies("- {when: {contains: nobody asks}, text: never}"))) {
            var answer = desk.plan(Mode.REACT);

            assertThat(actions(answer)).containsExactly(Step.AGENT);
            assertThat(answer.mode()).isEqualTo(Mode.REACT);
            assertThat(answer.usage()).isEqualTo(Usage.NONE);
        }
    }

    @Test
    void anotherWayIsAPatchWrittenWithPlanResultsAndErrorAtHand() throws InterruptedException {
        try (var desk = new ScriptedDesk(replies("""
                - when: {tool: change_plan, contains: [no column shop, '"columns"', '"status":"SUCCEEDED"']}
                  calls:
                    - tool: change_plan
                      arguments:
                        reason: the column is called store
                        operations:
                          - {op: add, step: {id: draw, action: draw, arguments: {data: '${steps.load.output}'}, dependsOn: [load]}}
                          - {op: drop, stepId: rank}"""))) {
            var patch = Objects.requireNonNull(desk.replan().patch());

            assertThat(patch.baseVersion()).isEqualTo(1);
            assertThat(patch.reason()).isEqualTo("the column is called store");
            assertThat(patch.operations()).hasSize(2).last().isEqualTo(new Patch.Drop("rank"));
            assertThat(desk.server.mistakes()).isEmpty();
        }
    }

    @Test
    void anotherWayMayBringARollbackListOfItsOwn() throws InterruptedException {
        try (var desk = new ScriptedDesk(replies("""
                - when: {tool: change_plan, contains: [It has no rollback list]}
                  calls:
                    - tool: change_plan
                      arguments:
                        reason: draw it, and take it back if that fails
                        operations:
                          - {op: retry, stepId: rank}
                          - {op: rollback, rollback: [{action: erase}]}
                - when: {turn: 2, last: 'rollback[0].action: no executor has a tool "erase"'}
                  calls:
                    - tool: change_plan
                      arguments:
                        reason: draw it, and take it back if that fails
                        operations:
                          - {op: retry, stepId: rank}
                          - {op: rollback, rollback: [{tool: read_table}]}
                - when: {turn: 3, last: 'rollback[0].arguments.file'}
                  calls:
                    - tool: change_plan
                      arguments:
                        reason: draw it, and take it back if that fails
                        operations:
                          - {op: retry, stepId: rank}
                          - {op: rollback, rollback: [{action: read_table, arguments: {file: a.xlsx}}]}"""))) {
            assertThat(Objects.requireNonNull(desk.replan().patch()).operations())
                    .containsExactly(
                            new Patch.Retry("rank"),
                            new Patch.Rollback(List.of(new ToolCall("read_table", Map.of("file", "a.xlsx")))));
            assertThat(desk.server.mistakes()).isEmpty();
        }
    }

    @Test
    void aRollbackListThatIsNoneIsGivenBack() throws InterruptedException {
        try (var desk = new ScriptedDesk(
                replies(
                        "- {calls: [{tool: change_plan, arguments: {reason: again, operations: [{op: rollback, rollback: none}]}}]}",
                        "- when: {last: 'operations[0].rollback: expected the whole list of tool calls'}\n"
                                + "  calls: [{tool: change_plan, arguments: {reason: again, operations: [{op: rollback, rollback: [{tol: x}]}]}}]",
                        "- when: {last: 'operations[0].rollback[0].action: missing'}\n"
                                + "  calls: [{tool: change_plan, arguments: {reason: again, operations: [{op: retry, stepId: rank}]}}]"))) {
            assertThat(Objects.requireNonNull(desk.replan().patch()).operations())
                    .containsExactly(new Patch.Retry("rank"));
            assertThat(desk.server.mistakes()).isEmpty();
        }
    }

    @Test
    void aPatchThatDoesNotFitThePlanIsRepaired() throws InterruptedException {
        try (var desk = new ScriptedDesk(
                replies(
                        "- {calls: [{tool: change_plan, arguments: {reason: again, operations: [{op: retry, stepId: load}]}}]}",
                        "- when: {last: 'only a failed, skipped or cancelled step can be retried'}\n"
                                + "  calls: [{tool: change_plan, arguments: {reason: again, operations: [{op: retry, stepId: rank}]}}]"))) {
            assertThat(Objects.requireNonNull(desk.replan().patch()).operations())
                    .containsExactly(new Patch.Retry("rank"));
        }
    }

    @Test
    void aModelThatKnowsNoOtherWaySaysSoInOneCall() throws InterruptedException {
        try (var desk = new ScriptedDesk(replies(
                "- {calls: [{tool: change_plan, arguments: {reason: no tool renames columns, operations: []}}]}"))) {
            var answer = desk.replan();

            assertThat(answer.patch()).isNull();
            assertThat(findings(answer)).isEqualTo("the model knows no other way: no tool renames columns");
            assertThat(answer.usage().plannerCalls()).isEqualTo(1);
        }
    }

    @Test
    void theAnswerIsPutIntoWordsFromTheResults() throws InterruptedException {
        try (var desk = new ScriptedDesk(
                replies(
                        "- {when: {role: planner, contains: ['\"rows\":12', 'kept in big.json']}, text: There are 12 rows.}"))) {
            var summary = desk.summarise();

            assertThat(summary.answer()).isEqualTo("There are 12 rows.");
            assertThat(summary.author()).isEqualTo("openai/m");
            assertThat(summary.usage().plannerCalls()).isEqualTo(1);
        }
    }

    @Test
    void everyToolThatModelsAnswerThroughHasASchemaOfItsOwn() {
        var schemas = new io.planexec.planner.schema.JsonSchemaArguments();
        for (var tool : List.of(
                io.planexec.planner.prompt.Answering.createPlan(),
                io.planexec.planner.prompt.Answering.changePlan(),
                io.planexec.planner.prompt.Answering.decide())) {
            assertThat(schemas.defect(tool.schema())).isEmpty();
            assertThat(tool.schema()).containsEntry("type", "object");
        }
    }

    @Test
    void everythingThatIsWrongWithAUsersChangeIsSaidAtOnce() throws Exception {
        try (var desk = new ScriptedDesk("replies: [{text: nobody asks}]")) {
            var answer = desk.check(
                    new Patch.Drop("load"),
                    new Patch.Change(Step.call("rank", "rnk", Map.of("data", "${steps.laod.output}"), List.of())));

            assertThat(answer.patch()).isNull();
            assertThat(answer.findings())
                    .extracting(Finding::line)
                    .satisfiesExactlyInAnyOrder(
                            line -> assertThat(line).isEqualTo("step load: a step that is succeeded cannot be dropped"),
                            line -> assertThat(line).contains("step rank", "rnk", "did you mean \"rank\"?"),
                            line -> assertThat(line).contains("step rank", "laod", "did you mean \"load\"?"));
        }
    }
}
