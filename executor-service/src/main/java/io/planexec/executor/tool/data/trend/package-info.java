/** What moves over time and is not chance: trends, outliers, and the tool detect_trends. */
@NullMarked
package io.planexec.executor.tool.data.trend;

import org.jspecify.annotations.NullMarked;
