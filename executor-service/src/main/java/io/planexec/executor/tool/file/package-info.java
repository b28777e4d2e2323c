/** Tools for files: read, write, list, search. They touch nothing outside the goal's sandbox. */
@NullMarked
package io.planexec.executor.tool.file;

import org.jspecify.annotations.NullMarked;
