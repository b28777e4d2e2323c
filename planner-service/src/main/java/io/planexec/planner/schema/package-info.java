/** JSON Schema as the planner needs it, by a library. */
@NullMarked
package io.planexec.planner.schema;

import org.jspecify.annotations.NullMarked;
