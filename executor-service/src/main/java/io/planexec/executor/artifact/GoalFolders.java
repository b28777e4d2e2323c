package io.planexec.executor.artifact;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.ContentHash;
import io.planexec.service.objects.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folders of an executor: the workspace that all its goals read from, and an output folder for each goal. Safe for
 * use by several threads.
 */
public final class GoalFolders {
    /** What stands for the goal's id in the configured output folder. */
    public static final String GOAL_ID = "{goalId}";

    private static final int LONGEST_NAME = 100;

    private final Path workspace;
    private final Path realWorkspace;
    private final String outputTemplate;
    private final Optional<ObjectStore> store;
    private final Optional<Shelf> shelf;
    private final boolean mark;

    /**
     * The folders as configured.
     *
     * @param workspace an existing folder
     * @param outputTemplate output folder of a goal, {@value #GOAL_ID} in it replaced by the goal's id; relative to
     *     {@code base} unless absolute
     * @throws IOException when the workspace is no folder or cannot be read
     */
    public GoalFolders(Path workspace, Path base, String outputTemplate) throws IOException {
        this(workspace, base, outputTemplate, Optional.empty(), false);
    }

    /**
     * As {@link #GoalFolders(Path, Path, String)}, with goals' files in an object store, too.
     *
     * @param store the output folders are copies of; empty for none
     * @param mark whether output folders get the mark by which {@link #retention} knows them
     */
    public GoalFolders(Path workspace, Path base, String outputTemplate, Optional<ObjectStore> store, boolean mark)
            throws IOException {
        this.store = store;
        this.mark = mark;
        this.shelf = store.map(Shelf::new);
        this.workspace = workspace.toAbsolutePath().normalize();
        this.realWorkspace = this.workspace.toRealPath();
        if (!Files.isDirectory(realWorkspace)) {
            throw new IOException("the workspace " + this.workspace + " is not a folder");
        }
        this.outputTemplate = base.toAbsolutePath()
                .normalize()
                .resolve(outputTemplate)
                .normalize()
                .toString();
    }

    /**
     * The files of one attempt of a goal's step. Costs nothing until a file is touched. Close it when the attempt has
     * ended: what a tool that was given up writes later is refused.
     */
    public AttemptFiles open(String goalId) {
        return new AttemptFiles(this, goalId);
    }

    /** A goal's output folder, which need not exist. */
    public Path outputOf(String goalId) {
        return Path.of(outputTemplate.replace(GOAL_ID, folderName(goalId)));
    }

    /**
     * A folder name for a goal or an attempt: its id where that can be one, else its harmless characters and a digest that keeps ids
     * apart.
     */
    public static String folderName(String goalId) {
        var name = new StringBuilder();
        goalId.codePoints()
                .limit(LONGEST_NAME)
                .forEach(c -> name.append(
                        c < 128 && (Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_')
                                ? (char) c
                                : '_'));
        var harmless = name.toString();
        if (harmless.equals(goalId) && !harmless.isEmpty() && harmless.charAt(0) != '.' && harmless.charAt(0) != '-') {
            return harmless;
        }
        return "goal-" + harmless.replaceFirst("^[.-]+", "") + "-" + digest(goalId);
    }

    private static String digest(String text) {
        return ContentHash.shortOf(text, 12);
    }

    /** The workspace as configured, absolute. */
    public Path workspacePath() {
        return workspace;
    }

    /** Output folders as configured, absolute, {@value #GOAL_ID} standing for the goal's id. */
    public String outputTemplate() {
        return outputTemplate;
    }

    /** Removes what goals left a while ago. */
    public Retention retention() {
        return new Retention(this, store);
    }

    Optional<Shelf> shelf() {
        return shelf;
    }

    /** Whether a goal's output folder gets the mark of one. */
    boolean marks() {
        return mark && hasFolderForEachGoal();
    }

    /** Whether the id of a goal alone names a folder directly below {@link #generated}. */
    boolean hasFolderForEachGoal() {
        return outputTemplate.endsWith(java.io.File.separator + GOAL_ID);
    }

    Folder workspace() {
        return new Folder(workspace, realWorkspace);
    }

    /**
     * A goal's output folder with the operator's own symbolic links followed. What the goal's id names is not followed:
     * whoever can put a link there would send the goal's files elsewhere.
     */
    Folder outputFolder(String goalId) {
        var output = outputOf(goalId);
        var fixed = outputTemplate.contains(GOAL_ID) ? generated() : output;
        return new Folder(
                output, realOf(fixed).resolve(fixed.relativize(output)).normalize());
    }

    /** Refuses an output folder that is behind a link the operator did not configure. */
    void refuseLinks(Folder output) throws ToolFailure {
        if (!output.real().equals(realOf(output.real()))) {
            throw ToolFailure.permanent("the goal's output folder " + output.given()
                    + " leads through a symbolic link, and output folders are not looked for behind links; remove the"
                    + " link or configure another output folder");
        }
    }

    /** The folder below which all goals' outputs lie. */
    Path generated() {
        var at = outputTemplate.indexOf(GOAL_ID);
        if (at < 0) {
            return Path.of(outputTemplate);
        }
        var fixed = Path.of(outputTemplate.substring(0, at) + "x").getParent();
        return fixed == null ? Path.of(outputTemplate) : fixed;
    }

    /** The path with links in its existing part followed. */
    static Path realOf(Path path) {
        return Optional.ofNullable(existing(path))
                .map(there -> {
                    try {
                        return there.toRealPath().resolve(there.relativize(path));
                    } catch (IOException e) {
                        return path;
                    }
                })
                .orElse(path);
    }

    private static @Nullable Path existing(Path path) {
        for (var at = path; at != null; at = at.getParent()) {
            if (Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
                return at;
            }
        }
        return null;
    }
}
