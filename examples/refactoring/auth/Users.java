package auth;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** The users and their passwords, which are kept as salted hashes. */
final class Users {
    private record Entry(User user, byte[] salt, byte[] hash) {}

    private final Map<String, Entry> byName = new HashMap<>();
    private final SecureRandom random = new SecureRandom();

    void add(String name, String password, boolean admin) {
        var salt = new byte[16];
        random.nextBytes(salt);
        byName.put(name, new Entry(new User(name, admin), salt, hash(password, salt)));
    }

    Optional<User> find(String name) {
        return Optional.ofNullable(byName.get(name)).map(Entry::user);
    }

    /** The user, if that is the password. */
    Optional<User> check(String name, String password) {
        return Optional.ofNullable(byName.get(name))
                .filter(entry -> MessageDigest.isEqual(entry.hash, hash(password, entry.salt)))
                .map(Entry::user);
    }

    private static byte[] hash(String password, byte[] salt) {
        try {
            var spec = new PBEKeySpec(password.toCharArray(), salt, 10_000, 256);
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
