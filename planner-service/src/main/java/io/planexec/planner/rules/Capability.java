package io.planexec.planner.rules;

import io.planexec.messages.Effect;
import io.planexec.messages.ToolSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a tool can do for a goal, read from what it announces. */
final class Capability {

    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.;])\\s+");
    private static final Pattern OTHER_TOOL = Pattern.compile("\\buse \\w+_\\w+");

    private final ToolSpec spec;
    private final List<Param> params;
    private final List<Offer> offers;
    private final List<String> name;
    private final Set<String> does = new HashSet<>();
    private final Set<String> gives = new HashSet<>();
    private final Set<String> holds = new HashSet<>();
    private final Set<String> says;
    private final String description;

    Capability(ToolSpec spec) {
        this.spec = spec;
        params = Param.of(spec.inputSchema(), spec.examples());
        offers = Offer.of(spec.outputSchema());
        name = Language.nameConcepts(spec.name());
        description = ownWords(spec.description());
        says = Language.textConcepts(description);
        offers.forEach(offer -> holds.addAll(offer.nameConcepts()));
        offers.getFirst().types().forEach(type -> gives.addAll(Language.nameConcepts(type)));
        if (gives.isEmpty()) {
            offers.stream().filter(offer -> offer.list().isEmpty()).forEach(this::propertyGiven);
        }
        if (!name.isEmpty()) {
            does.add(name.getFirst());
            nounsGiven();
        }
        sentenceStarts(description).forEach(does::add);
        does.remove("");
    }

    /** A property that is named after its type, or is no mere word, is what the tool is for; a remark beside it is not. */
    private void propertyGiven(Offer offer) {
        for (var type : offer.types()) {
            var concepts = Language.nameConcepts(type);
            if (!offer.jsonType().equals("string")
                    || offer.nameConcepts().stream().anyMatch(concepts::contains)) {
                gives.addAll(concepts);
            }
        }
    }

    /** A noun of the name is what the tool gives if the output says so too, or if the verb is one of making or getting. */
    private void nounsGiven() {
        var wanting = Language.isLight(name.getFirst()) && !readsInput();
        for (var noun : name.subList(name.size() == 1 ? 0 : 1, name.size())) {
            if (gives.contains(noun) || holds.contains(noun) || name.size() == 1 || wanting) {
                gives.add(noun);
                does.add(noun);
            }
        }
    }

    /** The description without what it says of other tools: "for tables use load_csv". */
    private static String ownWords(String description) {
        return SENTENCE_END
                .splitAsStream(description)
                .filter(sentence -> !OTHER_TOOL.matcher(sentence).find())
                .collect(Collectors.joining(" "));
    }

    private boolean readsInput() {
        return params.stream().anyMatch(param -> param.role() == Param.Role.PATH || param.role() == Param.Role.TEXT);
    }

    private static List<String> sentenceStarts(String description) {
        var starts = new ArrayList<String>();
        var fresh = true;
        for (var word : description.strip().split("\\s+", -1)) {
            if (fresh) {
                starts.add(Language.concept(word.replaceAll("\\P{L}", "")));
            }
            fresh = word.endsWith(".") || word.endsWith(";");
        }
        return starts;
    }

    ToolSpec spec() {
        return spec;
    }

    String name() {
        return spec.name();
    }

    List<Param> params() {
        return params;
    }

    List<Offer> offers() {
        return offers;
    }

    /** Concepts of the name's parts. */
    List<String> nameConcepts() {
        return name;
    }

    /** Whether a verb, or a noun used as one, names what the tool does. */
    boolean does(String verb) {
        return does.contains(verb);
    }

    Set<String> verbs() {
        return name.isEmpty() ? Set.of() : Set.of(name.getFirst());
    }

    /** Whether this is what the tool is there to give. */
    boolean gives(String noun) {
        return gives.contains(noun);
    }

    /** Whether a property of the output is called so. */
    boolean holds(String noun) {
        return holds.contains(noun);
    }

    /** Whether its description speaks of it. */
    boolean says(String word) {
        return says.contains(word);
    }

    /** Whether its inputs are called so, or mean so. */
    boolean takes(String noun) {
        return params.stream()
                .anyMatch(param -> param.nameConcepts().contains(noun)
                        || param.types().stream()
                                .anyMatch(type -> Language.nameConcepts(type).contains(noun)));
    }

    /** Whether a parameter, or a part of one, is called so. */
    boolean names(String concept) {
        return flatParams().anyMatch(param -> param.nameConcepts().contains(concept));
    }

    /** Choices that one word names: {@code sum} of an aggregation, {@code bar} of a kind of chart. */
    boolean offersChoice(String concept) {
        return flatParams()
                .anyMatch(param -> param.role() == Param.Role.CHOICE
                        && param.choices().stream()
                                .anyMatch(choice ->
                                        Language.nameConcepts(choice.toString()).equals(List.of(concept))));
    }

    /** Ways to add up that it knows: sum, mean, count. */
    boolean aggregatesBy(String concept) {
        return aggregates()
                && params.stream()
                        .filter(param -> param.role() == Param.Role.CHOICE && !param.many())
                        .flatMap(param -> param.choices().stream())
                        .anyMatch(choice ->
                                Language.nameConcepts(choice.toString()).equals(List.of(concept)));
    }

    /** The parameters, and those within them. */
    Stream<Param> flatParams() {
        return params.stream().flatMap(param -> Stream.concat(Stream.of(param), param.parts().stream()));
    }

    boolean has(Param.Role role) {
        return flatParams().anyMatch(param -> param.role() == role);
    }

    /** Takes columns to add up and to split by. */
    boolean aggregates() {
        return params.stream().anyMatch(Param::isGrouping) && params.stream().anyMatch(Param::isMeasure);
    }

    boolean collects() {
        return params.stream().anyMatch(Param::collects);
    }

    /** Puts a text into a file. */
    boolean delivers() {
        return spec.effect() != Effect.READ && has(Param.Role.PATH) && has(Param.Role.TEXT);
    }

    /** Whether its output is of the type, or carries a value of it under the type's name, which is as good. */
    boolean carries(String type) {
        return typesGiven().contains(type)
                || offers.stream()
                        .anyMatch(offer ->
                                offer.path().equals("." + type) && offer.types().contains(type));
    }

    /** Only reads: harmless to run for the sake of another step. */
    boolean isHarmless() {
        return spec.effect() == Effect.READ;
    }

    boolean isRepeatable() {
        return spec.effect().repeatable();
    }

    /** The parameter that its work is done on: a value of a type that other tools give. */
    List<Param> typedParams() {
        return params.stream()
                .filter(param -> param.role() == Param.Role.TYPED && !param.collects())
                .toList();
    }

    Set<String> typesGiven() {
        return new LinkedHashSet<>(offers.getFirst().types());
    }

    /** Gives the type it takes: cleans, filters, or otherwise prepares a value. */
    boolean transforms(String type) {
        return typesGiven().contains(type)
                && typedParams().stream().anyMatch(param -> param.types().contains(type));
    }

    /** Gives those of the rows it takes that fulfil conditions. */
    boolean selects() {
        return isHarmless()
                && has(Param.Role.CONDITION)
                && typesGiven().stream().anyMatch(this::transforms);
    }

    /** Puts rows in the order of a column. */
    boolean sorts() {
        return selects() && params.stream().anyMatch(Param::isSorting);
    }

    /** Says of itself that it makes its input fit for what follows. */
    boolean prepares(String type) {
        return transforms(type)
                && isHarmless()
                && (does.contains("clean")
                        || does.contains("prepar")
                        || does.contains("normaliz")
                        || does.contains("normalis")
                        || does.contains("repair"));
    }

    /** Gives nothing but the raw material that other tools work on. */
    boolean isMeans() {
        return isHarmless()
                && typedParams().isEmpty()
                && !collects()
                && !has(Param.Role.PATTERN)
                && flatParams().anyMatch(param -> param.role() == Param.Role.PATH && param.takesFile());
    }

    boolean prepares() {
        return typesGiven().stream().anyMatch(this::prepares);
    }

    /** Finds something out of a value that it is given: a trend, a forecast, an overview. */
    boolean derives() {
        return isHarmless() && !typedParams().isEmpty() && typesGiven().stream().noneMatch(this::transforms);
    }

    /** Whether a word is about the tool: what it is called, takes, does or gives. */
    boolean isSpokenOf(String word) {
        return gives(word)
                || holds(word)
                || does(word)
                || takes(word)
                || nameConcepts().contains(word)
                || says(word)
                || Language.narrower(word).stream().anyMatch(this::gives);
    }
}
