/** Tests of what stands behind the planner's HTTP. */
@NullMarked
package io.planexec.planner.api;

import org.jspecify.annotations.NullMarked;
