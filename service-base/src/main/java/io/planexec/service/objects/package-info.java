/** Files kept in an object store that speaks S3, which planner and executors of one system share. */
@NullMarked
package io.planexec.service.objects;

import org.jspecify.annotations.NullMarked;
