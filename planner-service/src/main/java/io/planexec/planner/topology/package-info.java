/**
 * The state machine on Kafka Streams, exactly once: reads inputs, keeps state and timers in stores, writes the event log
 * and the status documents. {@link io.planexec.planner.topology.PlannerTopology} shows the whole flow.
 */
@NullMarked
package io.planexec.planner.topology;

import org.jspecify.annotations.NullMarked;
