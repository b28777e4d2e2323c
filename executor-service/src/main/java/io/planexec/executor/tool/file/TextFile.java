package io.planexec.executor.tool.file;

import io.planexec.executor.tool.ToolFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** A text file as its bytes and characters. */
final class TextFile {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private TextFile() {}

    /**
     * The content of a file, links not followed.
     *
     * @param most bytes it may have
     * @return empty when it has more
     */
    static Optional<byte[]> bytes(Path file, int most) throws IOException {
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            var content = in.readNBytes(most);
            return in.read() < 0 ? Optional.of(content) : Optional.empty();
        }
    }

    /** Whether the content is no text: it has a zero byte, as UTF-8 and every one-byte encoding never has. */
    static boolean isBinary(byte[] content) {
        for (var b : content) {
            if (b == 0) {
                return true;
            }
        }
        return false;
    }

    /** The text without a byte order mark. */
    static String decode(byte[] content) throws CharacterCodingException {
        var text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(content))
                .toString();
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    /** As {@link #decode}, what is not UTF-8 replaced. */
    static String decodeLeniently(byte[] content) {
        var text = new String(content, StandardCharsets.UTF_8);
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    static ToolFailure unreadable(String path, IOException e) {
        var reason = e instanceof AccessDeniedException
                ? "permission denied"
                : Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
        return ToolFailure.permanent("\"" + path + "\" cannot be read: " + reason);
    }
}
