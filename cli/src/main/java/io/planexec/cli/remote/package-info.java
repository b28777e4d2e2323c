/** A planner that runs elsewhere, over its HTTP. */
@NullMarked
package io.planexec.cli.remote;

import org.jspecify.annotations.NullMarked;
