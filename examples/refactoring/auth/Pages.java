package auth;

import java.util.Map;
import java.util.Optional;

/** The pages for everyone who is logged in. */
final class Pages {
    private final Sessions sessions;

    Pages(Sessions sessions) {
        this.sessions = sessions;
    }

    /** Who sends these headers, if they are logged in. */
    Optional<User> visitor(Map<String, String> headers) {
        var cookie = headers.getOrDefault("Cookie", "");
        return cookie.startsWith("session=")
                ? sessions.userOf(cookie.substring("session=".length()))
                : Optional.empty();
    }
}
