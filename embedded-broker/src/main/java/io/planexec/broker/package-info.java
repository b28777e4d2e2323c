/** A Kafka broker in this process, for a laptop and for tests. */
@NullMarked
package io.planexec.broker;

import org.jspecify.annotations.NullMarked;
