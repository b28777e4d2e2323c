package io.planexec.executor.tool.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which addresses may be connected to: those of the public internet, and what the operator allows beside them. The ranges
 * are those of the IANA registries of special-purpose addresses. Immutable.
 */
final class Addresses {
    private static final AddressRange GLOBAL_IPV6 = AddressRange.parse("2000::/3");
    /** What a network that has IPv6 alone reaches the rest by; the last four bytes are an IPv4 address. */
    private static final AddressRange TRANSLATED = AddressRange.parse("64:ff9b::/96");

    private static final Map<AddressRange, String> SPECIAL = special();

    private final List<AddressRange> allowed;

    /** @param allowed ranges that may be connected to though they are not public */
    Addresses(List<AddressRange> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    private static Map<AddressRange, String> special() {
        var special = new LinkedHashMap<AddressRange, String>();
        add(special, "loopback", "127.0.0.0/8", "::1");
        add(special, "private", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10");
        add(special, "link-local", "169.254.0.0/16", "fe80::/10");
        add(special, "unspecified", "0.0.0.0/8", "::");
        add(special, "shared by a carrier", "100.64.0.0/10");
        add(special, "multicast", "224.0.0.0/4", "ff00::/8");
        add(
                special,
                "for documentation",
                "192.0.2.0/24",
                "198.51.100.0/24",
                "203.0.113.0/24",
                "2001:db8::/32",
                "3fff::/20");
        add(special, "for measurements", "198.18.0.0/15");
        add(special, "reserved", "192.0.0.0/24", "192.88.99.0/24", "240.0.0.0/4", "2001::/23", "2002::/16");
        return special;
    }

    private static void add(Map<AddressRange, String> special, String kind, String... ranges) {
        for (var range : ranges) {
            special.put(AddressRange.parse(range), kind);
        }
    }

    /** Why this address may not be connected to, such as {@code loopback}; empty where it may. */
    Optional<String> refusal(InetAddress address) {
        if (allowed.stream().anyMatch(range -> range.contains(address))) {
            return Optional.empty();
        }
        for (var special : SPECIAL.entrySet()) {
            if (special.getKey().contains(address)) {
                return Optional.of(special.getValue());
            }
        }
        var bytes = address.getAddress();
        if (bytes.length == 4 || GLOBAL_IPV6.contains(address)) {
            return Optional.empty();
        }
        return TRANSLATED.contains(address) ? refusal(lastFour(bytes)) : Optional.of("reserved");
    }

    private static InetAddress lastFour(byte[] bytes) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, bytes.length - 4, bytes.length));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
