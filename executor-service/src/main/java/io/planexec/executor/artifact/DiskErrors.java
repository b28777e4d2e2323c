package io.planexec.executor.artifact;

import io.planexec.executor.tool.ToolFailure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;

/** What the operating system said, in words a user can act on. */
final class DiskErrors {
    private DiskErrors() {}

    /** A full disk may have room later; anything else stays as it is until someone changes it. */
    static ToolFailure whileWriting(String asked, Path output, IOException e) {
        var reason = reason(e);
        if (isFull(reason)) {
            return ToolFailure.retryable("the disk that holds the goal's output folder " + output
                    + " is full, so " + asked + " was not written: " + reason + "; free some room or configure another"
                    + " output folder");
        }
        return ToolFailure.permanent(
                "the file " + asked + " cannot be written in the goal's output folder " + output + ": " + reason);
    }

    static String reason(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return "permission denied for " + denied.getFile();
        }
        if (e instanceof java.nio.file.FileAlreadyExistsException there) {
            return there.getFile() + " is a file or link where a folder is needed";
        }
        if (e instanceof FileSystemException failed && failed.getReason() != null) {
            return failed.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    static boolean isFull(String reason) {
        var words = reason.toLowerCase(Locale.ROOT);
        return words.contains("no space left")
                || words.contains("quota exceeded")
                || words.contains("not enough space");
    }
}
