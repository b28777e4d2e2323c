package io.planexec.cli.view;

import io.planexec.messages.Artifact;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Outcome;
import io.planexec.messages.StepStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The execution summary that a run ends with. */
public final class Summary {
    private static final int MOST_PROBLEMS = 20;
    private static final int MOST_FILES = 20;
    private static final int WIDEST_TEXT = 100;

    private final Style style;

    public Summary(Style style) {
        this.style = style;
    }

    /**
     * What else the summary tells.
     *
     * @param planner who planned, empty where nobody did
     * @param findings why there is no valid plan, 0 where there is one
     * @param notJudged how many prose criteria were accepted without a judge
     * @param output where the files are
     * @param ownFiles files in {@code output} that are not the steps' artifacts, such as the outcome
     * @param callersFolder what paths are shown relative to
     */
    public record Facts(
            String planner, int findings, int notJudged, Path output, List<String> ownFiles, Path callersFolder) {}

    /** The lines of the summary. */
    public List<String> lines(Outcome outcome, Facts facts) {
        var lines = new ArrayList<String>();
        lines.add(headline(outcome, facts));
        if (outcome.answer() != null && !outcome.answer().isBlank()) {
            outcome.answer()
                    .lines()
                    .flatMap(line -> Wording.wrapped(Wording.oneLine(line), WIDEST_TEXT - 2).stream())
                    .forEach(line -> lines.add("  " + line));
        }
        lines.addAll(problems(outcome));
        lines.add(row("steps", steps(outcome)));
        lines.add(row("calls", calls(outcome)));
        if (!facts.planner().isEmpty()) {
            lines.add(row("planner", planner(facts.planner()) + plan(outcome)));
        }
        if (facts.notJudged() > 0) {
            lines.add(row(
                    "checks",
                    Wording.count(facts.notJudged(), "prose check") + " not judged: no judge model is configured"));
        }
        lines.addAll(files(outcome, facts));
        return lines;
    }

    private String headline(Outcome outcome, Facts facts) {
        var words = outcome.status() + " in " + Wording.time(Duration.ofMillis(outcome.durationMs()));
        var reason = facts.findings() == 0
                ? Wording.withoutReasons(outcome.reason(), reasonsBelow(outcome))
                : "no valid plan, " + Wording.count(facts.findings(), "finding");
        var painted = switch (outcome.status()) {
            case SUCCEEDED -> style.green(style.bold(words));
            case FAILED, REJECTED -> style.red(style.bold(words));
            case PARTIAL, CANCELLED -> style.yellow(style.bold(words));
            case SUBMITTED, PLANNING, AWAITING_APPROVAL, RUNNING, REPLANNING, FINISHING, ROLLING_BACK ->
                style.bold(words);
        };
        return reason.isEmpty() || outcome.status() == GoalStatus.SUCCEEDED ? painted : painted + ": " + reason;
    }

    /** Why steps failed, as far as the lines below the headline tell it. */
    private static Map<String, String> reasonsBelow(Outcome outcome) {
        var reasons = new HashMap<String, String>();
        outcome.steps().stream()
                .filter(step -> step.status() == StepStatus.FAILED)
                .limit(MOST_PROBLEMS)
                .forEach(step -> reasons.put(step.id(), Objects.requireNonNullElse(step.reason(), "")));
        return reasons;
    }

    private List<String> problems(Outcome outcome) {
        var lines = new ArrayList<String>();
        var others = 0;
        for (var step : outcome.steps()) {
            // One that was cancelled while it ran may have done something.
            var broken = switch (step.status()) {
                case FAILED, UNCERTAIN -> true;
                case CANCELLED -> step.startedAt() != null;
                case PENDING,
                        READY,
                        QUEUED,
                        RUNNING,
                        AWAITING_RETRY,
                        AWAITING_APPROVAL,
                        SUCCEEDED,
                        SKIPPED,
                        COMPENSATED -> false;
            };
            if (!broken) {
                continue;
            }
            if (lines.size() == MOST_PROBLEMS) {
                others++;
                continue;
            }
            var reason = step.reason() == null ? "" : ": " + Wording.oneLine(step.reason());
            lines.add("  " + style.mark(step.status()) + " step " + Wording.oneLine(step.id()) + " ("
                    + Wording.oneLine(step.action()) + "), " + Wording.count(step.attempts(), "attempt") + reason);
        }
        if (others > 0) {
            lines.add("  " + style.ellipsis() + " and " + Wording.count(others, "other step"));
        }
        return lines;
    }

