package auth;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Who is logged in, kept in memory: a second server does not know it, and a restart forgets it. */
final class Sessions {
    static final Duration LENGTH = Duration.ofMinutes(30);

    private record Session(User user, Instant end) {}

    private final Map<String, Session> byId = new HashMap<>();
    private final InstantSource clock;

    Sessions(InstantSource clock) {
        this.clock = clock;
    }

    String open(User user) {
        var id = UUID.randomUUID().toString();
        byId.put(id, new Session(user, clock.instant().plus(LENGTH)));
        return id;
    }

    Optional<User> userOf(String id) {
        return Optional.ofNullable(byId.get(id))
                .filter(session -> clock.instant().isBefore(session.end))
                .map(Session::user);
    }
}
