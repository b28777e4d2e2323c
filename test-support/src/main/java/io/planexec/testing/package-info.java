/** One Kafka broker for every test: a container where Docker answers, else Kafka's own jars. */
@NullMarked
package io.planexec.testing;

import org.jspecify.annotations.NullMarked;
