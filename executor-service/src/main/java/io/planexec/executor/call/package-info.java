/** Calls of tools, whoever asks for them: arguments checked, granted, run in time, output checked, errors as values. */
@NullMarked
package io.planexec.executor.call;

import org.jspecify.annotations.NullMarked;
