package io.planexec.executor.tool.file;

/** Globs as regular expressions over paths with {@code /} between folders. */
final class Globs {
    private Globs() {}

    static String toRegex(String glob) {
        var regex = new StringBuilder();
        var braces = 0;
        for (var i = 0; i < glob.length(); i++) {
            var c = glob.charAt(i);
            switch (c) {
                case '*' -> {
                    var end = i;
                    while (end + 1 < glob.length() && glob.charAt(end + 1) == '*') {
                        end++;
                    }
                    if (end == i) {
                        regex.append("[^/]*");
                    } else if (end + 1 < glob.length() && glob.charAt(end + 1) == '/') {
                        regex.append("(?:.*/)?");
                        end++;
                    } else {
                        regex.append(".*");
                    }
                    i = end;
                }
                case '?' -> regex.append("[^/]");
                case '[' -> {
                    var close = glob.indexOf(']', i + 2);
                    if (close < 0) {
                        regex.append('['); // Not closed: the compiler of the expression says so.
                    } else {
                        var set = glob.substring(i + 1, close);
                        var negated = set.startsWith("!") || set.startsWith("^");
                        regex.append(negated ? "[^/" : "[")
                                .append(escapedSet(negated ? set.substring(1) : set))
                                .append(']');
                        i = close;
                    }
                }
                case '{' -> {
                    braces++;
                    regex.append("(?:");
                }
                case '}' -> {
                    if (braces > 0) {
                        braces--;
                        regex.append(')');
                    } else {
                        regex.append("\\}");
                    }
                }
                case ',' -> regex.append(braces > 0 ? "|" : ",");
                default -> {
                    if (!Character.isLetterOrDigit(c) && c < 128) {
                        regex.append('\\');
                    }
                    regex.append(c);
                }
            }
        }
        return regex.toString();
    }

    private static String escapedSet(String set) {
        return set.replaceAll("[\\\\\\[\\]^&]", "\\\\$0");
    }
}
