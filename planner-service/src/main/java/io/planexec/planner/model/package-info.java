/** Planning, judging and summarising by a model: prompts out, answers read leniently and believed only when checked. */
@NullMarked
package io.planexec.planner.model;

import org.jspecify.annotations.NullMarked;
