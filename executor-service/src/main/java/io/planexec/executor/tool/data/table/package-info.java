/**
 * Rows in memory, by column: what a column holds, how its type is told from text, how a table is written down between
 * steps, and how figures are printed.
 */
@NullMarked
package io.planexec.executor.tool.data.table;

import org.jspecify.annotations.NullMarked;
