package io.planexec.messages.json;

import io.planexec.messages.Command;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads commands as users write them, as strictly as {@link GoalReader} reads goals. Stateless. */
public final class CommandReader {
    private static final Map<String, Command.Type> TYPES = PlanReader.words(Command.Type.values());

    private static final Map<String, Command.Answer> ANSWERS = PlanReader.words(Command.Answer.values());

    /** Of an id. Those of commands between goals hold the ids of both. */
    private static final int MOST_CHARACTERS = 1_000;

    private CommandReader() {}

    /**
     * Reads a command.
     *
     * @param besides what else is looked for where the form of a plan or patch that it holds is wrong
     */
    public static Reading<Command> read(byte[] value, PlanCheck besides) {
        var text = StrictJson.utf8(value).orElse(null);
        if (text == null) {
            return Reading.Refused.because("found bytes that are not UTF-8, expected a command as JSON");
        }
        var problems = new Problems();
        var command = StrictJson.read(text, problems)
                .flatMap(tree -> Fields.of(tree, "", problems))
                .map(fields -> command(fields, problems, besides))
                .orElse(null);
        return command == null || !problems.isEmpty() ? problems.refuse() : new Reading.Read<>(command);
    }

    private static Command command(Fields fields, Problems problems, PlanCheck besides) {
        var commandId = required(fields, "commandId");
        var goalId = required(fields, "goalId");
        var type = fields.word("type", TYPES);
        if (!fields.has("type")) {
            fields.problem("type", "missing; expected one of " + String.join(", ", TYPES.keySet()));
        }
        var reason = fields.textOr("", "reason");
        var version = fields.count("planVersion", 1);
        var hash = fields.text("planHash");
        var stepId = fields.id("stepId");
        var reader = new PlanReader(problems);
        var plan = fields.object("plan", reader::plan);
        var patches = new PatchReader(problems, version == null ? 0 : version);
        var patch = fields.object("patch", patches::patch);
        var answer = fields.word("answer", ANSWERS);
        fields.refuseUnknown();
        if (!problems.isEmpty()) {
            reader.addBesides(plan, Optional.empty(), besides);
            patches.addBesides(besides);
        }
        return new Command(
                text(commandId),
                text(goalId),
                type == null ? Command.Type.CANCEL : type,
                reason,
                version,
                hash,
                stepId,
                plan,
                patch,
                answer);
    }

    private static @Nullable String required(Fields fields, String name) {
        var text = fields.text(name);
        if (!fields.has(name)) {
            fields.problem(name, "missing; expected a string");
        } else if (text != null && text.isBlank()) {
            fields.problem(name, "found a blank string, expected an id");
        } else if (text != null && text.length() > MOST_CHARACTERS) {
            fields.problem(name, "found " + text.length() + " characters, expected at most " + MOST_CHARACTERS);
        }
        return text;
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
