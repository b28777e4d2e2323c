/** Tools for the web: fetching a page, with a guard on where connections go, and searching through a configured service. */
@NullMarked
package io.planexec.executor.tool.web;

import org.jspecify.annotations.NullMarked;
