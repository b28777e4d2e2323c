package io.planexec.messages.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Command;
import io.planexec.messages.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandReaderTest {

    private static List<String> findings(String json) {
        return switch (CommandReader.read(json.getBytes(UTF_8))) {
            case Reading.Read<Command> ignored -> List.of();
            case Reading.Refused<Command>(var findings) ->
                findings.stream().map(Finding::line).toList();
        };
    }

    @Test
    void aCommandIsRead() {
        assertThat(CommandReader.read("{\"commandId\":\"c\",\"goalId\":\"g\",\"type\":\"cancel\",\"reason\":\"late\"}"
                        .getBytes(UTF_8)))
                .isEqualTo(new Reading.Read<>(new Command("c", "g", Command.Type.CANCEL, "late")));
    }

    @Test
    void aBadCommandIsRefusedWithAllReasons() {
        assertThat(findings("{\"goalId\": \" \", \"type\": \"cancle\", \"stepid\": 3}"))
                .containsExactly(
                        "commandId: missing; expected a string",
                        "goalId: found a blank string, expected an id",
                        "type: found \"cancle\", expected one of cancel; did you mean \"cancel\"?",
                        "stepid: unknown field");
        assertThat(findings("cancel")).singleElement().asString().startsWith("not JSON: ");
        assertThat(findings("[]")).containsExactly("found a list, expected an object");
        assertThat(findings("")).containsExactly("found nothing, expected JSON");
    }
}
