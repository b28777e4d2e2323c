package io.planexec.executor.tool.web;

import java.net.InetAddress;

/** A range of IP addresses, such as {@code 10.0.0.0/8}; one address is a range, too. Immutable. */
final class AddressRange {
    private final byte[] base;
    private final int bits;
    private final String text;

    private AddressRange(byte[] base, int bits, String text) {
        this.base = base;
        this.bits = bits;
        this.text = text;
    }

    /**
     * Reads a range. No name is looked up.
     *
     * @throws IllegalArgumentException when it is none
     */
    static AddressRange parse(String text) {
        var slash = text.indexOf('/');
        var base = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash))
                .getAddress();
        var most = base.length * Byte.SIZE;
        var bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > most) {
            throw new IllegalArgumentException("found " + bits + " bits in " + text + ", expected 0 to " + most);
        }
        return new AddressRange(base, bits, text);
    }

    boolean contains(InetAddress address) {
        var other = address.getAddress();
        if (other.length != base.length) {
            return false;
        }
        var whole = bits / Byte.SIZE;
        for (var i = 0; i < whole; i++) {
            if (base[i] != other[i]) {
                return false;
            }
        }
        var rest = bits % Byte.SIZE;
        return rest == 0 || ((base[whole] ^ other[whole]) & 0xff) >> (Byte.SIZE - rest) == 0;
    }

    @Override
    public String toString() {
        return text;
    }
}
