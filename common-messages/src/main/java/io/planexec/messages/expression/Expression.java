package io.planexec.messages.expression;

import io.planexec.messages.naming.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.stream.Collectors;

/**
 * The content of a reference, made ready for CEL: steps are named in brackets and quotes.
 *
 * @param cel what CEL compiles
 * @param steps ids of the steps named, in the order of their first mention
 * @param inputs names of the inputs named
 * @param problems why it cannot resolve; empty where it can
 */
record Expression(String cel, SequencedSet<String> steps, SequencedSet<String> inputs, List<String> problems) {
    private static final int MAX_NAMES_SHOWN = 12;

    static Expression of(String content, Scope scope) {
        return new Reader(content, scope).read();
    }

    /** Some names, for a message. */
    static String some(Iterable<String> names) {
        var list = new ArrayList<String>();
        names.forEach(list::add);
        var shown = list.stream().limit(MAX_NAMES_SHOWN).collect(Collectors.joining(", "));
        return list.size() > MAX_NAMES_SHOWN ? shown + " and " + (list.size() - MAX_NAMES_SHOWN) + " more" : shown;
    }

    private static final class Reader {
        private final String text;
        private final Scope scope;
        private final StringBuilder cel = new StringBuilder();
        private final SequencedSet<String> steps = new LinkedHashSet<>();
        private final SequencedSet<String> inputs = new LinkedHashSet<>();
        private final List<String> problems = new ArrayList<>();
        private int at;

        Reader(String text, Scope scope) {
            this.text = text;
            this.scope = scope;
        }

        Expression read() {
            while (at < text.length()) {
                var word = takeWord();
                if (word.isEmpty()) {
                    takeOther(false);
                } else if (word.equals("steps") && !isMember(cel)) {
                    cel.append(word);
                    step();
                } else if (word.equals("inputs") && !isMember(cel)) {
                    input();
                } else {
                    cel.append(word);
                    if (at < text.length() && CelText.isRawPrefix(word)) {
                        takeOther(true);
                    }
                }
            }
            return new Expression(cel.toString(), steps, inputs, problems);
        }

        /** Takes an identifier; a number counts as other text, so that {@code 1e5} holds none. */
        private String takeWord() {
            var end = CelText.behindIdentifier(text, at);
            var word = text.substring(at, end);
            at = end;
            return word;
        }

        private void takeOther(boolean raw) {
            var end = CelText.behindLiteral(text, at, raw);
            if (end == at) {
                end = at + 1;
                if (Character.isDigit(text.charAt(at))) {
                    while (end < text.length() && CelText.isIdentifierPart(text.charAt(end))) {
                        end++;
                    }
                }
            }
            cel.append(text, at, end);
            at = end;
        }

        private static boolean isMember(StringBuilder before) {
            var i = before.length() - 1;
            while (i >= 0 && Character.isWhitespace(before.charAt(i))) {
                i--;
            }
            return i >= 0 && before.charAt(i) == '.';
        }

        private void step() {
            at = skipBlanks(at);
            if (text.startsWith(".", at)) {
                at = skipBlanks(at + 1);
                var id = scope.steps().longestAt(text, at, true);
                if (id.isEmpty()) {
                    unknownStep(skipUnknownStep());
                    return;
                }
                at += id.get().length();
                named(id.get());
            } else if (text.startsWith("[", at)) {
                bracketed();
            } else {
                problems.add("names no step; write steps.<id>.output or steps[\"<id>\"].output");
            }
        }

        private void bracketed() {
            var start = skipBlanks(at + 1);
            var end = start < text.length() ? CelText.behindLiteral(text, start, false) : start;
            var close = skipBlanks(end);
            if (end < start + 2 || text.charAt(start) == '/' || !text.startsWith("]", close)) {
                problems.add("steps[…] takes the id of a step in quotes, so that what the step waits for can be told");
                return;
            }
            var id = unescape(text.substring(start + 1, end - 1));
            at = close + 1;
            if (scope.steps().all().contains(id)) {
                named(id);
            } else {
                unknownStep(id);
            }
        }

        private void named(String id) {
            steps.add(id);
            cel.append('[').append(CelText.quoted(id)).append(']');
            var rest = text.substring(at).replaceAll("\\s", "");
            var output = rest.startsWith("[\"output\"]")
                    || rest.startsWith("['output']")
                    || (rest.startsWith(".output")
                            && (rest.length() == 7 || !CelText.isIdentifierPart(rest.charAt(7))));
            if (!output) {
                problems.add("of a step only its output can be had: write steps." + id + ".output"
                        + (rest.startsWith(".") ? rest : ""));
            }
        }

        private void unknownStep(String id) {
            problems.add("there is no step \"" + id + "\""
                    + Nearest.hint(id, scope.steps().all()));
        }

        /** What the unknown id probably was: all up to {@code .output}, else one word. */
        private String skipUnknownStep() {
            var start = at;
            var end = at;
            while (end < text.length() && isIdPart(text.charAt(end))) {
                end++;
            }
            var output = text.indexOf(".output", start);
            if (output >= 0 && output < end) {
                end = output;
            } else {
                var dot = text.indexOf('.', start);
                end = dot >= 0 && dot < end ? dot : end;
            }
            at = end;
            return text.substring(start, end);
        }

        private static boolean isIdPart(char c) {
            return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
        }

        private void input() {
            if (!text.startsWith(".", at)) {
                cel.append("inputs");
                return;
            }
            var name = scope.inputs().longestAt(text, at + 1, false);
            if (name.isPresent()) {
                at += 1 + name.get().length();
                inputs.add(name.get());
                var plain =
                        CelText.behindIdentifier(name.get(), 0) == name.get().length()
                                && !Path.KEYWORDS.contains(name.get());
                cel.append("inputs").append(plain ? "." + name.get() : "[" + CelText.quoted(name.get()) + "]");
                return;
            }
            var asked = cel.toString().stripTrailing().endsWith("has(");
            cel.append("inputs.");
            at++;
            var unknown = takeWord();
            cel.append(unknown);
            if (!asked && scope.inputsAreKnown()) {
                problems.add("the goal has no input \"" + unknown + "\""
                        + (scope.inputs().all().isEmpty()
                                ? "; it has none"
                                : Nearest.hint(unknown, scope.inputs().all())));
            }
        }

        private int skipBlanks(int from) {
            var i = from;
            while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
                i++;
            }
            return i;
        }

        private static String unescape(String literal) {
            return literal.replaceAll("\\\\(.)", "$1");
        }
    }
}
