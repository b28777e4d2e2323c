package io.planexec.executor.tool;

import java.util.Set;

/** What the status codes of HTTP mean for trying again. */
public final class HttpStatus {
    private static final Set<Integer> MAY_WORK_LATER = Set.of(408, 425, 429, 500, 502, 503, 504);

    private static final Set<Integer> OF_A_GATEWAY = Set.of(502, 504);

    private HttpStatus() {}

    /** Whether a request that was answered with this status may be answered otherwise later (RFC 9110, 6585, 8470). */
    public static boolean mayWorkLater(int status) {
        return MAY_WORK_LATER.contains(status);
    }

    /** Whether a gateway gave this answer in the place of a server that may have carried the request out (RFC 9110). */
    public static boolean leavesOpen(int status) {
        return OF_A_GATEWAY.contains(status);
    }
}
