/** Tests of this package. */
@NullMarked
package io.planexec.model.setup;

import org.jspecify.annotations.NullMarked;
