/** Processes of executors and planners that are killed at a chosen point, and what becomes of the steps they worked on. */
@NullMarked
package io.planexec.e2e.crashes;

import org.jspecify.annotations.NullMarked;
