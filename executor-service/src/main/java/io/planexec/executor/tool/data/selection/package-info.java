/** Choosing rows: by values, comparisons and periods as people write them, in an order, so many of them. */
@NullMarked
package io.planexec.executor.tool.data.selection;

import org.jspecify.annotations.NullMarked;
