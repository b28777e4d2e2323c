/**
 * Planning without a model: reads what a goal's words ask for and chains backward to it over the input and output types
 * in the catalogue. It knows some English and no tool. Pure: knows neither Spring, Kafka, Jackson, clock nor threads.
 */
@NullMarked
package io.planexec.planner.rules;

import org.jspecify.annotations.NullMarked;
