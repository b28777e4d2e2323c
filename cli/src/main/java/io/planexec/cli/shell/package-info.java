/** The shell that called: its streams, its terminal, its signals, and what it is told at the end. */
@NullMarked
package io.planexec.cli.shell;

import org.jspecify.annotations.NullMarked;
