/** Tests of the pictures. */
@NullMarked
package io.planexec.cli.view;

import org.jspecify.annotations.NullMarked;
