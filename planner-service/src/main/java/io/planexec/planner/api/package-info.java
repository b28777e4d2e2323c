/**
 * The planner by HTTP: goals and commands go in as records on the topics that users write to, and what is told comes from the
 * topics that users read. It knows nothing of the state machine, so that any replica answers for any goal.
 */
@NullMarked
package io.planexec.planner.api;

import org.jspecify.annotations.NullMarked;
