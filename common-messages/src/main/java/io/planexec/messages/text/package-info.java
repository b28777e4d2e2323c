/** Words that have to fit: what is shown, logged or put on a topic has a bound. */
@NullMarked
package io.planexec.messages.text;

import org.jspecify.annotations.NullMarked;
