package io.planexec.executor.tool.yaml;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** An address with places for values. A value is encoded, and can neither leave its segment nor change the host. */
record HttpTemplate(String base, String path, String query) {
    private static final Pattern ADDRESS = Pattern.compile("(https?://[^/?#]+)([^?#]*)(\\?[^#]*)?(#.*)?");

    /** A value that cannot stand where it should. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    static HttpTemplate parse(String address) throws Refused {
        var matcher = ADDRESS.matcher(address);
        if (!matcher.matches()) {
            throw new Refused("expected an address that begins with http:// or https:// and a host");
        }
        if (Placeholders.areIn(matcher.group(1))) {
            throw new Refused("a parameter stands in the host, expected only in the path and the query");
        }
        if (matcher.group(4) != null) {
            throw new Refused("a fragment (#) is never sent; leave it out");
        }
        var template = new HttpTemplate(
                matcher.group(1),
                Optional.ofNullable(matcher.group(2)).orElse(""),
                Optional.ofNullable(matcher.group(3)).orElse(""));
        try {
            var _ = URI.create(Placeholders.replace(address, name -> "x"));
        } catch (IllegalArgumentException e) {
            throw new Refused("no address: " + e.getMessage());
        }
        return template;
    }

    URI with(Map<String, String> values) throws Refused {
        for (var segment : path.split("/", -1)) {
            var filled = Placeholders.replace(segment, name -> values.getOrDefault(name, ""));
            if (Placeholders.areIn(segment) && (filled.isEmpty() || filled.equals(".") || filled.equals(".."))) {
                throw new Refused("the part " + segment + " of the path would be \"" + filled
                        + "\", which leads to another place; give another value");
            }
        }
        UnaryOperator<String> encoded = name -> encode(values.getOrDefault(name, ""));
        return URI.create(base + Placeholders.replace(path, encoded) + Placeholders.replace(query, encoded));
    }

    /** Everything but what RFC 3986 calls unreserved, as bytes of UTF-8. */
    static String encode(String value) {
        var encoded = new StringBuilder();
        for (var b : value.getBytes(StandardCharsets.UTF_8)) {
            var c = b & 0xff;
            if (c < 128 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
                encoded.append((char) c);
            } else {
                encoded.append(String.format("%%%02X", c));
            }
        }
        return encoded.toString();
    }

    boolean names(String parameter) {
        return Arrays.asList(path, query).stream()
                .anyMatch(text -> Placeholders.in(text).contains(parameter));
    }
}
