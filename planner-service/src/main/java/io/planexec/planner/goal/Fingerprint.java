package io.planexec.planner.goal;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A 128-bit fingerprint of JSON trees, equal for equal content whatever the order of an object's fields. It tells
 * attempts apart; it is no protection against forgery. Two lanes of a multiply-and-rotate hash.
 */
final class Fingerprint {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private static final long NUMBER = 1L << 40;

    private long left = 0x243F6A8885A308D3L;
    private long right = 0x13198A2E03707344L;

    /** Hexadecimal, 32 characters. */
    static String of(@Nullable Object... parts) {
        var fingerprint = new Fingerprint();
        for (var part : parts) {
            fingerprint.add(part);
        }
        return hex(fingerprint.left) + hex(fingerprint.right);
    }

    /** An even fraction in [0, 1) drawn from a text; the same for the same text. */
    static double fraction(String text) {
        var fingerprint = new Fingerprint();
        fingerprint.add(text);
        return (finish(fingerprint.left) >>> 11) * 0x1.0p-53;
    }

    private static String hex(long lane) {
        var digits = Long.toHexString(finish(lane));
        return "0".repeat(16 - digits.length()) + digits;
    }

    private static long finish(long lane) {
        var mixed = (lane ^ (lane >>> 32)) * 0xD6E8FEB86659FD93L;
        mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
        return mixed ^ (mixed >>> 32);
    }

    private void add(@Nullable Object value) {
        switch (value) {
            case null -> mix(1);
            case Map<?, ?> map -> addFields(map);
            case List<?> list -> {
                mix(3);
                list.forEach(this::add);
                mix(list.size());
            }
            case Boolean flag -> mix(flag ? 5 : 7);
            case Integer number -> addNumber(number);
            case Long number -> addNumber(number);
            case Number number -> addNumber(Double.doubleToLongBits(number.doubleValue()));
            default -> addText(value.toString());
        }
    }

    /** Marked, so that a number is never what stands for something else. */
    private void addNumber(long bits) {
        mix(NUMBER);
        mix(bits);
    }

    /** Fields are summed, so that their order does not count. */
    private void addFields(Map<?, ?> map) {
        var leftSum = 0L;
        var rightSum = 0L;
        for (var entry : map.entrySet()) {
            var field = new Fingerprint();
            field.add(entry.getKey());
            field.add(entry.getValue());
            leftSum += finish(field.left);
            rightSum += finish(field.right);
        }
        mix(leftSum);
        mix(rightSum);
        mix(map.size());
    }

    private void addText(String text) {
        for (var i = 0; i < text.length(); i++) {
            mix(text.charAt(i));
        }
        mix(~text.length());
    }

    private void mix(long value) {
        left = (Long.rotateLeft(left, 23) ^ value) * MULTIPLIER;
        right = (Long.rotateLeft(right, 41) + value) * 0xC2B2AE3D27D4EB4FL;
    }
}
