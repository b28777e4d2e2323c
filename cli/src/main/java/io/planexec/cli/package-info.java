/** The planexec command. */
@NullMarked
package io.planexec.cli;

import org.jspecify.annotations.NullMarked;
