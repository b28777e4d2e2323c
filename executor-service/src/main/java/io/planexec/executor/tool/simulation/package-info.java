/** Tools that do nothing, for trying plans and failures. Served only where the configuration says so. */
@NullMarked
package io.planexec.executor.tool.simulation;

import org.jspecify.annotations.NullMarked;
