package io.planexec.executor.artifact;

import io.planexec.executor.tool.GoalFiles;
import io.planexec.executor.tool.GoalMark;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.Artifact;
import io.planexec.messages.ContentHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The files of one attempt. It remembers what was written, as artifacts. Safe for use by several threads. */
public final class AttemptFiles implements GoalFiles, AutoCloseable {
    static final String DATA = ".data";
    static final String OUTPUTS = ".outputs";

    private final GoalFolders folders;
    private final String goalId;
    private final Map<String, Artifact> written = new LinkedHashMap<>();
    private @Nullable ScriptFiles byScripts;
    private @Nullable Folder output;
    private volatile boolean ended;

    AttemptFiles(GoalFolders folders, String goalId) {
        this.folders = folders;
        this.goalId = goalId;
    }

    @Override
    public Path workspace() {
        return folders.workspace().real();
    }

    @Override
    public Path output() {
        return outputFolder().real();
    }

    @Override
    public Path createOutput() throws ToolFailure {
        folders.refuseLinks(outputFolder());
        bring("");
        var created = GoalFiles.super.createOutput();
        mark();
        watchScripts();
        return created;
    }

    @Override
    public void keepOutput() throws ToolFailure {
        if (ended) {
            return;
        }
        if (folders.shelf().isPresent()) {
            folders.shelf().get().keepOthers(goalId, outputFolder());
        }
        synchronized (written) {
            if (byScripts != null) {
                try {
                    byScripts.fresh(this::address).forEach(file -> written.put(file.name(), file));
                } catch (IOException e) {
                    throw unlistable(e);
                }
            }
        }
    }

    private void watchScripts() throws ToolFailure {
        synchronized (written) {
            if (byScripts == null) {
                try {
                    byScripts = new ScriptFiles(outputFolder());
                } catch (IOException e) {
                    throw unlistable(e);
                }
            }
        }
    }

    private ToolFailure unlistable(IOException e) {
        return ToolFailure.retryable(
                "the goal's output folder " + outputFolder().given() + " cannot be listed: " + DiskErrors.reason(e));
    }

    private String address(String name) {
        return folders.shelf()
                .map(shelf -> shelf.address(goalId, name))
                .orElseGet(() -> outputFolder().real().resolve(name).toString());
    }

    @Override
    public void bring(String path) throws ToolFailure {
        if (folders.shelf().isPresent()) {
            folders.refuseLinks(outputFolder());
            folders.shelf().get().bring(goalId, path, outputFolder());
        }
    }

    /** So that a folder that is old is known to be a goal's. */
    private void mark() throws ToolFailure {
        if (folders.marks()) {
            var output = outputFolder();
            var mark = output.real().resolve(GoalMark.FILE);
            if (!Files.exists(mark, LinkOption.NOFOLLOW_LINKS)) {
                WritePlace.prepare(quoted(GoalMark.FILE), output, mark).write(new byte[0], () -> ended);
            }
        }
    }

    @Override
    public Set<Path> outputFolders() {
        return new LinkedHashSet<>(List.of(GoalFolders.realOf(folders.generated()), output()));
    }

    @Override
    public Path toRead(String path) throws ToolFailure {
        var asked = parse(path);
        var inside = false;
        for (var folder : readingOrder(asked)) {
            var place = folder.below(asked);
            if (place.isEmpty()) {
                continue;
            }
            inside = true;
            bring(folder, place.get());
            if (Files.exists(place.get())) {
                return realInside(path, place.get());
            }
        }
        if (!inside) {
            throw ToolFailure.permanent("the path " + quoted(path) + " leads outside the folders that can be read: "
                    + allowed() + "; give a path inside one of them");
        }
        throw ToolFailure.permanent("there is no file or folder " + quoted(path) + " in the " + allowed()
                + NearFile.of(asked, readingOrder(asked))
                        .map(AttemptFiles::meant)
                        .orElse("; list_files shows what is there"));
    }

    private static String meant(Path near) {
        var name = near.toString();
        return "; did you mean " + quoted(name) + "?"
                + (name.contains(" ") ? " In a goal's words a name with a space stands in quotes" : "");
    }

    private void bring(Folder folder, Path place) throws ToolFailure {
        if (folder.equals(outputFolder())) {
            bring(folder.real().relativize(place).toString().replace('\\', '/'));
        }
    }

    /** What steps leave for each other lies in the output folder, whatever the workspace holds of that name. */
    private List<Folder> readingOrder(Path asked) {
        return asked.startsWith(DATA) || asked.startsWith(OUTPUTS)
                ? List.of(outputFolder(), folders.workspace())
                : List.of(folders.workspace(), outputFolder());
    }

