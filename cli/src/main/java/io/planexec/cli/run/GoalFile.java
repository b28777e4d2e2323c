package io.planexec.cli.run;

import io.planexec.messages.Finding;
import io.planexec.messages.Goal;
import io.planexec.messages.json.GoalReader;
import io.planexec.messages.json.Reading;
import io.planexec.planner.plan.PlanOutline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A goal as the caller gave it, made ready for the goals topic. What the caller wrote goes there as it was written; only
 * its id, a shorter deadline, and the goal around a bare plan are added.
 */
public final class GoalFile {
    private static final Duration DEFAULT_DEADLINE = Duration.ofMinutes(30);
    private static final int SLUG_LENGTH = 32;
    private static final int SUFFIX_LENGTH = 4;
    private static final int LARGEST = 64 * 1024 * 1024;

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();

    private GoalFile() {}

    /** Where the goal stands. */
    public sealed interface Source {}

    /** On the command line. */
    public record Words(String goal) implements Source {}

    /** On standard input. */
    public record StandardInput() implements Source {}

    /**
     * In a file.
     *
     * @param name as the caller wrote it
     */
    public record Named(String name, Path path) implements Source {}

    /** A goal made ready, or what is wrong with it. */
    public sealed interface Ready {
        String goalId();
    }

    /**
     * A goal that can be submitted.
     *
     * @param deadline from submission to its end
     * @param record what to put on the goals topic
     */
    public record Submission(String goalId, Duration deadline, String record) implements Ready {}

    /** A goal that cannot. */
    public record Wrong(String goalId, List<Finding> findings) implements Ready {}

    /**
     * Reads the goal.
     *
     * @param input read for {@link StandardInput} only
     * @param timeout shortens the goal's deadline
     */
    public static Ready read(Source source, InputStream input, Optional<Duration> timeout) {
        return switch (source) {
            case Words words -> words(words.goal(), timeout);
            case StandardInput() -> {
                try {
                    yield file(input.readNBytes(LARGEST), "goal", timeout);
                } catch (IOException e) {
                    yield unreadable("goal", "standard input cannot be read: " + e.getMessage());
                }
            }
            case Named named -> named(named, timeout);
        };
    }

    private static Ready words(String goal, Optional<Duration> timeout) {
        var bytes = goal.getBytes(StandardCharsets.UTF_8);
        var id = newId(goal);
        return ready(
                GoalReader.read(bytes, id, PlanOutline::findings),
                goal.strip().startsWith("{") ? goal : "",
                timeout,
                id);
    }

    private static Ready named(Named named, Optional<Duration> timeout) {
        var file = named.path().getFileName();
        var name = file == null ? "goal" : file.toString().replaceFirst("\\.[A-Za-z]+$", "");
        try {
            if (Files.isDirectory(named.path())) {
                return unreadable(name, "the goal file " + named.name() + " is a folder, expected a file of JSON");
            }
            if (Files.size(named.path()) > LARGEST) {
                return unreadable(name, "the goal file " + named.name() + " is larger than 64 MiB");
            }
            return file(Files.readAllBytes(named.path()), name, timeout);
        } catch (NoSuchFileException e) {
            return unreadable(name, "the goal file " + named.name() + " does not exist");
        } catch (AccessDeniedException e) {
            return unreadable(name, "the goal file " + named.name() + " may not be read: check its permissions");
        } catch (IOException e) {
            return unreadable(name, "the goal file " + named.name() + " cannot be read: " + e.getMessage());
        }
    }

    private static Ready file(byte[] content, String name, Optional<Duration> timeout) {
        var id = newId(name);
        return ready(
                GoalReader.readFile(content, id, PlanOutline::findings),
                new String(content, StandardCharsets.UTF_8),
                timeout,
                id);
    }

    private static Ready unreadable(String name, String message) {
        return new Wrong(newId(name), List.of(new Finding(null, "", message)));
    }

    private static Ready ready(Reading<Goal> reading, String json, Optional<Duration> timeout, String id) {
        return switch (reading) {
            case Reading.Refused<Goal> refused -> new Wrong(id, refused.findings());
            case Reading.Read<Goal> read -> submission(read.value(), json, timeout);
        };
    }

    private static Submission submission(Goal goal, String json, Optional<Duration> timeout) {
        var deadline = Optional.ofNullable(goal.limits().deadline()).orElse(DEFAULT_DEADLINE);
        var document = document(goal, json);
        document.put("id", goal.id());
        if (timeout.isPresent() && timeout.get().compareTo(deadline) < 0) {
            deadline = timeout.get();
            var limits = new LinkedHashMap<String, @Nullable Object>();
            if (document.get("limits") instanceof Map<?, ?> others) {
                others.forEach((name, value) -> limits.put(String.valueOf(name), value));
            }
            limits.put("deadline", deadline.toString());
            document.put("limits", limits);
        }
        return new Submission(goal.id(), deadline, MAPPER.writeValueAsString(document));
    }

    /** What the caller wrote, with a goal around it where it is a bare plan or mere words. */
    private static Map<String, @Nullable Object> document(Goal goal, String json) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("goal", goal.goal());
        if (json.isBlank()) {
            return document;
        }
        var tree = MAPPER.readValue(json.startsWith(BYTE_ORDER_MARK) ? json.substring(1) : json, Object.class);
        if (tree instanceof Map<?, ?> map && (map.containsKey("plan") || goal.plan() == null)) {
            map.forEach((name, value) -> document.put(String.valueOf(name), value));
        } else {
            document.put("plan", tree);
        }
        return document;
    }

    /** An id that tells the goal from others: its first words, and some random characters. */
    private static String newId(String words) {
        var slug = words.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        if (slug.length() > SLUG_LENGTH) {
            var end = slug.lastIndexOf('-', SLUG_LENGTH);
            slug = slug.substring(0, end > 0 ? end : SLUG_LENGTH);
        }
        var suffix = new StringBuilder();
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            suffix.append(Character.forDigit(ThreadLocalRandom.current().nextInt(36), 36));
        }
        return (slug.isEmpty() ? "goal" : slug) + "-" + suffix;
    }
}
