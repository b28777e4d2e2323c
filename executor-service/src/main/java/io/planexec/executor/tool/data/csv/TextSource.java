package io.planexec.executor.tool.data.csv;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file of text in an encoding nobody named.
 *
 * @param charset by byte order mark, else UTF-16 where every other byte is 0, else UTF-8 where the whole file is valid
 *     UTF-8, else windows-1252
 * @param mark bytes of the byte order mark, 0 where there is none
 */
record TextSource(Path file, Charset charset, int mark) {
    private static final int HEAD = 8192;
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    /** What the file is where it is no text: {@code "a ZIP or Excel file"}; nothing where it is text. */
    static Optional<String> binaryKind(byte[] head) {
        if (starts(head, 'P', 'K', 3, 4)) {
            return Optional.of("an Excel workbook or ZIP archive");
        }
        if (starts(head, 0xD0, 0xCF, 0x11, 0xE0)) {
            return Optional.of("an old Excel or Office file");
        }
        if (starts(head, 0x1F, 0x8B)) {
            return Optional.of("a gzip archive");
        }
        if (starts(head, '%', 'P', 'D', 'F')) {
            return Optional.of("a PDF");
        }
        if (starts(head, 0x89, 'P', 'N', 'G') || starts(head, 0xFF, 0xD8, 0xFF)) {
            return Optional.of("an image");
        }
        if (starts(head, 'P', 'A', 'R', '1')) {
            return Optional.of("a Parquet file");
        }
        if (mark(head) > 0 || wide(head) != null) {
            return Optional.empty();
        }
        int control = 0;
        for (int i = 0; i < head.length; i++) {
            int b = head[i] & 0xFF;
            if (b == 0) {
                return Optional.of("a binary file");
            }
            control += b < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != '\f' ? 1 : 0;
        }
        return control * 50 > head.length ? Optional.of("a binary file") : Optional.empty();
    }

    static byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(HEAD);
        }
    }

    static TextSource of(Path file) throws IOException {
        byte[] head = head(file);
        if (starts(head, 0xEF, 0xBB, 0xBF)) {
            return new TextSource(file, StandardCharsets.UTF_8, 3);
        }
        if (starts(head, 0xFF, 0xFE)) {
            return new TextSource(file, StandardCharsets.UTF_16LE, 2);
        }
        if (starts(head, 0xFE, 0xFF)) {
            return new TextSource(file, StandardCharsets.UTF_16BE, 2);
        }
        Charset wide = wide(head);
        if (wide != null) {
            return new TextSource(file, wide, 0);
        }
        return new TextSource(file, isUtf8(file) ? StandardCharsets.UTF_8 : WINDOWS_1252, 0);
    }

    Reader open() throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        in.skipNBytes(mark);
        return new BufferedReader(new InputStreamReader(in, charset), 1 << 16);
    }

    private static int mark(byte[] head) {
        return starts(head, 0xEF, 0xBB, 0xBF) ? 3 : starts(head, 0xFF, 0xFE) || starts(head, 0xFE, 0xFF) ? 2 : 0;
    }

    /** UTF-16 without a mark: in mostly Latin text one byte of each pair is 0 and the other is not. */
    private static @Nullable Charset wide(byte[] head) {
        int pairs = head.length / 2;
        int zeroFirst = 0;
        int zeroSecond = 0;
        for (int i = 0; i < pairs; i++) {
            zeroFirst += head[2 * i] == 0 ? 1 : 0;
            zeroSecond += head[2 * i + 1] == 0 ? 1 : 0;
        }
        if (pairs < 2 || Math.min(zeroFirst, zeroSecond) > 0) {
            return null;
        }
        if (zeroSecond * 2 > pairs) {
            return StandardCharsets.UTF_16LE;
        }
        return zeroFirst * 2 > pairs ? StandardCharsets.UTF_16BE : null;
    }

    private static boolean isUtf8(Path file) throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
        CharBuffer chars = CharBuffer.allocate(1 << 16);
        try (InputStream in = Files.newInputStream(file)) {
            for (boolean end = false; !end; ) {
                int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
                end = read < 0;
                bytes.position(bytes.position() + Math.max(read, 0)).flip();
                chars.clear();
                CoderResult result = decoder.decode(bytes, chars, end);
                if (result.isError()) {
                    return false;
                }
                bytes.compact();
            }
        }
        return true;
    }

    private static boolean starts(byte[] head, int... expected) {
        if (head.length < expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if ((head[i] & 0xFF) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
