/** Messages to JSON and back: lenient between services, strict for what users write. */
@NullMarked
package io.planexec.messages.json;

import org.jspecify.annotations.NullMarked;
