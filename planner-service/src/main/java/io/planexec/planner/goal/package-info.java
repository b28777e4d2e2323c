/**
 * The life of a goal as a pure state machine: an input and the state give events, events give the next state, and every
 * effect on the world (a task to queue, a planning task to hand out, a time to wake up at) is data in them. Knows neither
 * Spring, Kafka, Jackson, clock, random nor threads.
 */
@NullMarked
package io.planexec.planner.goal;

import org.jspecify.annotations.NullMarked;
