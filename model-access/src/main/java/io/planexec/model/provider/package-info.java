/** Providers of models, spoken to through Spring AI: one exchange, and the patience to repeat it where that may help. */
@NullMarked
package io.planexec.model.provider;

import org.jspecify.annotations.NullMarked;
