/** Shows a goal: the plan as it moves, a line per event, and the summary. Pure text from events, no terminal touched. */
@NullMarked
package io.planexec.cli.view;

import org.jspecify.annotations.NullMarked;
