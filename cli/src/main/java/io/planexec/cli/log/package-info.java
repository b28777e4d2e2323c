/** Goals' event logs after the fact: read from a folder or from Kafka, and replayed offline. */
@NullMarked
package io.planexec.cli.log;

import org.jspecify.annotations.NullMarked;
