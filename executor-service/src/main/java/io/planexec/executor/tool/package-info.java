/** The port every tool implements, and the sandbox of files it works in. */
@NullMarked
package io.planexec.executor.tool;

import org.jspecify.annotations.NullMarked;
