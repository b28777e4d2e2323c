/** Analysis of tabular data: the tools from load_csv to write_report. {@link io.planexec.executor.tool.data.DataTools} is the door. */
@NullMarked
package io.planexec.executor.tool.data;

import org.jspecify.annotations.NullMarked;
