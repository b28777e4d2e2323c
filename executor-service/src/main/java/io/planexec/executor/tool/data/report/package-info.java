/** What earlier steps found, written up for a reader as Markdown or HTML: the tool write_report. */
@NullMarked
package io.planexec.executor.tool.data.report;

import org.jspecify.annotations.NullMarked;
