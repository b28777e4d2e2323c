package io.planexec.cli.view;

import io.planexec.messages.GoalStatus;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.planner.goal.StepState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The goal's plan as a picture that fits a terminal. Not thread-safe. */
public final class PlanView {
    private static final int TIME_COLUMNS = 7;
    private static final int GAP = 2;
    private static final int LEAST_NOTE = 12;

    /** Lines above the steps. */
    private static final int HEADER = 3;

    private final Style style;
    private List<PlanShape.Row> rows = List.of();
    private int rowsOf = -1;

    public PlanView(Style style) {
        this.style = style;
    }

    /**
     * The picture as of now.
     *
     * @param columns of the terminal, at least 1
     * @param lines of the terminal, at least 1; the picture takes no more
     */
    public List<String> lines(GoalProgress progress, Instant now, int columns, int lines) {
        if (!progress.begun()) {
            return List.of();
        }
        if (rowsOf != progress.planChanges()) {
            rows = PlanShape.rows(progress.records().definitions(), style);
            rowsOf = progress.planChanges();
        }
        var picture = new ArrayList<String>();
        var header = progress.records().header();
        var goal = Wording.oneLine(progress.records().goal().goal());
        picture.add(style.bold(Wording.cut(goal, columns, style)));
        picture.add(statusLine(progress, now, columns));
        if (header.steps() > 0) {
            picture.add("");
            var room = Math.max(1, lines - HEADER);
            picture.addAll(rows.size() <= room ? all(progress, now, columns) : some(progress, now, columns, room));
        }
        return picture.size() <= lines ? picture : picture.subList(0, lines);
    }

    private String statusLine(GoalProgress progress, Instant now, int columns) {
        var header = progress.records().header();
        var end = Objects.requireNonNullElse(header.endedAt(), now);
        var words = new ArrayList<String>();
        words.add(Wording.time(Duration.between(header.submittedAt(), end)));
        if (header.steps() > 0) {
            words.add(Wording.count(header.steps(), "step"));
            counts(progress).forEach((status, count) -> words.add(count + " " + word(status)));
        }
        if (header.planVersion() > 1) {
            words.add("plan version " + header.planVersion());
        }
        var status = header.status().name();
        var rest = Wording.cut(String.join(style.separator(), words), columns - status.length() - GAP, style);
        return painted(header.status()) + "  " + style.dim(rest);
    }

    String painted(GoalStatus status) {
        return switch (status) {
            case SUBMITTED, PLANNING, RUNNING, FINISHING -> style.cyan(status.name());
            case AWAITING_APPROVAL, REPLANNING, ROLLING_BACK, PARTIAL, CANCELLED -> style.yellow(status.name());
            case SUCCEEDED -> style.green(status.name());
            case FAILED, REJECTED -> style.red(status.name());
        };
    }

    private Map<StepStatus, Integer> counts(GoalProgress progress) {
        var counts = new EnumMap<StepStatus, Integer>(StepStatus.class);
        for (var row : rows) {
            counts.merge(progress.records().step(row.stepId()).status(), 1, Integer::sum);
        }
        return counts;
    }

    private static String word(StepStatus status) {
        return switch (status) {
            case PENDING -> "pending";
            case READY -> "ready";
            case QUEUED -> "queued";
            case RUNNING -> "running";
            case AWAITING_RETRY -> "to be retried";
            case AWAITING_APPROVAL -> "awaiting approval";
            case UNCERTAIN -> "uncertain";
            case SUCCEEDED -> "succeeded";
            case FAILED -> "failed";
            case SKIPPED -> "skipped";
            case CANCELLED -> "cancelled";
            case COMPENSATED -> "compensated";
        };
    }

    private List<String> all(GoalProgress progress, Instant now, int columns) {
        return draw(progress, rows, now, columns);
    }

    /** The steps that move, then those that need a look, then those that ended last; and how many others there are. */
    private List<String> some(GoalProgress progress, Instant now, int columns, int room) {
        var ranked = new ArrayList<PlanShape.Row>(rows);
        ranked.sort((a, b) -> {
            var one = progress.records().step(a.stepId());
            var other = progress.records().step(b.stepId());
            var byRank = Integer.compare(rank(one.status()), rank(other.status()));
            return byRank == 0 && one.status() == StepStatus.SUCCEEDED
                    ? finished(other).compareTo(finished(one))
                    : byRank;
        });
        var shown = Math.max(0, room - 1);
        Set<String> chosen = new HashSet<>();
        ranked.subList(0, shown).forEach(row -> chosen.add(row.stepId()));
        var visible = rows.stream()
                .filter(row -> chosen.contains(row.stepId()))
                .map(row -> new PlanShape.Row(row.stepId(), ""))
                .toList();
        var picture = new ArrayList<>(draw(progress, visible, now, columns));
        picture.add(style.dim(Wording.cut(
                style.ellipsis() + " and " + Wording.count(rows.size() - shown, "other step"), columns, style)));
        return picture;
    }

    private static Instant finished(StepState step) {
        return Objects.requireNonNullElse(step.finishedAt(), Instant.EPOCH);
    }

    private static int rank(StepStatus status) {
        return switch (status) {
            case RUNNING, AWAITING_APPROVAL, UNCERTAIN -> 0;
            case AWAITING_RETRY -> 1;
            case FAILED -> 2;
            case QUEUED -> 3;
            case SUCCEEDED, COMPENSATED -> 4;
            case READY -> 5;
            case CANCELLED, SKIPPED -> 6;
            case PENDING -> 7;
        };
    }

