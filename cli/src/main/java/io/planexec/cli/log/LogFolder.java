package io.planexec.cli.log;

import io.planexec.executor.artifact.GoalFolders;
import io.planexec.executor.tool.GoalMark;
import io.planexec.messages.Decision;
import io.planexec.messages.TopicLayout;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files that {@code planexec run} leaves in a goal's output folder. */
public final class LogFolder {
    /** Where runs leave their goals' folders, below the folder they were started in. */
    public static final String OF_RUNS = "planexec-out";

    /** A line holds one record of the log. */
    private static final int LONGEST_LINE = 2 * TopicLayout.MAX_MESSAGE_BYTES;

    private static final long LARGEST_OUTCOME = 256L * 1024 * 1024;

    private final String goalId;
    private final Path folder;
    private final String shown;

    private LogFolder(String goalId, Path folder, String shown) {
        this.goalId = goalId;
        this.folder = folder;
        this.shown = shown;
    }

    /**
     * Reads a goal's log.
     *
     * @param folder that holds it, or holds a folder named after the goal that does; of a goal that is a step of another, the
     *     same for that one
     * @param shown the folder as the caller knows it
     * @throws UnusableLog when there is none, or it is not this goal's
     */
    public static GoalLog read(String goalId, Path folder, String shown) throws UnusableLog {
        for (var place : places(goalId)) {
            if (Files.exists(folder.resolve(place).resolve(GoalMark.EVENTS))) {
                return new LogFolder(goalId, folder.resolve(place), place.isEmpty() ? shown : shown + "/" + place)
                        .read();
            }
        }
        var own = GoalFolders.folderName(goalId);
        throw new UnusableLog(
                "no log of goal " + goalId + ": found neither " + shown + "/" + own + "/" + GoalMark.EVENTS
                        + " nor " + shown + "/" + GoalMark.EVENTS
                        + "; name the goal's output folder with --from, or a Kafka broker with --broker");
    }

    /** Where below a folder a log may be: the id of a goal that is a step begins with the other's and a full stop. */
    private static List<String> places(String goalId) {
        var places = new ArrayList<>(List.of(ofStep(goalId), "", GoalFolders.folderName(goalId)));
        for (var at = goalId.indexOf('.'); at > 0; at = goalId.indexOf('.', at + 1)) {
            places.add(GoalFolders.folderName(goalId.substring(0, at)) + "/" + ofStep(goalId));
        }
        return places;
    }

    /**
     * The folder of a goal that is a step, below the output folder of the goal that was submitted.
     *
     * @param goalId the step's goal
     */
    public static String ofStep(String goalId) {
        return GoalMark.GOALS + "/" + GoalFolders.folderName(goalId);
    }

    private GoalLog read() throws UnusableLog {
        var decisions = new ArrayList<Decision>();
        var place = shown + "/" + GoalMark.EVENTS;
        var cutOff = false;
        try (var in = new BufferedInputStream(Files.newInputStream(folder.resolve(GoalMark.EVENTS)))) {
            for (var number = 1; ; number++) {
                var line = new ByteArrayOutputStream();
                var complete = readLine(in, line, place + ", line " + number);
                if (line.size() == 0 && !complete) {
                    break;
                }
                if (!complete) {
                    cutOff = true;
                    break;
                }
                decisions.add(own(LogRecords.decision(line.toByteArray(), place + ", line " + number), number, place));
            }
        } catch (IOException e) {
            throw unreadable(GoalMark.EVENTS, e);
        }
        if (decisions.isEmpty()) {
            throw new UnusableLog(place + (cutOff ? " is cut off in its first record" : " is empty")
                    + "; nothing is known of goal " + goalId);
        }
        return new GoalLog(goalId, decisions, outcome(), place, shown + "/" + GoalMark.OUTCOME, cutOff);
    }

    private Decision own(Decision decision, int line, String place) throws UnusableLog {
        if (!decision.goalId().equals(goalId)) {
            throw new UnusableLog(
                    place + ", line " + line + " is about goal " + decision.goalId() + ", not about " + goalId);
        }
        return decision;
    }

    /** Returns whether the line was ended. */
    private static boolean readLine(InputStream in, ByteArrayOutputStream line, String where)
            throws IOException, UnusableLog {
        for (var next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return true;
            }
            if (line.size() == LONGEST_LINE) {
                throw new UnusableLog(where + " is longer than a record can be; this is no goal's log");
            }
            line.write(next);
        }
        return false;
    }

    private Optional<Map<String, Object>> outcome() throws UnusableLog {
        var file = folder.resolve(GoalMark.OUTCOME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            if (Files.size(file) > LARGEST_OUTCOME) {
                throw new UnusableLog(shown + "/" + GoalMark.OUTCOME + " is no outcome document: it is "
                        + Files.size(file) + " bytes long");
            }
            return Optional.of(LogRecords.outcome(Files.readAllBytes(file), goalId, shown + "/" + GoalMark.OUTCOME));
        } catch (IOException e) {
            throw unreadable(GoalMark.OUTCOME, e);
        }
    }

    private UnusableLog unreadable(String name, IOException problem) {
        var reason = problem instanceof AccessDeniedException ? "permission denied" : problem.getMessage();
        return new UnusableLog(shown + "/" + name + " cannot be read: " + reason);
    }
}
