package io.planexec.cli;

import io.planexec.cli.remote.PlannerHttp;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which planner a command is for. */
final class PlannerAddress {
    private static final String VARIABLE = "PLANEXEC_PLANNER";
    private static final String DEFAULT = "http://localhost:8080";
    private static final Pattern HERE = Pattern.compile("^https?://(localhost|127\\.[0-9.]+|\\[::1])(:|/|$)");

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(
            names = "--planner",
            paramLabel = "URL",
            description = "The planner's address (default: the environment's " + VARIABLE + ", else " + DEFAULT + ").")
    private @Nullable String planner;

    /** Whether somebody said which. */
    boolean isNamed() {
        return planner != null || System.getenv(VARIABLE) != null;
    }

    /** Whether it is on this machine. */
    boolean isHere() {
        return HERE.matcher(address()).find();
    }

    private String address() {
        return Objects.requireNonNullElse(planner, Objects.requireNonNullElse(System.getenv(VARIABLE), DEFAULT));
    }

    /** A client of that planner. */
    PlannerHttp client() {
        var address = address();
        var name = planner == null ? VARIABLE : "--planner";
        try {
            var uri = new URI(address.endsWith("/") ? address.substring(0, address.length() - 1) : address);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return new PlannerHttp(uri);
            }
        } catch (URISyntaxException e) {
            throw wrong(name, address);
        }
        throw wrong(name, address);
    }

    private ParameterException wrong(String name, String address) {
        return new ParameterException(
                command.commandLine(),
                "the planner's address " + name + " is '" + address + "', expected one such as " + DEFAULT);
    }
}
