package io.planexec.messages.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Command;
import io.planexec.messages.Finding;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.ToolCall;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommandReaderTest {

    private static List<String> findings(String json) {
        return switch (CommandReader.read(json.getBytes(UTF_8), PlanCheck.NONE)) {
            case Reading.Read<Command> ignored -> List.of();
            case Reading.Refused<Command>(var findings) ->
                findings.stream().map(Finding::line).toList();
        };
    }

    @Test
    void aCommandIsRead() {
        assertThat(CommandReader.read(
                        "{\"commandId\":\"c\",\"goalId\":\"g\",\"type\":\"cancel\",\"reason\":\"late\"}"
                                .getBytes(UTF_8),
                        PlanCheck.NONE))
                .isEqualTo(new Reading.Read<>(new Command("c", "g", Command.Type.CANCEL, "late")));
    }

    @Test
    void anEditIsReadInTheShapesOfPlans() {
        assertThat(CommandReader.read(
                        ("{\"commandId\":\"c\",\"goalId\":\"g\",\"type\":\"modify\",\"planVersion\":2,"
                                        + "\"patch\":{\"operations\":[{\"op\":\"supersede\",\"stepId\":5,\"by\":[\"5b\"]},"
                                        + "{\"op\":\"add\",\"step\":{\"id\":\"5b\",\"tool\":\"echo\",\"depends_on\":[5]}}]}}")
                                .getBytes(UTF_8),
                        PlanCheck.NONE))
                .isEqualTo(new Reading.Read<>(new Command(
                        "c",
                        "g",
                        Command.Type.MODIFY,
                        "",
                        2,
                        null,
                        null,
                        null,
                        new Patch(
                                2,
                                "",
                                List.of(
                                        new Patch.Supersede("5", List.of("5b")),
                                        new Patch.Add(Step.call("5b", "echo", Map.of(), List.of("5"))))),
                        null)));
    }

    @Test
    void aBadEditIsRefusedWithItsPlace() {
        assertThat(findings("{\"commandId\":\"c\",\"goalId\":\"g\",\"type\":\"modify\",\"patch\":{\"operations\":"
                        + "[{\"op\":\"remove\"},{\"op\":\"drop\"}]}}"))
                .containsExactly(
                        "patch.operations[0].op: found \"remove\", expected one of add, change, drop, retry, supersede,"
                                + " rollback",
                        "patch.operations[1].stepId: missing; expected the id of a step");
    }

    @Test
    void aBadCommandIsRefusedWithAllReasons() {
        assertThat(findings("{\"goalId\": \" \", \"type\": \"cancle\", \"stepid\": 3}"))
                .containsExactly(
                        "commandId: missing; expected a string",
                        "goalId: found a blank string, expected an id",
                        "type: found \"cancle\", expected one of approve, reject, modify, cancel, retry,"
                                + " answer; did you mean \"cancel\"?",
                        "stepid: unknown field; did you mean \"stepId\"?");
        assertThat(findings("cancel")).singleElement().asString().startsWith("not JSON: ");
        assertThat(findings("[]")).containsExactly("found a list, expected an object");
        assertThat(findings("")).containsExactly("found nothing, expected JSON");
    }

    @Test
    void whatElseIsWrongWithAWholePlanIsToldWithItsForm() {
        var command = "{\"commandId\":\"c\",\"goalId\":\"g\",\"type\":\"modify\",\"plan\":{\"steps\":["
                + "{\"id\":\"a\",\"action\":\"echo\",\"dependsOn\":[\"b\"],\"timeOut\":\"PT1S\"},"
                + "{\"id\":\"b\",\"action\":\"echo\",\"dependsOn\":[\"a\"]}]}}";
        PlanCheck cycles = (plan, inputs) -> List.of(new Finding("a", "steps[0].dependsOn", "goes round in a circle"));

        assertThat(((Reading.Refused<Command>) CommandReader.read(command.getBytes(UTF_8), cycles)).findings())
                .extracting(Finding::field)
                .containsExactly("plan.steps[0].timeOut", "plan.steps[0].dependsOn");
    }

    @Test
    void whatElseIsWrongWithWhatAPatchWritesIsToldWithItsForm() {
        var command = "{\"commandId\":\"c\",\"goalId\":\"g\",\"type\":\"modify\",\"patch\":{\"operations\":["
                + "{\"op\":\"retry\",\"step\":\"x\"},"
                + "{\"op\":\"add\",\"step\":{\"id\":\"a\",\"action\":\"ecko\"}},"
                + "{\"op\":\"rollback\",\"rollback\":[{\"action\":\"erase\"}]}]}}";
        PlanCheck tools = new PlanCheck() {
            @Override
            public List<Finding> findings(Plan plan, Optional<Set<String>> inputs) {
                return List.of();
            }

            @Override
            public List<Finding> ofPatch(Plan written) {
                assertThat(written.rollback()).hasSize(1);
                return List.of(
                        new Finding(written.steps().getFirst().id(), "steps[0].action", "unknown"),
                        new Finding(null, "rollback[0].action", "unknown"));
            }
        };

        assertThat(((Reading.Refused<Command>) CommandReader.read(command.getBytes(UTF_8), tools)).findings())
                .extracting(Finding::field)
                .containsExactly(
                        "patch.operations[0].stepId",
                        "patch.operations[0].step",
                        "patch.operations[1].step.action",
                        "patch.operations[2].rollback[0].action");
    }

    @Test
    void aRollbackListIsEditedByAnOperationOfItsOwn() {
        assertThat(CommandReader.read(
                        ("{\"commandId\":\"c\",\"goalId\":\"g\",\"type\":\"modify\",\"patch\":{\"operations\":"
                                        + "[{\"op\":\"rollback\",\"rollback\":[{\"tool\":\"restore\",\"params\":{\"to\":1}}]}]}}")
                                .getBytes(UTF_8),
                        PlanCheck.NONE))
                .isEqualTo(new Reading.Read<>(new Command(
                        "c",
                        "g",
                        Command.Type.MODIFY,
                        "",
                        null,
                        null,
                        null,
                        null,
                        new Patch(
                                0, "", List.of(new Patch.Rollback(List.of(new ToolCall("restore", Map.of("to", 1)))))),
                        null)));
        assertThat(findings("{\"commandId\":\"c\",\"goalId\":\"g\",\"type\":\"modify\",\"patch\":{\"operations\":"
                        + "[{\"op\":\"rollback\"}]}}"))
                .containsExactly("patch.operations[0].rollback: missing; expected a list of tool calls");
    }
}
