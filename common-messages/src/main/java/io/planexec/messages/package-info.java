/**
 * The vocabulary of the system: every record that crosses Kafka, and the names of the topics it crosses on.
 *
 * <p>JSON values without a record of their own (arguments, outputs, schemas) are plain trees of {@code Map}, {@code List},
 * {@code String}, {@code Number}, {@code Boolean} and {@code null}; whoever receives one treats it as immutable. Records
 * here are immutable and safe for use by several threads.
 */
@NullMarked
package io.planexec.messages;

import org.jspecify.annotations.NullMarked;