    private Path realInside(String path, Path place) throws ToolFailure {
        try {
            var real = place.toRealPath();
            if (real.startsWith(workspace()) || real.startsWith(output())) {
                requireFileOrFolder(path, real);
                return real;
            }
        } catch (IOException e) {
            throw ToolFailure.permanent("the path " + quoted(path) + " cannot be read: " + DiskErrors.reason(e));
        }
        throw ToolFailure.permanent("the path " + quoted(path)
                + " leads through a symbolic link outside the folders that can be read: " + allowed());
    }

    /** A pipe would be waited for without end, and by a thread that no interrupt wakes. */
    private static void requireFileOrFolder(String path, Path real) throws ToolFailure {
        if (!Files.isRegularFile(real) && !Files.isDirectory(real)) {
            throw ToolFailure.permanent(
                    "the path " + quoted(path) + " is neither a file nor a folder but a pipe, a socket or a device");
        }
    }

    @Override
    public Path toWrite(String path) throws ToolFailure {
        return place(path).file();
    }

    @Override
    public Path write(String path, byte[] content) throws ToolFailure {
        var place = place(path);
        var artifact = keep(place, content);
        synchronized (written) {
            written.put(artifact.name(), artifact);
        }
        return place.file();
    }

    @Override
    public String writeData(String name, byte[] content) throws ToolFailure {
        var place = place(DATA + "/" + name);
        return keep(place, content).name();
    }

    /**
     * Keeps an output that is too large for a record, as JSON below {@value #OUTPUTS}; no artifact of the user's. Its content is
     * part of its name: an attempt that runs twice leaves what its first result speaks of as it was.
     *
     * @param attemptId is the beginning of the file's name
     * @throws ToolFailure as {@link #write}
     */
    public Artifact writeOutput(String attemptId, byte[] json) throws ToolFailure {
        var hash = ContentHash.of(json);
        var place = place(OUTPUTS + "/" + GoalFolders.folderName(attemptId) + "-" + hash.substring(0, 12) + ".json");
        return keep(place, json, hash);
    }

    private Artifact keep(WritePlace place, byte[] content) throws ToolFailure {
        return keep(place, content, ContentHash.of(content));
    }

    private Artifact keep(WritePlace place, byte[] content, String hash) throws ToolFailure {
        mark();
        var name = place.name();
        if (folders.shelf().isPresent()) {
            folders.shelf().get().keep(goalId, place, content, () -> ended);
        } else {
            place.write(content, () -> ended);
        }
        return new Artifact(name, address(name), MediaTypes.of(name), content.length, hash);
    }

    /** What was written for the user so far, in order. */
    public List<Artifact> artifacts() {
        synchronized (written) {
            return List.copyOf(written.values());
        }
    }

    /** Ends the attempt: later writes are refused. */
    @Override
    public void close() {
        ended = true;
    }

    private WritePlace place(String path) throws ToolFailure {
        var asked = parse(path);
        var output = outputFolder();
        folders.refuseLinks(output);
        var place = output.below(asked)
                .filter(file -> !file.equals(output.real()))
                .orElseThrow(() -> ToolFailure.permanent("the path " + quoted(path)
                        + " does not lie below the goal's output folder " + output.given()
                        + ", the only one that can be written; give a path relative to it"));
        if (Files.isSymbolicLink(place)) {
            throw ToolFailure.permanent("the path " + quoted(path)
                    + " is a symbolic link, and files are not written through links; below "
                    + output.given() + " give the path of a file or one that is not there yet");
        }
        if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            throw ToolFailure.permanent(
                    "the path " + quoted(path) + " is a folder in " + output.given() + "; give the path of a file");
        }
        return WritePlace.prepare(quoted(path), output, place);
    }

    private static Path parse(String path) throws ToolFailure {
        if (path.isBlank()) {
            throw ToolFailure.permanent("the path is empty; give the path of a file or folder, such as data.csv");
        }
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw ToolFailure.permanent("the path " + quoted(path) + " is no path: " + e.getReason());
        }
    }

    private synchronized Folder outputFolder() {
        var known = output;
        if (known == null) {
            known = folders.outputFolder(goalId);
            output = known;
        }
        return known;
    }

    private String allowed() {
        return "workspace " + folders.workspace().given() + " and the goal's output folder "
                + outputFolder().given();
    }

    private static String quoted(String path) {
        return '"' + path.replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
