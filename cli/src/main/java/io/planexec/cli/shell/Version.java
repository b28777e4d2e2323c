package io.planexec.cli.shell;

import java.util.Objects;

/** Which planexec this is. */
public final class Version {
    /** As the build named it. */
    public static final String PLANEXEC =
            Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "not packaged");

    private Version() {}
}
