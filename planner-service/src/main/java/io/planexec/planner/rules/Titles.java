package io.planexec.planner.rules;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes headings of a goal's own words. */
final class Titles {

    private static final Map<String, String> KINDS =
            Map.of("line", "over time", "bar", "", "pie", "shares", "scatter", "related");

    private final List<Clause> clauses;
    private final List<Capability> tools;

    Titles(List<Clause> clauses, List<Capability> tools) {
        this.clauses = clauses;
        this.tools = tools;
    }

    Optional<String> of(Need need, Draft draft) {
        var title = subject(need.clause(), draft);
        for (var i = 0; title.isEmpty() && i < clauses.size(); i++) {
            title = subject(clauses.get(i), draft);
        }
        var source = need.source();
        if (title.isEmpty() && source != null) {
            title = Optional.of(fileTitle(source.text()));
        }
        var which = Narrowing.texts(need.clause());
        if (!which.isEmpty()) {
            title = title.map(text -> text + " (" + String.join(", ", which) + ")");
        }
        if (!need.kind().isEmpty()) {
            title = title.map(text -> (text + " " + KINDS.getOrDefault(need.kind(), need.kind())).strip());
        }
        return title.map(Titles::capitalised);
    }

    /** What the clause is about, without the words that name a tool's work. */
    private Optional<String> subject(Clause clause, Draft draft) {
        for (var phrase : clause.phrases()) {
            if (!phrase.is("", "of", "about", "for", "which")) {
                continue;
            }
            var tokens = phrase.tokens().stream()
                    .filter(token -> token.isWord() || token.kind() == Token.Kind.NUMBER)
                    .filter(token -> !token.concept().equals("dataset")
                            && !token.concept().equals(Language.IT))
                    .toList();
            var own = tokens.stream()
                    .filter(token -> token.isWord() && !namesWork(token.concept()))
                    .findFirst();
            if (own.isPresent() && !phrase.indefinite()) {
                // A title repeats words, it does not understand them: enough only where a file says what they are
                // about.
                if (!draft.isAssuming()) {
                    tokens.forEach(draft::account);
                }
                var split = clause.groupings().stream()
                        .map(by -> " by " + by.text())
                        .collect(Collectors.joining());
                var verb = clause.verb();
                var how = verb != null && tools.stream().anyMatch(tool -> tool.aggregatesBy(verb.concept()))
                        ? verb.text() + " "
                        : "";
                return Optional.of(how
                        + tokens.stream()
                                .filter(token -> !token.isWord() || !pictures(token.concept()))
                                .map(Token::text)
                                .collect(Collectors.joining(" "))
                        + split);
            }
        }
        return Optional.empty();
    }

    private boolean namesWork(String concept) {
        return tools.stream().anyMatch(tool -> tool.gives(concept) || tool.does(concept) || tool.offersChoice(concept));
    }

    private boolean pictures(String concept) {
        return tools.stream()
                .anyMatch(tool -> tool.has(Param.Role.TITLE)
                        && (tool.gives(concept) || tool.does(concept) || tool.offersChoice(concept)));
    }

    private static String fileTitle(String path) {
        var name = Sources.fileName(path);
        var dot = name.lastIndexOf('.');
        return (dot > 0 ? name.substring(0, dot) : name).replace('_', ' ').replace('-', ' ');
    }

    private static String capitalised(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
