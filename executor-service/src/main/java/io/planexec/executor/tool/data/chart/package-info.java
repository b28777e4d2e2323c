/** Pictures of a table as PNG, and the tool generate_chart. */
@NullMarked
package io.planexec.executor.tool.data.chart;

import org.jspecify.annotations.NullMarked;
