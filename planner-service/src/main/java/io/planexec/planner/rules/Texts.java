package io.planexec.planner.rules;

import io.planexec.planner.rules.Draft.Entry;
import io.planexec.planner.rules.Draft.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Texts that a tool is given: quoted in the goal, read from a file, or made of what another step gave. */
final class Texts {
    private final Fitter fitter;
    private final List<Capability> tools;
    private final Sources sources;
    private final Draft draft;

    Texts(Fitter fitter, List<Capability> tools, Sources sources, Draft draft) {
        this.fitter = fitter;
        this.tools = tools;
        this.sources = sources;
        this.draft = draft;
    }

    Optional<Value> text(Capability tool, Need need, int depth) {
        if (!need.direct()) {
            return Optional.empty();
        }
        var quote = need.clause().find(token -> token.kind() == Token.Kind.QUOTE && !draft.accountsFor(token));
        if (quote.isPresent()) {
            draft.account(quote.get());
            return Optional.of(Value.given(quote.get().text()));
        }
        var before = need.before();
        if (before != null && !before.tool().equals(tool)) {
            return textOf(before, tool, need);
        }
        var source = need.source();
        var pointsBack = need.phrase() != null && need.phrase().pointsBack();
        var ownWords = need.phrase() != null && need.phrase().head().isPresent() && !pointsBack;
        if (tool.delivers() && ownWords && !tool.isSpokenOf(need.head())) {
            return Optional.empty();
        }
        if (source == null
                || (pointsBack
                        && sources.of(need.clause()).isEmpty()
                        && !sources.all().contains(source))) {
            return Optional.empty();
        }
        for (var reader : tools) {
            var offer = reader.offers().stream().filter(Offer::isText).findFirst();
            if (offer.isPresent()
                    && reader.isHarmless()
                    && !reader.has(Param.Role.TEXT)
                    && (reader.has(Param.Role.PATH) || reader.has(Param.Role.URL))) {
                var entry = fitter.fit(reader, need.indirect(), depth + 1);
                if (entry.isPresent()) {
                    return Optional.of(new Value(
                            entry.get().property(offer.get()), entry.get().id()));
                }
            }
        }
        return Optional.empty();
    }

    /** What a step gave, as text: a text of its own, a report of it for a file, what it says in words, or the value itself. */
    Optional<Value> textOf(Entry entry, Capability tool, Need need) {
        var own = entry.tool().offers().stream().filter(Offer::isText).findFirst();
        if (own.isPresent()) {
            return Optional.of(new Value(entry.property(own.get()), entry.id()));
        }
        if (tool.delivers()) {
            var file = entry.tool().collects() ? readBack(entry) : reported(entry, tool, need);
            if (file.isPresent()) {
                return file;
            }
        }
        var inWords = entry.tool().offers().stream()
                .filter(offer ->
                        offer.path().equals(".summary") && offer.jsonType().equals("string"))
                .findFirst();
        if (inWords.isPresent()) {
            return Optional.of(new Value(entry.property(inWords.get()), entry.id()));
        }
        // Text around a reference makes it text.
        return Optional.of(new Value(entry.whole() + "\n", entry.id()));
    }

    private Optional<Value> reported(Entry entry, Capability forTool, Need need) {
        for (var tool : tools) {
            if (tool.collects() && tool.isRepeatable()) {
                var showing = new Need(need.clause(), null, true, null, "", List.of(), null, List.of(entry), Map.of());
                var report = fitter.fit(tool, showing);
                if (report.isPresent()) {
                    return textOf(report.get(), forTool, need);
                }
            }
        }
        return Optional.empty();
    }

    /** The text of a file that a step has written. */
    private Optional<Value> readBack(Entry entry) {
        var path = entry.tool().offers().stream()
                .filter(offer -> offer.list().isEmpty() && offer.isPath())
                .findFirst();
        for (var reader : tools) {
            var text = reader.offers().stream().filter(Offer::isText).findFirst();
            var taken = reader.params().stream()
                    .filter(param -> param.takesFile() && param.required())
                    .findFirst();
            if (path.isPresent() && text.isPresent() && taken.isPresent() && reader.isMeans()) {
                var read = draft.add(
                        reader,
                        Map.of(taken.get().name(), entry.property(path.get())),
                        Set.of(entry.id()),
                        List.of(),
                        "");
                return Optional.of(new Value(read.property(text.get()), read.id()));
            }
        }
        return Optional.empty();
    }
}
