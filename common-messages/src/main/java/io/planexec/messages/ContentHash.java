package io.planexec.messages;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in hexadecimal, 64 characters of {@code 0-9a-f}. Safe for use by several threads. */
public final class ContentHash {
    private ContentHash() {}

    /** Of these bytes. */
    public static String of(byte[] content) {
        return HexFormat.of().formatHex(digest().digest(content));
    }

    /** Of a text in UTF-8. */
    public static String of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Of what a file holds, which need not fit into memory. */
    public static String of(Path file) throws IOException {
        var hash = digest();
        try (var content = new DigestInputStream(Files.newInputStream(file), hash)) {
            var _ = content.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(hash.digest());
    }

    /** The beginning of a text's hash, which tells few things apart. */
    public static String shortOf(String text, int characters) {
        return of(text).substring(0, characters);
    }

    /** The beginning of these bytes' hash, which tells few things apart. */
    public static String shortOf(byte[] content, int characters) {
        return of(content).substring(0, characters);
    }

    /** For content that comes piece by piece. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
