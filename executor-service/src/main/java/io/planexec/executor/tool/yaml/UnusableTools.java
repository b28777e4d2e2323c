package io.planexec.executor.tool.yaml;

import java.util.List;

/** Files of tools that cannot be used as they are. */
public final class UnusableTools extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> findings;

    UnusableTools(List<String> findings) {
        super(String.join("; ", findings));
        this.findings = List.copyOf(findings);
    }

    /** Everything that is wrong, each with file, line and field; at least one. */
    public List<String> findings() {
        return findings;
    }
}
