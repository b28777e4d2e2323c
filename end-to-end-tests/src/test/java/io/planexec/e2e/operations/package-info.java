/** What operators have: metrics, dashboards, rules, images, manifests and scripts, held against systems that run. */
@NullMarked
package io.planexec.e2e.operations;

import org.jspecify.annotations.NullMarked;
