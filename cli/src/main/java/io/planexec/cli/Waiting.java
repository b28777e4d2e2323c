package io.planexec.cli;

import io.planexec.cli.remote.PlannerHttp;
import io.planexec.cli.remote.Refused;
import io.planexec.messages.Outcome;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an approval or a rejection is about: the plan or a step, as named, or as it waits now. */
final class Waiting {
    @Option(
            names = "--plan-version",
            paramLabel = "N",
            description = "The plan version that is meant (default: the one that waits now).")
    private @Nullable Integer planVersion;

    @Option(
            names = "--hash",
            paramLabel = "HASH",
            description = "The hash of what is meant (default: of what waits now).")
    private @Nullable String hash;

    /**
     * Fills a command in.
     *
     * @param stepId the step that is meant, null for the plan
     * @return what it is about, in words
     * @throws Refused when nothing of the kind waits, or the planner cannot be asked
     */
    String into(CommandSender command, PlannerHttp planner, String goalId, @Nullable String stepId) throws Refused {
        var known = hash;
        var words = stepId == null ? "plan version " + planVersion : "step " + stepId;
        if (known == null && (planVersion == null || stepId != null)) {
            var approval = waiting(planner.status(goalId), goalId, stepId);
            known = approval.hash();
            words = (stepId == null ? "plan version " + approval.planVersion() : words) + " (" + approval.reason()
                    + ")";
        }
        command.with("stepId", stepId).with("planVersion", planVersion).with("planHash", known);
        return words + " of goal " + goalId;
    }

    private static Outcome.Approval waiting(Outcome status, String goalId, @Nullable String stepId) throws Refused {
        return status.approvals().stream()
                .filter(approval -> Objects.equals(approval.stepId(), stepId))
                .findFirst()
                .orElseThrow(() -> new Refused(nothingWaits(status, goalId, stepId), false));
    }

    private static String nothingWaits(Outcome status, String goalId, @Nullable String stepId) {
        var others = status.approvals().stream()
                .map(approval -> approval.stepId() == null ? "the plan" : "step " + approval.stepId())
                .collect(Collectors.joining(", "));
        return (stepId == null ? "the plan" : "step " + stepId) + " of goal " + goalId
                + " does not wait for an approval; "
                + (others.isEmpty() ? "the goal is " + status.status() : "what does: " + others);
    }
}
