/** Tests of the command at its door. */
@NullMarked
package io.planexec.cli;

import org.jspecify.annotations.NullMarked;
