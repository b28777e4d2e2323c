/** The shared task queue: a Kafka share group worked by slots that take, renew, acknowledge and give back tasks. */
@NullMarked
package io.planexec.queue;

import org.jspecify.annotations.NullMarked;
