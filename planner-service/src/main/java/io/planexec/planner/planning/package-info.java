/** Planning workers: take planning tasks from their queue, plan over the live catalogue, validate, answer. */
@NullMarked
package io.planexec.planner.planning;

import org.jspecify.annotations.NullMarked;
