/** Tests of planning workers. */
@NullMarked
package io.planexec.planner.planning;

import org.jspecify.annotations.NullMarked;
