/** One goal on a broker, a planner and executors inside this process, from start to summary. */
@NullMarked
package io.planexec.cli.run;

import org.jspecify.annotations.NullMarked;
