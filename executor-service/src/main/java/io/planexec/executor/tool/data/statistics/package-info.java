/** Figures over a table: which columns matter, grouping by category or period, and the tool calculate_stats. */
@NullMarked
package io.planexec.executor.tool.data.statistics;

import org.jspecify.annotations.NullMarked;
