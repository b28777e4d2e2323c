package io.planexec.cli;

import io.planexec.cli.shell.Caller;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code planexec modify}: edits the plan of a goal that runs. */
@Command(
        name = "modify",
        mixinStandardHelpOptions = true,
        versionProvider = Planexec.VersionLine.class,
        sortOptions = false,
        description = "Changes the plan of a goal. The change is checked first, and approved like any plan.",
        footerHeading = CommandSender.EXIT_CODES_HEADING,
        footer = {CommandSender.EXIT_ACCEPTED, CommandSender.EXIT_REFUSED, CommandSender.EXIT_WRONG})
final class ModifyCommand implements Callable<Integer> {
    private static final int LARGEST_FILE = 8 * 1024 * 1024;

    private final Caller caller;

    @Mixin
    private GoalTarget target = new GoalTarget();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            required = true,
            description =
                    "The whole plan as it is to be, or a patch (an object with operations), as JSON; - is standard input.")
    private String file = "";

    @Option(
            names = "--plan-version",
            paramLabel = "N",
            description = "The version that the change was written for; with another in force it is refused.")
    private @Nullable Integer planVersion;

    ModifyCommand(Caller caller) {
        this.caller = caller;
    }

    @Override
    public Integer call() {
        var change = read();
        var field = change instanceof Map<?, ?> object && object.containsKey("operations") ? "patch" : "plan";
        return target.command(caller, "modify")
                .with("planVersion", planVersion)
                .with(field, change)
                .send(target.client(), "the plan of goal " + target.goalId() + " is changed");
    }

    private Object read() {
        try (var in = file.equals("-")
                ? caller.in()
                : Files.newInputStream(caller.folder().resolve(file))) {
            var bytes = in.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE) {
                throw target.wrong("the file " + file + " is longer than " + LARGEST_FILE + " bytes");
            }
            if (new String(bytes, StandardCharsets.UTF_8).isBlank()) {
                throw target.wrong("the file " + file + " is empty; expected a plan or a patch as JSON");
            }
            return MessageCodec.read(bytes, Object.class);
        } catch (NoSuchFileException e) {
            throw target.wrong("the file " + file + " does not exist");
        } catch (InvalidPathException e) {
            throw target.wrong("--file is not a path: " + e.getReason());
        } catch (IOException e) {
            throw target.wrong("the file " + file + " cannot be read: " + e.getMessage());
        } catch (MalformedMessage e) {
            throw target.wrong("the file " + file + " holds no JSON: " + e.getMessage());
        }
    }
}
