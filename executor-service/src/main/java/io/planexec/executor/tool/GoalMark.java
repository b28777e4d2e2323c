package io.planexec.executor.tool;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * How a folder shows that goals' files lie in it. To be left out of what other goals are given, likeness is enough; to be
 * removed, a folder has to say so itself: who enabled that never meant the results of a {@code planexec run}. Stateless.
 */
public final class GoalMark {
    /** A file in output folders that are removed when they are old. */
    public static final String FILE = ".planexec-goal";

    /** The goal's log, which {@code planexec run} leaves beside a goal's files. */
    public static final String EVENTS = "events.jsonl";

    /** Its outcome, which a run leaves there, too. */
    public static final String OUTCOME = "outcome.json";

    /** What broker, planner and executors had to say, which a run leaves there where something went wrong. */
    public static final String LOG = "planexec.log";

    /** A folder there with the accounts of goals that are steps of the goal, each in a folder of its own. */
    public static final String GOALS = ".goals";

    private GoalMark() {}

    /** Whether an executor made the folder as a goal's own, to be removed when it is old. */
    public static boolean mayBeRemoved(Path folder) {
        return Files.isRegularFile(folder.resolve(FILE), LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether the folder holds what a goal made. */
    public static boolean holdsResults(Path folder) {
        return mayBeRemoved(folder)
                || Stream.of(EVENTS, OUTCOME).allMatch(name -> Files.isRegularFile(folder.resolve(name)));
    }

    /** Whether a file in a goal's folder is the account that {@code planexec run} gives of the goal, and no step's work. */
    public static boolean isOfRun(Path folder, Path file) {
        return folder.equals(file.getParent())
                && Stream.of(EVENTS, OUTCOME, LOG).anyMatch(name -> file.equals(folder.resolve(name)));
    }
}
