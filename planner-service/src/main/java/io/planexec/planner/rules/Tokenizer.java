package io.planexec.planner.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Takes a goal's text apart into words, numbers, quotes and names of files. One tokenizer reads one goal. */
final class Tokenizer {

    /** What a goal says after this many words does not change a plan any more. */
    private static final int MAX_TOKENS = 2_000;

    private static final int MAX_FILE_NAME = 200;

    private static final Set<String> LITERAL_AFTER = Language.concepts(
            "for word text string pattern phrase containing saying titled of search write send translate occurrence with");

    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"|“([^”]+)”|„([^“”]+)[“”]|«([^»]+)»|`([^`]+)`"
            + "|(?<![\\p{L}\\p{N}])['‘]([^'’]+)['’](?![\\p{L}\\p{N}])");
    private static final Pattern PIECE =
            Pattern.compile("(?<quoted>" + QUOTED.pattern() + ")|(?<plain>[^\\s\"“”„«»`]+)");
    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d+(?:\\.\\d+)?");
    private static final Pattern AMOUNT = Pattern.compile("[$€£]?((?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d+)?)[€£]?");
    private static final Pattern OPERATOR = Pattern.compile(">=|<=|!=|<>|==|=|>|<");
    private static final Pattern COMPARISON =
            Pattern.compile("([\\p{L}\\p{N}_]+)(>=|<=|!=|<>|==|=|>|<)([-+$€£\\p{L}\\p{N}_.,]+)");
    private static final Pattern CONTRACTED = Pattern.compile(
            "(?:(is|are|was|were|do|does|did|has|have|had)|\\p{L}+?)n['’]t|cannot", Pattern.CASE_INSENSITIVE);
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d+(?:\\.\\d+)?)-(\\p{L}+)");
    private static final Pattern FILE_NAME =
            Pattern.compile("[^<>|*?]*[\\p{L}\\p{N}_)]\\.(\\p{Ll}[\\p{Ll}\\p{N}]{0,9}|\\p{Lu}{2,5})");
    private static final Pattern HIDDEN_FILE = Pattern.compile("\\.\\p{Ll}[\\p{L}\\p{N}._-]+");
    private static final Pattern NO_FILE_NAME =
            Pattern.compile("(?:\\p{L}\\.)+\\p{L}|www\\..*|[^/]*\\.(?:com|org|net|io|dev|ai)|(?:node|vue|next)\\.js");
    private static final Pattern NO_PATH = Pattern.compile(
            "(?:and/or|either/or|his/her|he/she|s/he|w/o|n/a|c/o|\\d+(?:/\\d+)+|\\p{Lu}+/\\p{Lu}+|\\p{L}{1,2}/\\p{L})",
            Pattern.CASE_INSENSITIVE);

    private final List<Token> tokens = new ArrayList<>();

    private Tokenizer() {}

    /** Reads a goal's text; what goes beyond its first 2,000 pieces is left out. */
    static Tokens read(String goal) {
        var tokenizer = new Tokenizer();
        tokenizer.tokenize(goal);
        return tokenizer.joinWords();
    }

    private void tokenize(String goal) {
        var pieces = PIECE.matcher(goal);
        while (pieces.find() && tokens.size() < MAX_TOKENS) {
            var digitsFollow =
                    pieces.end() + 1 < goal.length() && "-+$€£0123456789".indexOf(goal.charAt(pieces.end() + 1)) >= 0;
            if (isOperator(pieces.group()) && (digitsFollow || pieces.group().contains("="))) {
                add(Token.Kind.WORD, pieces.group());
            } else if (pieces.group("plain") != null) {
                plain(pieces.group("plain"));
            } else {
                var quoted = pieces.group();
                quoted(quoted.substring(1, quoted.length() - 1));
            }
        }
    }

    /** Whether it is a sign that compares: {@code >}, {@code !=}. */
    static boolean isOperator(String text) {
        return OPERATOR.matcher(text).matches();
    }

    /** Names of files are put in quotes too; what is looked for, written or said is not a file even if it looks like one. */
    private void quoted(String text) {
        var before = tokens.isEmpty() ? "" : tokens.getLast().concept();
        var isFile = text.length() < MAX_FILE_NAME
                && FILE_NAME.matcher(text).matches()
                && !NO_FILE_NAME.matcher(text).matches()
                && !LITERAL_AFTER.contains(before);
        add(isFile ? Token.Kind.PATH : Token.Kind.QUOTE, text);
    }

    private void plain(String piece) {
        var start = 0;
        while (start < piece.length() && "([{'‘,;".indexOf(piece.charAt(start)) >= 0) {
            start++;
        }
        var end = piece.length();
        while (end > start && ".,;:!?)]}'’…".indexOf(piece.charAt(end - 1)) >= 0) {
            end--;
        }
        if (end > start) {
            word(piece.substring(start, end));
        }
        var after = piece.substring(end);
        if (after.indexOf(',') >= 0) {
            add(Token.Kind.COMMA, ",");
        } else if (after.chars().anyMatch(c -> ".;:!?…".indexOf(c) >= 0)) {
            add(Token.Kind.STOP, after);
        }
    }

    private void word(String text) {
        if (text.chars().noneMatch(Character::isLetterOrDigit) && !text.contains("*")) {
            if (text.chars().anyMatch(c -> "-–—|→>".indexOf(c) >= 0)) {
                add(Token.Kind.COMMA, text);
            }
            return;
        }
        var comparison = COMPARISON.matcher(text);
        if (comparison.matches()) {
            word(comparison.group(1));
            add(Token.Kind.WORD, comparison.group(2));
            word(comparison.group(3));
            return;
        }
        var contracted = CONTRACTED.matcher(text);
        if (contracted.matches()) {
            if (contracted.group(1) != null) {
                add(Token.Kind.WORD, contracted.group(1));
            }
            add(Token.Kind.WORD, "not");
            return;
        }
        var amount = AMOUNT.matcher(text);
        var withUnit = NUMBER_AND_UNIT.matcher(text);
        if (text.startsWith("http://") || text.startsWith("https://")) {
            add(Token.Kind.URL, text);
        } else if (NUMBER.matcher(text).matches()) {
            add(Token.Kind.NUMBER, text);
        } else if (amount.matches()) {
            add(Token.Kind.NUMBER, amount.group(1).replace(",", ""));
        } else if (withUnit.matches()) {
            add(Token.Kind.NUMBER, withUnit.group(1));
            add(Token.Kind.WORD, withUnit.group(2));
        } else if (text.contains("*")) {
            add(Token.Kind.GLOB, text);
        } else if (isPath(text)) {
            add(Token.Kind.PATH, text);
        } else {
            add(Token.Kind.WORD, text);
        }
    }

    private static boolean isPath(String text) {
        if (text.contains("/") || text.contains("\\")) {
            return !NO_PATH.matcher(text).matches();
        }
        return (FILE_NAME.matcher(text).matches() || HIDDEN_FILE.matcher(text).matches())
                && !NO_FILE_NAME.matcher(text).matches();
    }

    private void add(Token.Kind kind, String text) {
        var concept = kind == Token.Kind.WORD ? Language.concept(text) : text;
        tokens.add(new Token(kind, text, concept, tokens.size()));
    }

    /** Expressions of several words become the one word that they mean. */
    private Tokens joinWords() {
        var said = new Tokens(tokens);
        var joined = new ArrayList<Token>();
        for (var i = 0; i < tokens.size(); ) {
            var length = 1;
            var word = tokens.get(i);
            for (var expression : EXPRESSIONS) {
                if (expression.startsAt(tokens, i)) {
                    length = expression.words().size();
                    var meaning = expression.meaning();
                    var concept = Language.concept(meaning.substring(meaning.lastIndexOf(' ') + 1));
                    word = new Token(Token.Kind.WORD, meaning, concept, 0);
                    break;
                }
            }
            var period = relativePeriod(said, i);
            if (length == 1 && period > 0) {
                length = period;
                var time = timeAt(i, period);
                word = new Token(Token.Kind.WORD, time, time, 0);
            }
            joined.add(new Token(word.kind(), word.text(), word.concept(), joined.size()));
            i += length;
        }
        return new Tokens(joined);
    }

    /** How many tokens from here on say a time such as {@code last month} or {@code past 30 days}; 0 for none. */
    private static int relativePeriod(Tokens tokens, int from) {
        if (!tokens.isWordAt(from, Language::placesPeriod)) {
            return 0;
        }
        if (tokens.isWordAt(from + 1, lower -> Language.isPeriod(ownerless(lower)))) {
            return 2;
        }
        return tokens.isNumberAt(from + 1)
                        && Language.looksBack(tokens.get(from).lower())
                        && tokens.isWordAt(from + 2, lower -> Language.isPeriod(ownerless(lower)))
                ? 3
                : 0;
    }

    private String timeAt(int from, int length) {
        return tokens.subList(from, from + length).stream()
                .map(token -> ownerless(token.lower()))
                .collect(Collectors.joining(" "));
    }

    /** {@code month's} is of the {@code month}. */
    private static String ownerless(String lower) {
        return lower.replaceFirst("['’]s$", "");
    }

    private record Expression(List<String> words, String meaning) {

        boolean startsAt(List<Token> tokens, int from) {
            if (from + words.size() > tokens.size()) {
                return false;
            }
            for (var i = 0; i < words.size(); i++) {
                var token = tokens.get(from + i);
                if (!token.isWord() || !token.lower().equals(words.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }

    private static Expression expression(String meaning, String... words) {
        return new Expression(List.of(words), meaning);
    }

    private static final List<Expression> EXPRESSIONS = List.of(
            expression("how-many", "how", "many"),
            expression("how-many", "number", "of"),
            expression("sum", "how", "much", "did"),
            expression("sum", "how", "much", "do"),
            expression("sum", "how", "much", "does"),
            expression("sum", "how", "much", "have"),
            expression("sum", "how", "much", "has"),
            expression("sum", "how", "much"),
            expression("sum", "add", "up"),
            expression("search", "look", "for"),
            expression("search", "look", "up"),
            expression("clean", "clean", "up"),
            expression("calculate", "work", "out"),
            expression("the", "a", "copy", "of"),
            expression("by", "grouped", "by"),
            expression("by", "broken", "down", "by"),
            expression("by", "split", "by"),
            expression("by", "according", "to"),
            expression("by", "for", "each"),
            expression("by", "for", "every"),
            expression(Language.OVER_TIME, "over", "time"),
            expression("at most", "no", "more", "than"),
            expression("at most", "not", "more", "than"),
            expression("at most", "not", "greater", "than"),
            expression("at most", "not", "over"),
            expression("at most", "not", "above"),
            expression("at least", "no", "less", "than"),
            expression("at least", "no", "fewer", "than"),
            expression("at least", "not", "less", "than"),
            expression("at least", "not", "under"),
            expression("at least", "not", "below"),
            expression("not", "not", "equal", "to"),
            expression("except", "other", "than"),
            expression("more than", "more", "than"),
            expression("greater than", "greater", "than"),
            expression("more than", "higher", "than"),
            expression("more than", "larger", "than"),
            expression("more than", "bigger", "than"),
            expression("less than", "less", "than"),
            expression("less than", "lower", "than"),
            expression("less than", "smaller", "than"),
            expression("fewer than", "fewer", "than"),
            expression("at least", "at", "least"),
            expression("at most", "at", "most"),
            expression("versus", "compared", "to"),
            expression("versus", "compared", "with"),
            expression("versus", "in", "comparison", "to"),
            expression("versus", "in", "comparison", "with"),
            expression("and", "as", "well", "as"),
            expression("and", "along", "with"),
            expression("to", "in", "order", "to"),
            expression("about", "based", "on"));
}
