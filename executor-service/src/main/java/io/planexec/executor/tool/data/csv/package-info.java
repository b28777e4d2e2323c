/** Turns a CSV file nobody prepared into a table: encoding, delimiter, header, ragged rows. */
@NullMarked
package io.planexec.executor.tool.data.csv;

import org.jspecify.annotations.NullMarked;
