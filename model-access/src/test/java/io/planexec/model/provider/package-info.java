/** Tests of this package. */
@NullMarked
package io.planexec.model.provider;

import org.jspecify.annotations.NullMarked;
