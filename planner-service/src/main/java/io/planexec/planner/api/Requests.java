package io.planexec.planner.api;

import io.planexec.messages.Command;
import io.planexec.messages.Finding;
import io.planexec.messages.Goal;
import io.planexec.messages.json.CommandReader;
import io.planexec.messages.json.GoalReader;
import io.planexec.messages.json.MessageCodec;
import io.planexec.messages.json.PlanCheck;
import io.planexec.messages.json.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads bodies of requests as strictly as the topics are read, and makes the records of them: what was written is passed on as
 * it is, with the ids that it does not name put in front.
 */
final class Requests {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final int mostBytes;
    private final PlanCheck besides;

    /** @param besides what else is looked for where the form of a goal or its plan is wrong */
    Requests(int mostBytes, PlanCheck besides) {
        this.mostBytes = mostBytes;
        this.besides = besides;
    }

    /** A body that holds a JSON object. */
    record Body(String json, Map<?, ?> fields) {
        private byte[] bytes() {
            return json.getBytes(StandardCharsets.UTF_8);
        }

        /** The same with fields put in front of the others. */
        private Body with(Map<String, String> more) {
            if (more.isEmpty()) {
                return this;
            }
            var begin = json.indexOf('{') + 1;
            var front = MessageCodec.text(more);
            return new Body(
                    json.substring(0, begin)
                            + front.substring(1, front.length() - 1)
                            + (fields.isEmpty() ? "" : ",")
                            + json.substring(begin),
                    fields);
        }
    }

    /** A record for a topic. */
    record Submission(String goalId, String json) {}

    /**
     * A record for a topic.
     *
     * @param chosen whether the sender chose the command's id, and may have sent it before
     */
    record Order(Command command, String json, boolean chosen) {}

    /**
     * Reads a body.
     *
     * @throws Problem where it is too long, or no JSON object
     */
    Body body(InputStream in) throws IOException {
        var bytes = in.readNBytes(mostBytes + 1);
        if (bytes.length > mostBytes) {
            throw Problem.tooLarge(mostBytes);
        }
        try {
            var tree = MAPPER.readValue(bytes, Object.class);
            if (tree instanceof Map<?, ?> fields) {
                return new Body(new String(bytes, StandardCharsets.UTF_8), fields);
            }
            throw Problem.malformed("Found JSON that is no object, expected a JSON object.");
        } catch (JacksonException e) {
            var place = e.getLocation();
            throw Problem.malformed("Found no JSON, expected a JSON object"
                    + (place == null ? "" : " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")")
                    + ".");
        }
    }

    /**
     * Reads a goal.
     *
     * @param idIfNone its id where it brings none
     * @throws Problem with every finding
     */
    Submission goal(Body body, String idIfNone) {
        var whole = body.fields().containsKey("id") ? body : body.with(Map.of("id", idIfNone));
        return switch (GoalReader.read(whole.bytes(), "", besides)) {
            case Reading.Refused<Goal>(var findings) -> throw Problem.invalid("Not a goal", findings);
            case Reading.Read<Goal>(var goal) -> {
                if (goal.id().isEmpty()) {
                    throw Problem.invalid(
                            "Not a goal",
                            List.of(new Finding(null, "id", "found null, expected an id, or no such field")));
                }
                yield new Submission(goal.id(), whole.json());
            }
        };
    }

    /**
     * Reads a command.
     *
     * @param idIfNone its id where it brings none
     * @throws Problem with every finding
     */
    Order command(Body body, String goalId, String idIfNone) {
        var chosen = body.fields().containsKey("commandId");
        var whole = chosen ? body : body.with(Map.of("commandId", idIfNone));
        whole = whole.fields().containsKey("goalId") ? whole : whole.with(Map.of("goalId", goalId));
        return switch (CommandReader.read(whole.bytes(), besides)) {
            case Reading.Refused<Command>(var findings) -> throw Problem.invalid("Not a command", findings);
            case Reading.Read<Command>(var command) -> {
                var findings = findings(command, goalId);
                if (!findings.isEmpty()) {
                    throw Problem.invalid("Not a command", findings);
                }
                yield new Order(command, whole.json(), chosen);
            }
        };
    }

    private static List<Finding> findings(Command command, String goalId) {
        var findings = new ArrayList<Finding>();
        if (!command.goalId().equals(goalId)) {
            findings.add(new Finding(
                    null,
                    "goalId",
                    "found \"" + command.goalId() + "\", expected \"" + goalId + "\" as in the address"));
        }
        if (command.commandId().length() > 200) {
            findings.add(new Finding(
                    null,
                    "commandId",
                    "found a text of " + command.commandId().length() + " characters, expected at most 200"));
        }
        return findings;
    }
}
