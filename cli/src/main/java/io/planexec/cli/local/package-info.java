/** A broker, a planner and executors inside this process, and their log. */
@NullMarked
package io.planexec.cli.local;

import org.jspecify.annotations.NullMarked;
