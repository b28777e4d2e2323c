/**
 * Agent steps: a model works on a step with the step's tools, turn by turn, until it gives an answer that fits. Every turn
 * leaves a record, so that a task that is delivered again goes on where the first run stopped.
 */
@NullMarked
package io.planexec.executor.agent;

import org.jspecify.annotations.NullMarked;
