/** The planexec command: its options, its exit codes, and where it stands in the shell that called it. */
@NullMarked
package io.planexec.cli;

import org.jspecify.annotations.NullMarked;
