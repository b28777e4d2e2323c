/** The planexec command as users start it: a process of its own, judged by its output, files and exit code. */
@NullMarked
package io.planexec.e2e;

import org.jspecify.annotations.NullMarked;
