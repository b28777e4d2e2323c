/** A server in the place of a language model: real HTTP, real protocols, answers from a script that people can read. */
@NullMarked
package io.planexec.scripted;

import org.jspecify.annotations.NullMarked;
