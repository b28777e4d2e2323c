/** Tests of one run's parts. */
@NullMarked
package io.planexec.cli.bench;

import org.jspecify.annotations.NullMarked;
