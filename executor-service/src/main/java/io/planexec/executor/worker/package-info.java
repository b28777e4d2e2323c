/** Works on tasks: takes one from the queue, runs its tool, reports how it ended. */
@NullMarked
package io.planexec.executor.worker;

import org.jspecify.annotations.NullMarked;
