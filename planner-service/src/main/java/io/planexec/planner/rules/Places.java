package io.planexec.planner.rules;

import io.planexec.messages.Criterion;
import io.planexec.planner.rules.Draft.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Files, folders and addresses that a tool works on or writes to. */
final class Places {
    private final List<Capability> tools;
    private final Sources sources;
    private final Mentions mentions;
    private final Draft draft;
    private final Consumer<String> obstacles;

    /**
     * The places that a goal names.
     *
     * @param obstacles is told why a tool cannot work on what is named, for users
     */
    Places(List<Capability> tools, Sources sources, Mentions mentions, Draft draft, Consumer<String> obstacles) {
        this.tools = tools;
        this.sources = sources;
        this.mentions = mentions;
        this.draft = draft;
        this.obstacles = obstacles;
    }

    Optional<Value> url(Param param, Need need) {
        var source = need.source();
        if (source != null && source.kind() == Token.Kind.URL) {
            draft.account(source);
            return Optional.of(Value.given(source.text()));
        }
        return mentions.byName(param, need);
    }

    Optional<Value> path(Capability tool, Param param, Need need, int depth) {
        if (need.direct() && writes(tool)) {
            return sources.target(need.clause())
                    .filter(target -> takesEnding(tool, param, target))
                    .flatMap(this::accounted);
        }
        var source = need.source();
        if (source != null && source.kind() == Token.Kind.PATH) {
            var isFile = !Sources.ending(source).isEmpty();
            var named = sources.of(need.clause()).contains(source);
            if (isFile && param.takesFile() && takesEnding(tool, param, source)) {
                return accounted(source);
            }
            if (!isFile && (named || param.required()) && (param.takesFolder() || takesEnding(tool, param, source))) {
                return accounted(source);
            }
            if (isFile && param.takesFile()) {
                obstacles.accept("%s takes %s files, not %s"
                        .formatted(tool.name(), String.join(" or ", param.fileEndings(tool.name())), source.text()));
                return Optional.empty();
            }
        }
        if (need.direct() && param.takesFolder()) {
            var folder = sources.folder(need.clause());
            if (folder.isPresent()) {
                accountForFolderWords(need.clause(), folder.get());
                return accounted(folder.get());
            }
        }
        if (source == null && param.required() && param.takesFile()) {
            var bare = bareFileName(need);
            return bare.isPresent() ? bare.flatMap(this::accounted) : listed(tool, param, need.clause(), depth);
        }
        return Optional.empty();
    }

    private static Optional<Token> bareFileName(Need need) {
        return need.direct() ? Optional.ofNullable(need.phrase()).flatMap(Sources::bareFile) : Optional.empty();
    }

    private Optional<Value> accounted(Token token) {
        draft.account(token);
        return Optional.of(Value.given(token.text()));
    }

    private void accountForFolderWords(Clause clause, Token folder) {
        clause.phrases().stream()
                .filter(phrase -> phrase.tokens().contains(folder))
                .flatMap(phrase -> phrase.words().stream())
                .filter(word -> word.concept().equals("folder"))
                .forEach(draft::account);
    }

    private static boolean writes(Capability tool) {
        var makes = tool.collects() || !tool.typedParams().isEmpty();
        return tool.delivers() || (makes && !tool.isHarmless());
    }

    private static boolean takesEnding(Capability tool, Param param, Token source) {
        var endings = param.fileEndings(tool.name());
        var ending = Sources.ending(source);
        return endings.isEmpty()
                || ending.isEmpty()
                || endings.contains(ending)
                || (endings.contains("csv") && ending.equals("tsv"));
    }

    /**
     * The only file of its kind, looked up by a tool that lists files. Sound only where the argument says which kind it
     * takes; that there is one file and no more is checked when the list is there.
     */
    private Optional<Value> listed(Capability tool, Param param, Clause clause, int depth) {
        var endings = param.fileEndings(tool.name());
        if (endings.size() != 1 || depth >= Fitter.DEPTH || speaksOfOtherFiles(clause, endings)) {
            return Optional.empty();
        }
        for (var lister : tools) {
            var path = lister.offers().stream()
                    .filter(offer -> !offer.list().isEmpty() && offer.isPath())
                    .findFirst();
            var glob = lister.params().stream()
                    .filter(other -> other.role() == Param.Role.GLOB)
                    .findFirst();
            var free = lister.params().stream().noneMatch(other -> other.required() && other.role() != Param.Role.GLOB);
            if (path.isPresent() && glob.isPresent() && free && lister.isHarmless()) {
                var arguments = new LinkedHashMap<String, @Nullable Object>();
                arguments.put(
                        glob.get().name(),
                        globFor(glob.get(), endings.iterator().next()));
                var entry = draft.add(
                        lister,
                        arguments,
                        Set.of(),
                        List.of(new Criterion.Expression("output." + path.get().list() + ".size() == 1")),
                        "");
                draft.assume();
                return Optional.of(new Value(entry.property(path.get()), entry.id()));
            }
        }
        return Optional.empty();
    }

    /** "The text files", "the files in notes": not the table that happens to lie there. */
    private boolean speaksOfOtherFiles(Clause clause, Set<String> endings) {
        return clause.phrases().stream().anyMatch(phrase -> {
            var words = phrase.words();
            var files = words.stream().anyMatch(word -> word.concept().equals("file"));
            return files && words.stream().noneMatch(word -> endings.contains(Language.fileEnding(word.lower())));
        });
    }

    static String globFor(Param param, String ending) {
        var hints = param.description() + param.suggestions() + param.byDefault();
        return (hints.contains("**/") ? "**/*." : "*.") + ending;
    }
}
