package io.planexec.executor.tool.yaml;

import io.planexec.executor.isolation.Isolation;
import io.planexec.executor.tool.JsonSchemas;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.ToolSpec;
import io.planexec.messages.text.Cut;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A tool that is a script for {@code sh}. */
final class ShellTool implements Tool {
    /** Of a message; the rest of the outputs is not shown with an error. */
    private static final int LONGEST_SHOWN = 1_700;

    private static final Pattern INTEGER = Pattern.compile("-?[0-9]+");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
    private static final Pattern ANYTHING = Pattern.compile(".*", Pattern.DOTALL);

    private static final Map<String, @Nullable Object> OUTPUT = JsonSchemas.open(
            JsonSchemas.integer("exitCode", "How the script ended."),
            JsonSchemas.text("stdout", "What it wrote to its standard output.").with("x-type", "text"),
            JsonSchemas.text("stderr", "What it wrote to its standard error."));

    private final Declaration declaration;
    private final ToolSpec spec;
    private final ShellScript script;
    private final Settings settings;
    private final List<String> before;

    /**
     * How the script is run.
     *
     * @param inWorkspace whether it starts in the workspace; else in the goal's output folder
     * @param environment beside the few variables that every script has
     * @param mostBytes of each output that are kept
     * @param retryable exit codes after which the same call may work later
     */
    record Settings(
            boolean inWorkspace,
            Map<String, String> environment,
            int mostBytes,
            Set<Integer> retryable,
            Isolation isolation) {}

    ShellTool(Declaration declaration, ShellScript script, Settings settings) {
        this.declaration = declaration;
        this.spec = declaration.spec(OUTPUT);
        this.script = script;
        this.settings = settings;
        this.before = settings.isolation().command();
    }

    @Override
    public ToolSpec spec() {
        return spec;
    }

    @Override
    public void prepare(ToolContext context) throws ToolFailure {
        if (!settings.inWorkspace()) {
            try {
                settings.isolation().handOver(context.files().createOutput());
            } catch (IOException e) {
                throw notRun(e);
            }
        }
    }

    @Override
    public Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
            throws ToolFailure, InterruptedException {
        var ended = run(script.with(words(arguments)), context);
        if (ended.exitCode() != 0) {
            var message = "the script of \"" + spec.name() + "\" ended with exit code " + ended.exitCode()
                    + (ended.exitCode() > 128 ? " (signal " + (ended.exitCode() - 128) + ")" : "")
                    + settings.isolation().meaning(ended.exitCode())
                    + shown("stderr", ended.stderr())
                    + shown("stdout", ended.stdout());
            throw settings.retryable().contains(ended.exitCode())
                    ? ToolFailure.retryable(message)
                    : ToolFailure.permanent(message);
        }
        keepOutput(context);
        return Map.of("exitCode", 0, "stdout", ended.stdout(), "stderr", ended.stderr());
    }

    private void keepOutput(ToolContext context) throws ToolFailure {
        try {
            context.files().keepOutput();
        } catch (ToolFailure e) {
            throw ToolFailure.uncertain("the script of \"" + spec.name() + "\" succeeded, and " + e.getMessage());
        }
    }

    private Map<String, String> words(Map<String, @Nullable Object> arguments) throws ToolFailure {
        var words = new LinkedHashMap<String, String>();
        var values = declaration.values(arguments);
        for (var parameter : declaration.parameters()) {
            var word = word(parameter, values.get(parameter.name()));
            if (word.indexOf('\0') >= 0) {
                throw ToolFailure.permanent("the parameter \"" + parameter.name() + "\" of \"" + spec.name()
                        + "\" holds a NUL character, which no program can be given; take it out");
            }
            if (word.startsWith("-") && !parameter.allowLeadingDash()) {
                throw ToolFailure.permanent("the parameter \"" + parameter.name() + "\" of \"" + spec.name()
                        + "\" begins with a dash, which a program could take for an option: "
                        + Cut.to(word, 60, "…")
                        + (parameter.type() == Parameter.Type.STRING
                                ? "; give another value (a file as ./" + (word.length() <= 60 ? word : "…") + "), or"
                                : "; give a number that is not negative, or")
                        + " declare allowLeadingDash: true for it");
            }
            words.put(parameter.name(), word);
        }
        return words;
    }

    /** Of a number nothing but sign, digits and a point, of an integer no point: so neither is code, wherever a shell computes. */
    private String word(Parameter parameter, @Nullable Object value) throws ToolFailure {
        var word = Parameter.text(value);
        var form = switch (parameter.type()) {
            case INTEGER -> INTEGER;
            case NUMBER -> NUMBER;
            case STRING, BOOLEAN -> ANYTHING;
        };
        var plain = parameter.type() == Parameter.Type.INTEGER ? word.replaceFirst("\\.0+$", "") : word;
        if (value != null && !form.matcher(plain).matches()) {
            throw ToolFailure.permanent("the parameter \"" + parameter.name() + "\" of \"" + spec.name() + "\" is no "
                    + parameter.type().word() + ": " + Cut.to(word, 60, "…"));
        }
        return plain;
    }

    private Shell.Ended run(String text, ToolContext context) throws ToolFailure, InterruptedException {
        var files = context.files();
        try {
            return Shell.run(
                    before,
                    settings.isolation(),
                    text,
                    settings.inWorkspace() ? files.workspace() : files.output(),
                    environment(files.workspace(), files.output()),
                    settings.mostBytes());
        } catch (IOException e) {
            throw notRun(e);
        }
    }

    private ToolFailure notRun(IOException e) {
        return ToolFailure.notBegun("the script of \"" + spec.name() + "\" could not be run: " + e.getMessage());
    }

    private Map<String, String> environment(Path workspace, Path output) {
        var environment = new LinkedHashMap<String, String>();
        put(environment, "HOME", settings.isolation().user() == null ? System.getenv("HOME") : output.toString());
        put(environment, "JAVA_HOME", System.getProperty("java.home"));
        environment.put("LANG", "C.UTF-8");
        environment.put("PLANEXEC_WORKSPACE", workspace.toString());
        environment.put("PLANEXEC_OUTPUT", output.toString());
        environment.putAll(settings.environment());
        return environment;
    }

    private static void put(Map<String, String> environment, String name, @Nullable String value) {
        if (value != null) {
            environment.put(name, value);
        }
    }

    /** The end of an output: there it says what went wrong. */
    private static String shown(String name, String text) {
        var plain = text.strip();
        if (plain.isEmpty()) {
            return "";
        }
        return "; " + name + ": "
                + (plain.length() <= LONGEST_SHOWN ? plain : "… " + plain.substring(plain.length() - LONGEST_SHOWN));
    }
}
