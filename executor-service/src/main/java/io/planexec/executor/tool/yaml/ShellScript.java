package io.planexec.executor.tool.yaml;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;

/**
 * A script for {@code sh} with places for values. A value is put in as one quoted word, which holds only where the shell
 * reads plain words. So the script is read the way POSIX shells do (Shell Command Language, 2.2 and 2.3), and a place
 * anywhere else is refused; where a construct cannot be followed with certainty, the script is refused as well.
 */
final class ShellScript {

    private sealed interface Part {}

    private record Text(String text) implements Part {}

    private record Value(String name) implements Part {}

    private final List<Part> parts;

    private ShellScript(List<Part> parts) {
        this.parts = parts;
    }

    /** A script that cannot be used. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    static ShellScript parse(String script) throws Refused {
        return new ShellScript(Placeholders.areIn(script) ? new Reader(script).parts() : List.of(new Text(script)));
    }

    /** The script with these values, each one quoted word. */
    String with(Map<String, String> values) {
        var script = new StringBuilder();
        for (var part : parts) {
            script.append(
                    switch (part) {
                        case Text text -> text.text;
                        case Value value -> quoted(values.getOrDefault(value.name, ""));
                    });
        }
        return script.toString();
    }

    /** One word, whatever it holds but NUL. */
    static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }

    private enum Context {
        PLAIN("in plain words"),
        GROUP("in parentheses"),
        SINGLE("inside single quotes"),
        DOUBLE("inside double quotes"),
        COMMENT("in a comment"),
        BACKTICK("inside backticks"),
        COMMAND("inside $(...)"),
        ARITHMETIC("inside an arithmetic expression"),
        BRACE("inside ${...}"),
        HERE_DOCUMENT("in a here-document");

        private final String words;

        Context(String words) {
            this.words = words;
        }

        boolean readsWords() {
            return this == PLAIN || this == GROUP || this == COMMAND;
        }
    }

    private record HereDocument(String end, boolean tabs) {}

    private static final class Reader {
        private final String script;
        private final Matcher places;
        private final List<Part> parts = new ArrayList<>();
        private final Deque<Context> contexts = new ArrayDeque<>();
        private final Deque<HereDocument> announced = new ArrayDeque<>();
        private final StringBuilder word = new StringBuilder();
        private int at;
        private int done;
        private boolean inWord;
        private int parentheses;
        /** The word of this command that makes the shell read other words of it as a script; empty for none. */
        private String rereading = "";

        Reader(String script) {
            this.script = script;
            this.places = Placeholders.PATTERN.matcher(script);
            contexts.push(Context.PLAIN);
        }

        List<Part> parts() throws Refused {
            while (at < script.length()) {
                if (places.region(at, script.length()).lookingAt()) {
                    place(places.group(1), places.end());
                } else {
                    step(script.charAt(at));
                }
            }
            endWord();
            for (var open : contexts) {
                if (!open.readsWords() && open != Context.COMMENT) {
                    throw refused("it ends " + open.words + "; close what was opened");
                }
            }
            if (!announced.isEmpty()) {
                throw refused("its here-document has no end");
            }
            parts.add(new Text(script.substring(done)));
            return parts;
        }

        private void place(String name, int end) throws Refused {
            for (var context : contexts) {
                if (context != Context.PLAIN && context != Context.GROUP) {
                    throw refused("{{" + name + "}} stands " + context.words
                            + ", where it cannot be one word; write it on its own, without quotes: it becomes one quoted"
                            + " word by itself");
                }
            }
            if (!rereading.isEmpty()) {
                throw refused(
                        "{{" + name + "}} is given to " + rereading + ", which reads it as a script again; do without");
            }
            parts.add(new Text(script.substring(done, at)));
            parts.add(new Value(name));
            at = end;
            done = end;
            inWord = true;
            word.append('?');
        }

        private void step(char c) throws Refused {
            if (c == '\\' && top() != Context.SINGLE && top() != Context.COMMENT) {
                refuseEscapedPlace();
            }
            switch (top()) {
                case PLAIN, GROUP, COMMAND -> plain(c);
                case SINGLE -> {
                    at++;
                    if (c == '\'') {
                        contexts.pop();
                    }
                }
                case DOUBLE -> inDouble(c);
                case BACKTICK -> {
                    at += c == '\\' ? 2 : 1;
                    if (c == '`') {
                        contexts.pop();
                    }
                }
                case COMMENT -> {
                    if (c == '\n') {
                        contexts.pop();
                    } else {
                        at++;
                    }
                }
                case ARITHMETIC -> arithmetic(c);
                case BRACE -> brace(c);
                case HERE_DOCUMENT -> throw new IllegalStateException("is read as a whole");
            }
        }

        private void plain(char c) throws Refused {
            switch (c) {
                case '\\' -> escaped();
                case '\'' -> open(Context.SINGLE, 1);
                case '"' -> open(Context.DOUBLE, 1);
                case '`' -> open(Context.BACKTICK, 1);
                case '$' -> dollar();
                case '#' -> {
                    if (inWord) {
                        word(c);
                    } else {
                        contexts.push(Context.COMMENT);
                        at++;
                    }
                }
                case '(' -> parenthesis();
                case ')' -> {
                    endWord();
                    at++;
                    if (top() == Context.COMMAND) {
                        contexts.pop();
                        inWord = true;
                    } else if (top() == Context.GROUP) {
                        contexts.pop();
                    }
                }
                case '<' -> less();
                case '\n' -> {
                    endWord();
                    rereading = "";
                    at++;
                    hereDocuments();
                }
                case ';', '&', '|' -> {
                    endWord();
                    rereading = redirects() ? rereading : "";
                    at++;
                }
                case ' ', '\t', '>' -> {
                    endWord();
                    at++;
                }
                default -> word(c);
            }
        }

        /** In {@code 2>&1} the sign ends no command. */
        private boolean redirects() {
            return at > 0 && "<>".indexOf(script.charAt(at - 1)) >= 0;
        }

        private void word(char c) {
            inWord = true;
            word.append(c);
            at++;
        }

        private void endWord() throws Refused {
            var ended = word.toString();
            word.setLength(0);
            inWord = false;
            if (ended.equals("eval")) {
                throw refused("it uses eval, which reads values as a script again; do without");
            }
            if (ended.equals("trap") || ended.equals("alias")) {
                rereading = ended;
            }
            if (ended.equals("case") && contexts.contains(Context.COMMAND)) {
                throw refused("it has a case inside $(...), whose end cannot be told with certainty; put it outside");
            }
        }

        private void refuseEscapedPlace() throws Refused {
            if (places.region(Math.min(at + 1, script.length()), script.length())
                    .lookingAt()) {
                throw refused("{{" + places.group(1) + "}} stands behind a backslash, where it cannot be one word;"
                        + " take the backslash away");
            }
        }

        private void escaped() {
            var next = at + 1 < script.length() ? script.charAt(at + 1) : '\n';
            at += 2;
            if (next != '\n') { // A line that goes on is one line.
                inWord = true;
                word.append('?');
            }
        }

        private void dollar() throws Refused {
            if (script.startsWith("$((", at)) {
                parentheses = 2;
                open(Context.ARITHMETIC, 3);
            } else if (script.startsWith("$(", at)) {
                open(Context.COMMAND, 2);
                inWord = false;
                word.setLength(0);
            } else if (script.startsWith("${", at)) {
                open(Context.BRACE, 2);
            } else if (script.startsWith("$'", at) || script.startsWith("$\"", at) || script.startsWith("$[", at)) {
                throw refused(
                        "it uses " + script.substring(at, at + 2) + ", which sh does not know everywhere; do without");
            } else {
                word('$');
            }
        }

        private void open(Context context, int length) {
            contexts.push(context);
            at += length;
            inWord = true;
            word.append('?');
        }

        private void parenthesis() throws Refused {
            var begins = !inWord;
            endWord();
            if (begins && script.startsWith("((", at)) {
                parentheses = 2;
                contexts.push(Context.ARITHMETIC);
                at += 2;
            } else {
                contexts.push(Context.GROUP);
                at++;
            }
        }

        private void arithmetic(char c) throws Refused {
            at++;
            switch (c) {
                case '(' -> parentheses++;
                case ')' -> {
                    if (--parentheses == 0) {
                        contexts.pop();
                        inWord = true;
                    }
                }
                case '\'', '"', '`', '\\' ->
                    throw refused("it has " + c
                            + " inside an arithmetic expression, which cannot be followed with certainty; assign to a variable"
                            + " first");
                default -> {}
            }
        }

        private void brace(char c) throws Refused {
            at++;
            switch (c) {
                case '}' -> contexts.pop();
                case '\'', '"', '`', '\\', '(', '{' ->
                    throw refused("it has " + c
                            + " inside ${...}, which cannot be followed with certainty; assign to a variable first");
                default -> {}
            }
        }

        private void inDouble(char c) throws Refused {
            switch (c) {
                case '"' -> {
                    contexts.pop();
                    at++;
                }
                case '\\' -> at += 2;
                case '`' -> open(Context.BACKTICK, 1);
                case '$' -> {
                    if (script.startsWith("$(", at) || script.startsWith("${", at)) {
                        dollar();
                    } else {
                        at++;
                    }
                }
                default -> at++;
            }
        }

        private void less() throws Refused {
            endWord();
            if (script.startsWith("<<<", at)) {
                throw refused("it uses <<<, which sh does not know; use printf and a pipe");
            }
            if (!script.startsWith("<<", at)) {
                at++;
                return;
            }
            at += 2;
            var tabs = at < script.length() && script.charAt(at) == '-';
            at += tabs ? 1 : 0;
            while (at < script.length() && (script.charAt(at) == ' ' || script.charAt(at) == '\t')) {
                at++;
            }
            var from = at;
            while (at < script.length() && " \t\n;&|<>()".indexOf(script.charAt(at)) < 0) {
                at++;
            }
            var end = script.substring(from, at);
            var plain = end.replaceAll("^'([^']*)'$|^\"([^\"]*)\"$", "$1$2");
            if (plain.isEmpty() || !plain.matches("[A-Za-z0-9_.-]+")) {
                throw refused("its here-document ends with " + (end.isEmpty() ? "nothing" : end)
                        + ", expected a plain word such as EOF");
            }
            announced.add(new HereDocument(plain, tabs));
        }

        /** After the end of a line: the bodies of the here-documents it announced. */
        private void hereDocuments() throws Refused {
            while (!announced.isEmpty()) {
                var document = announced.remove();
                var ended = false;
                while (!ended) {
                    if (at >= script.length()) {
                        throw refused("its here-document has no end: a line with " + document.end + " alone");
                    }
                    var newline = script.indexOf('\n', at);
                    var line = script.substring(at, newline < 0 ? script.length() : newline);
                    at = newline < 0 ? script.length() : newline + 1;
                    ended = (document.tabs ? line.replaceFirst("^\t+", "") : line).equals(document.end);
                    var names = Placeholders.in(line);
                    if (!names.isEmpty()) {
                        throw refused("{{" + names.iterator().next() + "}} stands " + Context.HERE_DOCUMENT.words
                                + ", where it cannot be one word; use printf '%s\\n' {{"
                                + names.iterator().next() + "}} and a pipe");
                    }
                }
            }
        }

        private Context top() {
            return contexts.element();
        }

        private Refused refused(String what) {
            var line = script.substring(0, Math.min(at, script.length()))
                            .chars()
                            .filter(c -> c == '\n')
                            .count()
                    + 1;
            return new Refused("line " + line + " of the script: " + what);
        }
    }
}
