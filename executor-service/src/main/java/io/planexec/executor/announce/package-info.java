/** Tells planners which tools this executor serves, for as long as it lives. */
@NullMarked
package io.planexec.executor.announce;

import org.jspecify.annotations.NullMarked;
