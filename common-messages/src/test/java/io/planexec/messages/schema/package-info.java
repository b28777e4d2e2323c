/** The JSON Schemas of messages, kept in docs. */
@NullMarked
package io.planexec.messages.schema;

import org.jspecify.annotations.NullMarked;
