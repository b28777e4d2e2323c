/** Which model each role has: configuration, defaults and prices, checked at start and told in a line per role. */
@NullMarked
package io.planexec.model.setup;

import org.jspecify.annotations.NullMarked;
