@NullMarked
package io.planexec.executor.tool.data;

import org.jspecify.annotations.NullMarked;
