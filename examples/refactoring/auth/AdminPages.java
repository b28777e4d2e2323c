package auth;

import java.util.Map;

/** The pages for administrators. */
final class AdminPages {
    private final Sessions sessions;

    AdminPages(Sessions sessions) {
        this.sessions = sessions;
    }

    /** Whether whoever sends these headers may see them. */
    boolean openFor(Map<String, String> headers) {
        var cookie = headers.getOrDefault("Cookie", "");
        return cookie.startsWith("session=")
                && sessions.userOf(cookie.substring("session=".length())).filter(User::admin).isPresent();
    }
}
