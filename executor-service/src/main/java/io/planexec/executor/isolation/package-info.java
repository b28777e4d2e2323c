/** What programs that tools start may not do, made of what the system offers. */
@NullMarked
package io.planexec.executor.isolation;

import org.jspecify.annotations.NullMarked;
