/**
 * Tools that are declared in YAML files: shell scripts and HTTP requests. A parameter's value can never become syntax of
 * the script or the request.
 */
@NullMarked
package io.planexec.executor.tool.yaml;

import org.jspecify.annotations.NullMarked;
