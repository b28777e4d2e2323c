/** The planner service: turns goals into plans, hands out ready steps as tasks, evaluates results. */
@NullMarked
package io.planexec.planner;

import org.jspecify.annotations.NullMarked;
