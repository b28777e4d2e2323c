package io.planexec.executor.tool;

import java.util.Set;

/** What the status codes of HTTP mean for trying again. */
public final class HttpStatus {
    private static final Set<Integer> MAY_WORK_LATER = Set.of(408, 425, 429, 500, 502, 503, 504);

    private HttpStatus() {}

    /** Whether a request that was answered with this status may be answered otherwise later (RFC 9110, 6585, 8470). */
    public static boolean mayWorkLater(int status) {
        return MAY_WORK_LATER.contains(status);
    }
}
