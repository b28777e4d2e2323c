package io.planexec.cli.local;

import io.planexec.scripted.Script;
import io.planexec.scripted.ScriptedModel;
import java.util.List;
import java.util.stream.Stream;

/** A scripted model in the place of every role's. */
public final class ScriptedRoles implements AutoCloseable {
    private final ScriptedModel model;

    private ScriptedRoles(ScriptedModel model) {
        this.model = model;
    }

    public static ScriptedRoles start(Script script) {
        return new ScriptedRoles(ScriptedModel.start(script));
    }

    /** What makes services ask it, whatever else is configured. */
    public List<String> settings() {
        return Stream.of("planner", "judge", "executor")
                .flatMap(role -> Stream.of(
                        "--planexec.models." + role + ".provider=openai",
                        "--planexec.models." + role + ".base-url=" + model.openAi(role),
                        "--planexec.models." + role + ".api-key=no-key-is-needed",
                        "--planexec.models." + role + ".model=scripted-" + role))
                .toList();
    }

    /** Replies that nobody asked for. */
    public List<String> unused() {
        return model.unused();
    }

    @Override
    public void close() {
        model.close();
    }
}
