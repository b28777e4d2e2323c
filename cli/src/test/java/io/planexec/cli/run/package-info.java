/** Tests of one run's parts. */
@NullMarked
package io.planexec.cli.run;

import org.jspecify.annotations.NullMarked;
