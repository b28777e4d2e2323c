/**
 * What models are told, and the tools they answer through: texts kept as files beside this package, and schemas. Pure:
 * knows neither Spring, Kafka, Jackson, clock nor threads.
 */
@NullMarked
package io.planexec.planner.prompt;

import org.jspecify.annotations.NullMarked;
