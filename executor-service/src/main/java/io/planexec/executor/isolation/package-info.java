/** What programs that tools start may not do, and how all of them are ended, made of what the system offers. */
@NullMarked
package io.planexec.executor.isolation;

import org.jspecify.annotations.NullMarked;
