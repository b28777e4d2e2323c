/** How models are called: the port that planner and executor speak through, its roles, and what a call costs. */
@NullMarked
package io.planexec.model;

import org.jspecify.annotations.NullMarked;
