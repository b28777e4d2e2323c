/** The benchmark: the engine against the raw queue, in one run on one broker. */
@NullMarked
package io.planexec.cli.bench;

import org.jspecify.annotations.NullMarked;
