/** The executor service: takes tasks from the shared queue, runs their tools, reports results. */
@NullMarked
package io.planexec.executor;

import org.jspecify.annotations.NullMarked;
