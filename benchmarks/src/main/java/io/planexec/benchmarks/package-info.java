/** Measures the planner's state machine alone: no Kafka, no JSON, no stores. */
@NullMarked
package io.planexec.benchmarks;

import org.jspecify.annotations.NullMarked;
