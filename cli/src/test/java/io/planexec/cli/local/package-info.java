/** Tests of what runs in the command's own process. */
@NullMarked
package io.planexec.cli.local;

import org.jspecify.annotations.NullMarked;
