package io.planexec.planner.plan;

import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.ToolCall;
import io.planexec.messages.text.Cut;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a patch changes in a plan, for people: a line for each step it touches, and one for the rollback list. */
public final class PlanDiff {
    private static final int LONGEST = 200;

    private PlanDiff() {}

    /**
     * The lines, in the patch's order, then the steps that wait for others or run because of it.
     *
     * @param before the plan the patch was written for
     * @param patched what it makes of that plan
     */
    public static List<String> of(Plan before, Patch patch, Patches.Applied patched) {
        var was = byId(before);
        var is = byId(patched.plan());
        var lines = new ArrayList<String>();
        for (var operation : patch.operations()) {
            switch (operation) {
                case Patch.Add add ->
                    lines.add("+ " + step(is.getOrDefault(add.step().id(), add.step())));
                case Patch.Drop drop -> lines.add("- " + step(Objects.requireNonNull(was.get(drop.stepId()))));
                case Patch.Change change ->
                    lines.add("~ "
                            + change(
                                    Objects.requireNonNull(was.get(change.step().id())), change.step()));
                case Patch.Retry retry -> lines.add("again " + retry.stepId() + repointed(was, is, retry.stepId()));
                case Patch.Supersede supersede ->
                    lines.add(supersede.stepId() + " is superseded by " + String.join(", ", supersede.by()));
                case Patch.Rollback(var calls) ->
                    lines.add("~ rollback list: " + calls(before.rollback()) + " → " + calls(calls));
            }
        }
        var named = patch.operations().stream().map(PlanDiff::subject).toList();
        is.keySet().stream().filter(id -> !named.contains(id)).forEach(id -> {
            var moved = repointed(was, is, id);
            if (!moved.isEmpty()) {
                lines.add("~ " + id + moved);
            } else if (patched.anew().contains(id)) {
                lines.add("again " + id);
            }
        });
        return lines;
    }

    private static String subject(Patch.Operation operation) {
        return switch (operation) {
            case Patch.Add(var step) -> step.id();
            case Patch.Drop(var id) -> id;
            case Patch.Change(var step) -> step.id();
            case Patch.Retry(var id) -> id;
            case Patch.Supersede supersede -> supersede.stepId();
            case Patch.Rollback ignored -> "";
        };
    }

    private static Map<String, Step> byId(Plan plan) {
        var steps = new LinkedHashMap<String, Step>();
        plan.steps().forEach(step -> steps.put(step.id(), step));
        return steps;
    }

    private static String step(Step step) {
        return step.id() + " " + step.action() + after(step)
                + (step.description().isBlank() ? "" : ": ") + shortened(step.description());
    }

    private static String after(Step step) {
        return step.dependsOn().isEmpty() ? "" : ", after " + String.join(", ", step.dependsOn());
    }

    private static String repointed(Map<String, Step> was, Map<String, Step> is, String id) {
        var before = was.get(id);
        var after = is.get(id);
        return before == null || after == null || before.dependsOn().equals(after.dependsOn())
                ? ""
                : ", after " + list(before.dependsOn()) + " → " + list(after.dependsOn());
    }

    private static String list(List<String> ids) {
        return ids.isEmpty() ? "nothing" : String.join(", ", ids);
    }

    private static String calls(List<ToolCall> calls) {
        return calls.isEmpty()
                ? "nothing"
                : shortened(calls.stream()
                        .map(call ->
                                call.arguments().isEmpty() ? call.action() : call.action() + " " + call.arguments())
                        .collect(Collectors.joining(", ")));
    }

    private static String change(Step before, Step after) {
        var parts = new ArrayList<String>();
        part(parts, "action", before.action(), after.action());
        part(parts, "after", list(before.dependsOn()), list(after.dependsOn()));
        var names = new LinkedHashMap<>(before.arguments());
        names.putAll(after.arguments());
        for (var name : names.keySet()) {
            part(
                    parts,
                    name,
                    before.arguments().containsKey(name) ? before.arguments().get(name) : "nothing",
                    after.arguments().containsKey(name) ? after.arguments().get(name) : "nothing");
        }
        part(parts, "description", before.description(), after.description());
        return after.id() + " " + after.action()
                + (parts.isEmpty() ? ": settings of the step" : ": " + String.join(", ", parts));
    }

    private static void part(List<String> parts, String name, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            parts.add(name + " " + shortened(String.valueOf(before)) + " → " + shortened(String.valueOf(after)));
        }
    }

    private static String shortened(String text) {
        return Cut.to(text.replaceAll("\\s+", " ").strip(), LONGEST, " …");
    }
}
