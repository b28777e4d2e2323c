package auth;

import java.util.Map;
import java.util.Optional;

/** Lets users log in. */
final class Login {
    private final Users users;
    private final Sessions sessions;

    Login(Users users, Sessions sessions) {
        this.users = users;
        this.sessions = sessions;
    }

    /** The headers that a client sends from now on; empty when name and password do not fit. */
    Optional<Map<String, String>> login(String name, String password) {
        return users.check(name, password).map(user -> Map.of("Cookie", "session=" + sessions.open(user)));
    }
}
