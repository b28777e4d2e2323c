package io.planexec.messages;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What must hold of a step's output for the step to count as done. */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({@JsonSubTypes.Type(Criterion.Expression.class), @JsonSubTypes.Type(Criterion.Prose.class)})
public sealed interface Criterion {

    /** A CEL expression over {@code output} that must be true. */
    record Expression(String cel) implements Criterion {}

    /** Words that a judge model decides; without one they are counted as not judged. */
    record Prose(String judge) implements Criterion {}
}
