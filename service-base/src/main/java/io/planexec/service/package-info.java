/** What both services share: how they are started, their topics and Kafka clients, and how a failed start is told. */
@NullMarked
package io.planexec.service;

import org.jspecify.annotations.NullMarked;
