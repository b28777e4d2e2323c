package io.planexec.executor.tool.file;

import io.planexec.executor.tool.ToolFailure;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression that was written by a user or a model. Some take longer than the age of the universe on some
 * lines, so it notices an interrupt in the middle of a match.
 */
final class PatternMatching {
    private final String source;
    private final Pattern pattern;

    private PatternMatching(String source, Pattern pattern) {
        this.source = source;
        this.pattern = pattern;
    }

    /** A Java regular expression. */
    static PatternMatching regex(String source) throws ToolFailure {
        try {
            return new PatternMatching(source, Pattern.compile(source));
        } catch (PatternSyntaxException e) {
            var place = e.getIndex() < 0 ? "" : " at position " + (e.getIndex() + 1);
            throw ToolFailure.permanent("the pattern \"" + source + "\" is not a regular expression: "
                    + e.getDescription() + place + "; put a backslash before characters that stand for themselves,"
                    + " such as \\( \\[ \\* \\?");
        } catch (StackOverflowError e) {
            throw ToolFailure.permanent("the pattern of " + source.length()
                    + " characters is nested too deeply to be a regular expression");
        }
    }

    /** A glob: {@code *} and {@code ?} within a name, {@code **} across folders, {@code [a-z]}, {@code {a,b}}. */
    static PatternMatching glob(String source) throws ToolFailure {
        try {
            return new PatternMatching(source, Pattern.compile(Globs.toRegex(source)));
        } catch (PatternSyntaxException e) {
            throw ToolFailure.permanent("the glob \"" + source
                    + "\" cannot be read: a bracket or brace is not closed; examples: *.csv, src/**/*.{java,kt}");
        }
    }

    boolean found(CharSequence text) throws ToolFailure, InterruptedException {
        return matches(text, false);
    }

    boolean matchesWhole(CharSequence text) throws ToolFailure, InterruptedException {
        return matches(text, true);
    }

    private boolean matches(CharSequence text, boolean whole) throws ToolFailure, InterruptedException {
        try {
            var matcher = pattern.matcher(new Interruptible(text));
            return whole ? matcher.matches() : matcher.find();
        } catch (Interrupted e) {
            throw new InterruptedException("interrupted while matching " + source);
        } catch (StackOverflowError e) {
            throw ToolFailure.permanent("the pattern \"" + source + "\" needs too much memory on a line of "
                    + text.length() + " characters; repeat fewer or simpler groups");
        }
    }

    /** Thrown through the matcher, which knows no checked exceptions. */
    private static final class Interrupted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Interrupted() {
            super(null, null, false, false);
        }
    }

    private static final class Interruptible implements CharSequence {
        private static final int CHECK_EVERY = 1 << 12;

        private final CharSequence text;
        private int calls;

        Interruptible(CharSequence text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++calls % CHECK_EVERY == 0 && Thread.interrupted()) {
                throw new Interrupted();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
