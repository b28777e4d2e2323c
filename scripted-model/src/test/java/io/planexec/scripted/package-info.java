/** Tests of the scripted model. */
@NullMarked
package io.planexec.scripted;

import org.jspecify.annotations.NullMarked;
