/** The queue by itself, measured: what there is to compare the engine that runs on it with. */
@NullMarked
package io.planexec.queue.bench;

import org.jspecify.annotations.NullMarked;
