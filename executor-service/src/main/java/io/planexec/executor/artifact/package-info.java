/** Where a goal's files lie: the sandbox its tools read and write in, and outputs too large for a record. */
@NullMarked
package io.planexec.executor.artifact;

import org.jspecify.annotations.NullMarked;
