/** Grants of the planner for calls that must not be repeated: claims go out, the control topic answers. */
@NullMarked
package io.planexec.executor.claim;

import org.jspecify.annotations.NullMarked;
