/** The rows that travel between steps by reference, and the two tools that make them: load_csv and clean_data. */
@NullMarked
package io.planexec.executor.tool.data.dataset;

import org.jspecify.annotations.NullMarked;