    private static void addIfAny(List<String> parts, long number, String what) {
        if (number > 0) {
            parts.add(number + " " + what);
        }
    }

    private String steps(Outcome outcome) {
        var parts = new ArrayList<String>();
        parts.add(count(outcome, StepStatus.SUCCEEDED) + " succeeded");
        parts.add(count(outcome, StepStatus.FAILED) + " failed");
        parts.add(count(outcome, StepStatus.SKIPPED) + " skipped");
        addIfAny(parts, count(outcome, StepStatus.COMPENSATED), "compensated");
        addIfAny(parts, count(outcome, StepStatus.UNCERTAIN), "uncertain");
        addIfAny(parts, count(outcome, StepStatus.CANCELLED), "cancelled");
        return String.join(style.separator(), parts);
    }

    private static long count(Outcome outcome, StepStatus status) {
        return outcome.steps().stream().filter(step -> step.status() == status).count();
    }

    private String calls(Outcome outcome) {
        var usage = outcome.usage();
        return String.join(
                style.separator(),
                Wording.count(usage.plannerCalls() + usage.executorCalls(), "model call"),
                Wording.count(usage.toolCalls(), "tool call"),
                Wording.count(usage.inputTokens() + usage.outputTokens(), "token"),
                Wording.money(usage.usd()));
    }

    private static String planner(String name) {
        return switch (name) {
            case "rules" -> "rule-based planner (no model configured)";
            case "user" -> "none, the goal brought its plan";
            default -> Wording.oneLine(name);
        };
    }

    private String plan(Outcome outcome) {
        return outcome.replans() == 0
                ? ""
                : style.separator() + Wording.count(outcome.replans(), "replan") + ", plan version "
                        + outcome.planVersion();
    }

    private List<String> files(Outcome outcome, Facts facts) {
        var names = new ArrayList<String>();
        var widest = 0;
        for (var artifact : outcome.artifacts()) {
            widest = Math.max(widest, Wording.columns(Wording.oneLine(artifact.name())));
        }
        for (var artifact : outcome.artifacts().stream().limit(MOST_FILES).toList()) {
            names.add(file(artifact, widest));
        }
        if (outcome.artifacts().size() > MOST_FILES) {
            names.add(style.ellipsis() + " and " + (outcome.artifacts().size() - MOST_FILES) + " more");
        }
        if (!facts.ownFiles().isEmpty()) {
            names.add(String.join(", ", facts.ownFiles()));
        }
        var lines = new ArrayList<String>();
        lines.add(row("files", shown(facts.output(), facts.callersFolder()) + "/"));
        names.forEach(name -> lines.add(row("", "  " + name)));
        return lines;
    }

    private String file(Artifact artifact, int widest) {
        return Wording.padded(Wording.oneLine(artifact.name()), widest)
                + style.dim(String.format(Locale.ROOT, "  %9s", Wording.bytes(artifact.bytes())));
    }

    /** Relative where it lies below the folder, else absolute. */
    public static String shown(Path path, Path folder) {
        var relative = path.startsWith(folder) ? folder.relativize(path).toString() : path.toString();
        return relative.isEmpty() ? "." : relative;
    }

    /** Text from elsewhere on one line, without control characters. */
    public static String oneLine(String text) {
        return Wording.oneLine(text);
    }

    private String row(String name, String text) {
        return "  " + style.dim(Wording.padded(name, 8)) + text;
    }
}
