/**
 * CEL: the references in a step's arguments, and the criteria over its output. Depends on nothing but CEL, which it
 * loads only when something needs it: a plan of plain values and plain paths never does.
 */
@NullMarked
package io.planexec.messages.expression;

import org.jspecify.annotations.NullMarked;
