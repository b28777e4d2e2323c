package io.planexec.scripted;

import java.util.List;

/** A script that cannot be used. The message says everything that is wrong with it, and where. */
public final class ScriptMistake extends Exception {
    private static final long serialVersionUID = 1L;

    ScriptMistake(List<String> problems) {
        super(String.join("; ", problems));
    }
}
