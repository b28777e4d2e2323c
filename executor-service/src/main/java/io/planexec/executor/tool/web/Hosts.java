package io.planexec.executor.tool.web;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The hosts that may be asked: names, {@code *.} before a name for all below it, or {@code *} for every host. Immutable. */
final class Hosts {
    private static final Pattern ENTRY = Pattern.compile("\\*|(\\*\\.)?[a-z0-9]([a-z0-9._-]*[a-z0-9])?|[0-9a-f:.]+");

    private final List<String> entries;

    /** @throws IllegalArgumentException naming the entry that is no host */
    Hosts(List<String> entries) {
        this.entries = entries.stream().map(Hosts::plain).toList();
        for (var entry : this.entries) {
            if (!ENTRY.matcher(entry).matches()) {
                throw new IllegalArgumentException(
                        "found \"" + entry
                                + "\", expected a host such as example.com, *.example.com for all hosts below it, or * for any");
            }
        }
    }

    boolean allow(String host) {
        var asked = plain(host);
        return entries.stream()
                .anyMatch(entry -> entry.equals("*")
                        || (entry.startsWith("*.") ? asked.endsWith(entry.substring(1)) : asked.equals(entry)));
    }

    /** A name may end in the dot of the root. */
    private static String plain(String host) {
        var lower = host.strip().toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    @Override
    public String toString() {
        return String.join(", ", entries);
    }
}
