/** What to say when a name is not known: the one that was probably meant. */
@NullMarked
package io.planexec.messages.naming;

import org.jspecify.annotations.NullMarked;
