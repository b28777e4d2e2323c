/**
 * Plans as graphs: what is wrong with one, what follows from it, what a patch makes of it; and the port of whoever writes
 * plans. Pure: knows neither Spring, Kafka, Jackson, clock nor threads.
 */
@NullMarked
package io.planexec.planner.plan;

import org.jspecify.annotations.NullMarked;