    private List<String> draw(GoalProgress progress, List<PlanShape.Row> visible, Instant now, int columns) {
        var left = 0;
        var right = 0;
        for (var row : visible) {
            var step = progress.records().definition(row.stepId()).step();
            var state = progress.records().step(row.stepId());
            left = Math.max(left, Wording.columns(row.prefix()) + 2 + Wording.columns(label(step)));
            right = Math.max(right, Wording.columns(place(state)));
        }
        var spare = columns - TIME_COLUMNS - 2 * GAP;
        left = Math.min(left, Math.max(10, spare * 2 / 3));
        right = columns - left - TIME_COLUMNS - 2 * GAP >= right ? right : 0;
        var widths = new Widths(left, right, columns);
        var told = reasons(progress);
        var picture = new ArrayList<String>();
        for (var row : visible) {
            picture.add(line(progress, row, now, widths, told));
        }
        return picture;
    }

    private record Widths(int label, int place, int all) {
        int note() {
            return all - label - TIME_COLUMNS - GAP - (place == 0 ? 0 : place + GAP) - GAP;
        }
    }

    private String line(
            GoalProgress progress, PlanShape.Row row, Instant now, Widths widths, Map<String, String> told) {
        var step = progress.records().definition(row.stepId()).step();
        var state = progress.records().step(row.stepId());
        var room = widths.label() - Wording.columns(row.prefix()) - 2;
        var label = Wording.padded(Wording.cut(label(step), room, style), room);
        var line = new StringBuilder();
        line.append(style.dim(row.prefix())).append(style.mark(state.status())).append(' ');
        line.append(paintedLabel(step, state.status(), label));
        line.append(" ".repeat(GAP)).append(Wording.paddedLeft(time(state, now), TIME_COLUMNS));
        if (widths.place() > 0) {
            line.append(" ".repeat(GAP)).append(style.dim(Wording.padded(place(state), widths.place())));
        }
        if (widths.note() >= LEAST_NOTE) {
            var note = Wording.cut(Wording.oneLine(note(progress, step, state, now, told)), widths.note(), style);
            line.append(" ".repeat(GAP)).append(paintedNote(state.status(), note));
        }
        return line.toString().stripTrailing();
    }

    private String paintedLabel(Step step, StepStatus status, String label) {
        var id = Wording.oneLine(step.id());
        if (status == StepStatus.PENDING || !label.startsWith(id)) {
            return style.dim(label);
        }
        return id + style.dim(label.substring(id.length()));
    }

    /** Id and action; once where they are the same. */
    static String label(Step step) {
        var id = Wording.oneLine(step.id());
        var action = Wording.oneLine(step.action());
        return id.equals(action) ? id : id + " " + action;
    }

    private static String place(StepState state) {
        var executor = state.executor();
        return executor == null ? state.status() == StepStatus.QUEUED ? "queued" : "" : Wording.oneLine(executor);
    }

    private static String time(StepState state, Instant now) {
        var started = state.startedAt();
        if (started == null || state.status() == StepStatus.QUEUED) {
            return "";
        }
        var finished = state.finishedAt();
        if (finished == null && state.status() != StepStatus.RUNNING) {
            return "";
        }
        return Wording.time(Duration.between(started, Objects.requireNonNullElse(finished, now)));
    }

    private String note(GoalProgress progress, Step step, StepState state, Instant now, Map<String, String> told) {
        var reason = Objects.requireNonNullElse(state.reason(), "");
        return switch (state.status()) {
            case PENDING -> waitsFor(progress, step);
            case RUNNING -> {
                var attempt = attempt(state);
                yield attempt.isEmpty() || reason.isEmpty() ? attempt + reason : attempt + ", " + reason;
            }
            case READY, QUEUED, SUCCEEDED, COMPENSATED -> attempt(state);
            case AWAITING_RETRY -> again(state, now) + reason;
            case SKIPPED -> Wording.withoutReasons(reason, told);
            case AWAITING_APPROVAL, UNCERTAIN, FAILED, CANCELLED -> reason;
        };
    }

    /** Why steps failed: told beside them, and not again beside each that waited for them. */
    private static Map<String, String> reasons(GoalProgress progress) {
        var reasons = new HashMap<String, String>();
        for (var definition : progress.records().definitions()) {
            var id = definition.step().id();
            var state = progress.records().step(id);
            if (state.status() == StepStatus.FAILED) {
                reasons.put(id, Objects.requireNonNullElse(state.reason(), ""));
            }
        }
        return reasons;
    }

    private static String attempt(StepState state) {
        return state.attempt() > 1 ? "attempt " + state.attempt() : "";
    }

    private static String again(StepState state, Instant now) {
        var wakeAt = state.wakeAt();
        return wakeAt == null
                ? "attempt " + state.attempt() + " failed: "
                : "again in " + Wording.time(Duration.between(now, wakeAt)) + ": ";
    }

    private static String waitsFor(GoalProgress progress, Step step) {
        if (step.dependsOn().size() < 2) {
            return "";
        }
        var open = step.dependsOn().stream()
                .filter(id -> progress.records().step(id).status() != StepStatus.SUCCEEDED)
                .toList();
        return open.isEmpty() ? "" : "waits for " + String.join(", ", open);
    }

    private String paintedNote(StepStatus status, String note) {
        return switch (status) {
            case FAILED -> style.red(note);
            case AWAITING_RETRY, AWAITING_APPROVAL, UNCERTAIN -> style.yellow(note);
            case PENDING, READY, QUEUED, RUNNING, SUCCEEDED, SKIPPED, CANCELLED, COMPENSATED -> style.dim(note);
        };
    }
}
