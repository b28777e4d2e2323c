package io.planexec.scripted;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a scripted model says.
 *
 * @param key that requests have to bring; null to take any
 * @param replies the first that fits a request and is not used up answers it
 */
public record Script(@Nullable String key, List<Entry> replies) {

    /**
     * A reply and the requests it is for.
     *
     * @param name for messages; empty where it has none
     * @param times how many requests it answers, 0 for any number
     */
    public record Entry(String name, When when, int times, Deed deed) {}

    /**
     * Which requests. What is null or empty fits all.
     *
     * @param role that the request's address names
     * @param contains texts that must all stand somewhere in the conversation
     * @param last texts that must all stand in its last entry
     * @param tool that must be offered
     * @param turn number of this reply within the conversation, from 1
     */
    public record When(
            @Nullable String role,
            @Nullable String model,
            List<String> contains,
            List<String> last,
            @Nullable String tool,
            @Nullable Integer turn) {}

    /** What is done. */
    public sealed interface Deed {
        /** How long the server waits first. */
        Duration delay();
    }

    /**
     * An answer.
     *
     * @param text null for none
     * @param calls of tools
     * @param refusal null where the model does not decline
     * @param finish null for what follows from the rest
     * @param usage null for an estimate
     */
    public record Say(
            @Nullable String text,
            List<Call> calls,
            @Nullable String refusal,
            @Nullable String finish,
            @Nullable Tokens usage,
            Duration delay)
            implements Deed {}

    /** Tokens of a request and its answer. */
    public record Tokens(long input, long output) {}

    /**
     * A call of a tool.
     *
     * @param arguments sent as it is; meant to be JSON, and not always so
     */
    public record Call(String tool, String arguments) {}

    /** An error, as the protocol has them. */
    public record Refuse(int status, String message, Map<String, String> headers, Duration delay) implements Deed {}

    /** A body that is no answer of the protocol. */
    public record Raw(String body, Duration delay) implements Deed {}

    /**
     * The connection breaks.
     *
     * @param inBody whether half an answer came before
     */
    public record Cut(boolean inBody, Duration delay) implements Deed {}

    /** No answer until the client or the server gives up. */
    public record Hang(Duration delay) implements Deed {}

    /** Reads a script in YAML or JSON. */
    public static Script read(String yaml) throws ScriptMistake {
        return new ScriptReader().read(yaml);
    }

    /** Reads a script from a file in YAML or JSON. */
    public static Script readFile(Path file) throws ScriptMistake {
        try {
            return read(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new ScriptMistake(List.of("there is no file " + file));
        } catch (MalformedInputException e) {
            throw new ScriptMistake(List.of("the file " + file + " is not UTF-8"));
        } catch (IOException e) {
            throw new ScriptMistake(List.of("the file " + file + " cannot be read: " + e.getMessage()));
        }
    }
}
