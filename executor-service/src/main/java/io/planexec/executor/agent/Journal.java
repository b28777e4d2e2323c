package io.planexec.executor.agent;

import io.planexec.executor.tool.GoalFiles;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of an attempt's iterations, one file each, in the goal's folder. A file is replaced whole: after the model's
 * reply, and after each tool call that ended. So after a crash
 *
 * <ul>
 *   <li>before a reply is written, the model is asked again;
 *   <li>before an observation is written, that call runs again if its tool is repeatable; else it was granted to the run
 *       that died, and this one is refused and leaves without a result;
 *   <li>at any later point, nothing that was done is done again.
 * </ul>
 *
 * <p>Where executors share neither folder nor object store, a task that moves to another one begins anew. Two runs of one attempt that overlap
 * may replace each other's files; each file is whole in itself, and the planner takes the first result.
 */
final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final String FOLDER = "agents/";

    private final GoalFiles files;
    private final String attempt;

    Journal(GoalFiles files, String attempt) {
        this.files = files;
        this.attempt = attempt;
    }

    /** Where records lie, relative to the goal's output folder. */
    static String trace(String attempt) {
        return ".data/" + FOLDER + attempt;
    }

    /** What an earlier run of this attempt left, from the first iteration up to the last that is whole. */
    List<Iteration> read(int most) throws ToolFailure {
        files.bring(trace(attempt));
        var iterations = new ArrayList<Iteration>();
        for (var number = 1; number <= most; number++) {
            var iteration = read(files.output().resolve(trace(attempt)).resolve(name(number)), number);
            if (iteration.isEmpty()) {
                break;
            }
            iterations.add(iteration.get());
        }
        return iterations;
    }

    private Optional<Iteration> read(Path file, int number) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try {
            var iteration = MessageCodec.read(Files.readAllBytes(file), Iteration.class);
            return iteration.number() == number ? Optional.of(iteration) : Optional.empty();
        } catch (IOException | MalformedMessage e) {
            LOG.warn("The record {} cannot be used, and the agent goes on from before it: {}", file, e.toString());
            return Optional.empty();
        }
    }

    void write(Iteration iteration) throws ToolFailure {
        var _ = files.writeData(FOLDER + attempt + "/" + name(iteration.number()), MessageCodec.write(iteration));
    }

    private static String name(int number) {
        return String.format(Locale.ROOT, "%03d.json", number);
    }
}
