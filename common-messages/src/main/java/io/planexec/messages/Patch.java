package io.planexec.messages;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * The operations that turn plan version n into n+1.
 *
 * @param baseVersion the version it was written for; it does not apply to any other. 0 where it does not say
 * @param reason why, in words
 */
public record Patch(int baseVersion, String reason, List<Operation> operations) {

    /** This patch, written for a version where it does not say for which. */
    public Patch withBase(int versionIfNone) {
        return baseVersion == 0 ? new Patch(versionIfNone, reason, operations) : this;
    }

    /** This patch, with a reason where it gives none. */
    public Patch withReasonIfNone(String otherwise) {
        return reason.isBlank() ? new Patch(baseVersion, otherwise, operations) : this;
    }

    /** One change. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "op")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Add.class, name = "add"),
        @JsonSubTypes.Type(value = Drop.class, name = "drop"),
        @JsonSubTypes.Type(value = Change.class, name = "change"),
        @JsonSubTypes.Type(value = Retry.class, name = "retry"),
        @JsonSubTypes.Type(value = Supersede.class, name = "supersede"),
        @JsonSubTypes.Type(value = Rollback.class, name = "rollback")
    })
    public sealed interface Operation {}

    /** A new step. */
    public record Add(Step step) implements Operation {}

    /** Takes a step away that has not succeeded. */
    public record Drop(String stepId) implements Operation {}

    /** Puts another text in the place of a step that has not succeeded; it runs anew. */
    public record Change(Step step) implements Operation {}

    /** Runs a failed or skipped step again as it stands. */
    public record Retry(String stepId) implements Operation {}

    /**
     * Says that what a step did has proved wrong or not enough. Its output stays to be seen, but it does not stand any
     * more: steps that wait for it wait for others instead.
     *
     * @param stepId of a step that has succeeded
     * @param by ids of the steps that take its place, added by the same patch or there before; at least one
     */
    public record Supersede(String stepId, List<String> by) implements Operation {}

    /** Puts another list in the place of the plan's rollback list; an empty one takes it away. */
    public record Rollback(List<ToolCall> rollback) implements Operation {}
}
