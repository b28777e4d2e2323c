package io.planexec.planner.rules;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the planner knows of English: stems, a small thesaurus, and the words that carry a sentence without content of
 * their own. It says nothing about tools; a tool is found because it announces the same words.
 */
final class Language {

    /** Concept of words that point back to what was said before. */
    static final String IT = "it";

    /** What stands for a passage of time that a goal does not put a length to. */
    static final String OVER_TIME = "over time";

    private static final Pattern NAME_PART = Pattern.compile("\\p{Lu}+(?!\\p{Ll})|\\p{Lu}?\\p{Ll}+|\\d+|\\p{L}+");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");

    /** Each line: words that mean about the same. The first names the concept. */
    private static final String THESAURUS = """
            analyze analyse analysis analyses analytics examine study evaluate investigate explore assess
            chart plot graph diagram visualize visualise visualization visualisation
            search find locate grep seek
            sum total
            average mean avg
            median
            count
            minimum min lowest smallest least fewest cheapest
            maximum max highest largest greatest biggest most
            list enumerate
            read open display view show print cat
            content text body prose
            write save store export copy put dump duplicate
            report summary summarize summarise overview
            trend tendency rise rising fall falling increasing decreasing declining going
            clean cleanse cleanup tidy scrub sanitize
            load import ingest
            fetch download get retrieve
            forecast predict prediction projection
            statistic stat figure
            calculate compute
            file document
            folder directory dir
            row record
            column field
            group category segment dimension
            anomaly outlier
            dataset data table
            sentiment mood
            translate translation
            send post publish
            remove drop
            dedupe deduplicate duplicates dedup
            null empty missing blank
            month monthly
            day daily
            week weekly
            quarter quarterly
            year yearly annual annually
            growth grow
            web internet online
            image picture png
            occurrence match hit appearance
            detect spot identify recognize recognise
            address url link uri
            markdown md
            html htm
            share proportion percentage percent
            filter select keep
            relation correlation relationship
            """;

    private static final Map<String, String> CONCEPTS = concepts();

    /** Concept of the verb that sets things side by side. */
    static final String COMPARE = concept("compare");

    /** What somebody who asks for the first may get: an analysis is made of statistics, trends, outliers. */
    private static final Map<String, Set<String>> NARROWER = Map.of(
            "analyze", Set.of("statistic", "trend", "anomaly", "correlation"), stem("compare"), Set.of("statistic"));

    /** Verbs that say that something is wanted, and nothing of how. */
    private static final Set<String> LIGHT = concepts("""
            create make give generate produce build write draw draft prepare provide need want present deliver do
            perform run add include use take tell show display view print get output have see supply return be
            """);

    /** Verbs for getting at something that is named after them: "find the trends", "calculate statistics". */
    private static final Set<String> DISCOVERING =
            concepts("find search detect identify determine calculate compute list extract discover");

    /** Verbs that bring a new thing into being: what they act on is never something that is there already. */
    private static final Set<String> MAKING = concepts("create make generate produce build draw draft compose");

    /** Verbs that only hand over material: "take x.csv and …". */
    private static final Set<String> MATERIAL = Set.of("use", "using", "take", "given", "based", "consider");

    private static final Set<String> OTHER_VERBS = concepts("""
            delete email mail book order buy sing train deploy rename move sort compress zip encrypt decrypt install
            play call schedule cook explain describe rewrite refactor fix test compile commit push merge upload filter
            join convert transform notify remind answer compare rank split group extract discover compose check
            deduplicate turn update edit append replace insert approve cancel pay archive classify label tag
            determine include consider take use perform run draft draw give tell want need provide present
            compute calculate create make generate produce build prepare deliver supply return extend
            """);

    /** Also nouns: verbs only where something follows that they act on. */
    private static final Set<String> NOUN_OR_VERB = concepts("""
            chart report trend sum average count list forecast group sort total plot graph summary copy load
            statistic share match order book test call label tag estimate rank split record post mail email measure
            """);

    private static final String OVER = "over";
    private static final String UNDER = "under";

    private static final Set<String> PREPOSITIONS = words("""
            from of in inside within under below at on about regarding concerning for to into onto as with including
            containing using via by over across against versus vs during since until after before without through
            called named titled between where except excluding only saying
            """);

    private static final Map<String, String> SAME_MARKER = Map.ofEntries(
            Map.entry("per", "by"),
            Map.entry("inside", "in"),
            Map.entry("within", "in"),
            Map.entry("under", "in"),
            Map.entry("below", "in"),
            Map.entry("across", "in"),
            Map.entry("through", "in"),
            Map.entry("regarding", "about"),
            Map.entry("concerning", "about"),
            Map.entry("on", "about"),
            Map.entry("onto", "into"),
            Map.entry("using", "from"),
            Map.entry("via", "from"),
            Map.entry("including", "with"),
            Map.entry("named", "called"),
            Map.entry("titled", "called"),
            Map.entry("saying", "containing"),
            Map.entry("excluding", "except"),
            Map.entry("whose", "where"),
            Map.entry("having", "where"),
            Map.entry("more than", OVER),
            Map.entry("greater than", OVER),
            Map.entry("less than", UNDER),
            Map.entry("fewer than", UNDER),
            Map.entry("at least", "at least"),
            Map.entry("at most", "at most"),
            Map.entry("vs", "versus"));

    private static final Set<String> COMPARATORS = Set.of(OVER, "above", UNDER, "below");

    /** Deeds of people that are counted in money: no part of a column's name where there is more to it. */
    private static final Set<String> TRADING = concepts(
            "sell sold spend spent earn earned pay paid buy bought made bring brought generate generated receive received");

    private static final Set<String> LASTING = concepts("take took taken last need work");

    /** What people do with the things that are counted: who does it says which, and not that it is done. */
    private static final Set<String> BRINGING_ABOUT = concepts(
            "get got report place make made buy bought have file submit log raise register enter receive occur happen exist"
                    + " arrive come");

    private static final Set<String> STATES =
            words("open new late active inactive overdue unpaid pending high low missing broken");

    /** Quantities that add up; {@code revenue} of somebody is the sum of it. */
    private static final Set<String> FLOWS = concepts("""
            revenue sales turnover spending spend spent expense expenditure income earnings profit cost payment amount
            money quantity volume
            """);

    /** Quantities that do not. */
    private static final Set<String> LEVELS =
            concepts("price rate rating score temperature humidity pressure speed margin discount");

    /** How figures are laid out, not what they are of. */
    private static final Set<String> LAYOUTS = concepts("breakdown distribution evolution development");

    /** What rows of data are called by what they record. */
    private static final Set<String> HAPPENINGS =
            concepts("row record entry order transaction payment purchase invoice booking ticket event reading");

    /** What is measured in, and never what a row is. */
    private static final Set<String> UNITS =
            words("hours minutes units pieces kilometers kilometres km miles liters litres kilograms kg dollars euros");

    private static final Set<String> DESCENDING = words("descending desc high newest latest");
    private static final Set<String> ASCENDING = words("ascending asc low oldest earliest");

    private static final Set<String> PERIODS = words("day week month quarter year days weeks months quarters years");

    /** What puts a period at the end of the time that is spoken of. */
    private static final Set<String> RECENT = words("last past previous this current");

    /** Times that lie where data do not say: not before today, or told from today. */
    private static final Set<String> FROM_TODAY = words("today yesterday tomorrow tonight");

    private static final Set<String> COMING = words("next coming upcoming");

    /** What follows these narrows an answer down; ignoring it would make the answer wrong. */
    private static final Set<String> RESTRICTING =
            Set.of("where", "only", "except", "without", "since", "until", "after", "before", "between", "during");

    /** What a number follows that bounds another one. */
    static final Set<String> BOUNDING = Set.of(OVER, UNDER, "at least", "at most");

    private static final Set<String> DETERMINERS = words("the a an these those my our your their its his her all "
            + "every each any some both another such this that");

    /** Words a plan need not account for. */
    private static final Set<String> NEUTRAL = words("""
            please kindly can could would should will shall may might must i you we me us let lets let's want need like
            i'd i'll help hi hello hey thanks thank nice short brief briefly quick quickly simple simply detailed
            complete full new good clear also too just then finally first next afterwards afterward together here there
            overall main key is are was were be been being has have had does do did its it's what what's so very really
            well now each again whole entire respectively everything anything something there's both following know
            not yet if possible asap up out off down how much and or plus as to of come comes came
            """);

    private static final Set<String> AUXILIARIES = words("is are was were has have had does do did contain contains");

    private static final Set<String> POINTING_BACK = words("it them result results they");

    private static final Set<String> CUSTOMARY_FOLDERS = words(
            "src docs doc lib libs test tests examples example data out build bin tmp config conf logs log scripts etc "
                    + "home var target main resources assets public app apps packages workspace");

    /** Endings of file names, and what people call such files. */
    private static final Map<String, String> FILE_ENDINGS = Map.ofEntries(
            Map.entry("csv", "csv"),
            Map.entry("tsv", "tsv"),
            Map.entry("json", "json"),
            Map.entry("yaml", "yaml"),
            Map.entry("yml", "yml"),
            Map.entry("xml", "xml"),
            Map.entry("html", "html"),
            Map.entry("markdown", "md"),
            Map.entry("md", "md"),
            Map.entry("txt", "txt"),
            Map.entry("text", "txt"),
            Map.entry("java", "java"),
            Map.entry("python", "py"),
            Map.entry("py", "py"),
            Map.entry("javascript", "js"),
            Map.entry("js", "js"),
            Map.entry("ts", "ts"),
            Map.entry("typescript", "ts"),
            Map.entry("sql", "sql"),
            Map.entry("log", "log"),
            Map.entry("pdf", "pdf"),
            Map.entry("png", "png"),
            Map.entry("xlsx", "xlsx"),
            Map.entry("excel", "xlsx"),
            Map.entry("parquet", "parquet"));

    /** Kinds of pictures, and the words of goals they suit. */
    private static final Map<String, Set<String>> SUITS = Map.of(
            "line", concepts("trend time month day week quarter year growth forecast"),
            "bar", concepts("compare group rank"),
            "pie", concepts("share"),
            "scatter", concepts("relation"));

    private Language() {}

    /** What a word means, so that two words for the same thing compare equal. */
    static String concept(String word) {
        var lower = word.toLowerCase(Locale.ROOT);
        var known = CONCEPTS.get(lower);
        if (known != null) {
            return known;
        }
        var stem = stem(lower);
        return CONCEPTS.getOrDefault(stem, stem);
    }

    /** The concepts of an identifier's parts: {@code groupBy}, {@code monthly_totals}, {@code filePath}. */
    static List<String> nameConcepts(String name) {
        return NAME_PART
                .matcher(name)
                .results()
                .map(part -> concept(part.group()))
                .toList();
    }

    /** The concepts of a text's words, those without content left out. */
    static Set<String> textConcepts(String text) {
        return WORD.matcher(text)
                .results()
                .map(found -> found.group().toLowerCase(Locale.ROOT))
                .filter(word -> !NEUTRAL.contains(word) && !PREPOSITIONS.contains(word) && !DETERMINERS.contains(word))
                .map(Language::concept)
                .collect(Collectors.toSet());
    }

    /** Crude on purpose: it only has to give the forms of a word the same result. */
    static String stem(String lower) {
        var word = lower.endsWith("'s") ? lower.substring(0, lower.length() - 2) : lower;
        if (word.endsWith("ies") && word.length() > 4) {
            word = word.substring(0, word.length() - 3) + "y";
        } else if (word.endsWith("sses") || word.endsWith("xes") || word.endsWith("ches") || word.endsWith("shes")) {
            word = word.substring(0, word.length() - 2);
        } else if (isPlural(word)) {
            word = word.substring(0, word.length() - 1);
        }
        if (word.endsWith("ing") && word.length() > 5 && hasVowel(word.substring(0, word.length() - 3))) {
            word = undouble(word.substring(0, word.length() - 3));
        } else if (word.endsWith("ed") && word.length() > 4 && hasVowel(word.substring(0, word.length() - 2))) {
            word = undouble(word.substring(0, word.length() - 2));
        }
        if (word.endsWith("e") && word.length() > 3) {
            word = word.substring(0, word.length() - 1);
        }
        return word;
    }

    static boolean isPlural(String lower) {
        return lower.length() > 3
                && lower.endsWith("s")
                && !lower.endsWith("ss")
                && !lower.endsWith("us")
                && !lower.endsWith("is");
    }

    /** The name of one of several: "products" are told apart by their "product". */
    static String singular(String word) {
        var lower = word.toLowerCase(Locale.ROOT);
        if (!isPlural(lower)) {
            return word;
        }
        if (lower.endsWith("ies") && lower.length() > 4) {
            return word.substring(0, word.length() - 3) + "y";
        }
        var cut = lower.endsWith("sses") || lower.endsWith("xes") || lower.endsWith("ches") || lower.endsWith("shes")
                ? 2
                : 1;
        return word.substring(0, word.length() - cut);
    }

    static Set<String> narrower(String concept) {
        return NARROWER.getOrDefault(concept, Set.of());
    }

    static boolean isLight(String verbConcept) {
        return verbConcept.isEmpty() || LIGHT.contains(verbConcept);
    }

    static boolean isDiscovering(String verbConcept) {
        return DISCOVERING.contains(verbConcept);
    }

    static boolean isMaking(String verbConcept) {
        return MAKING.contains(verbConcept);
    }

    static boolean isMaterial(String lower) {
        return MATERIAL.contains(lower);
    }

    static boolean isVerb(String concept) {
        return LIGHT.contains(concept)
                || DISCOVERING.contains(concept)
                || OTHER_VERBS.contains(concept)
                || NOUN_OR_VERB.contains(concept)
                || Set.of("analyze", "read", "clean", "load", "fetch", "detect", "translate", "send", "remove")
                        .contains(concept);
    }

    static boolean isAlsoNoun(String concept) {
        return NOUN_OR_VERB.contains(concept);
    }

    static boolean isPreposition(String lower) {
        return PREPOSITIONS.contains(lower) || SAME_MARKER.containsKey(lower);
    }

    static String marker(String preposition) {
        return SAME_MARKER.getOrDefault(preposition, preposition);
    }

    static boolean restricts(String marker) {
        return RESTRICTING.contains(marker);
    }

    /** Whether the word compares with a number, where one follows it. */
    static boolean isComparator(String lower) {
        return COMPARATORS.contains(lower) || BOUNDING.contains(marker(lower));
    }

    /** {@code over} for above, {@code under} for below. */
    static String comparator(String lower) {
        return switch (lower) {
            case "above" -> OVER;
            case "below" -> UNDER;
            default -> marker(lower).equals("in") ? lower : marker(lower);
        };
    }

    /** Whether the word tells some things of a kind from others by the state they are in. */
    static boolean isState(String lower) {
        return STATES.contains(lower) || (lower.endsWith("ed") && lower.length() > 4);
    }

    /** Whether it is a quantity that adds up. */
    static boolean isFlow(String concept) {
        return FLOWS.contains(concept);
    }

    static boolean isQuantity(String concept) {
        return FLOWS.contains(concept) || LEVELS.contains(concept);
    }

    static boolean isLayout(String concept) {
        return LAYOUTS.contains(concept);
    }

    static boolean isHappening(String concept) {
        return HAPPENINGS.contains(concept);
    }

    static boolean descends(String lower) {
        return DESCENDING.contains(lower);
    }

    static boolean ascends(String lower) {
        return ASCENDING.contains(lower);
    }

    /** Whether it leads to a period such as {@code month} to make one certain time of it. */
    static boolean placesPeriod(String lower) {
        return RECENT.contains(lower) || COMING.contains(lower);
    }

    /** Whether it leads to so many periods up to the end of the data. */
    static boolean looksBack(String lower) {
        return RECENT.contains(lower);
    }

    /** What rows are called, and what they or people do with hours or pieces. */
    static boolean isSpending(String concept) {
        return HAPPENINGS.contains(concept) || TRADING.contains(concept) || LASTING.contains(concept);
    }

    /** What is so of whatever is counted. */
    static boolean bringsAbout(String concept) {
        return BRINGING_ABOUT.contains(concept) || LASTING.contains(concept);
    }

    static boolean isUnit(String lower) {
        return UNITS.contains(lower);
    }

    static boolean isPeriod(String lower) {
        return PERIODS.contains(lower);
    }

    /** A time without a date: {@code last month}, {@code yesterday}. */
    static boolean isRelativeTime(String text) {
        return FROM_TODAY.contains(text) || (text.contains(" ") && placesPeriod(text.substring(0, text.indexOf(' '))));
    }

    /** A relative time that data cannot place. */
    static boolean needsToday(String text) {
        return FROM_TODAY.contains(text)
                || (text.contains(" ") && COMING.contains(text.substring(0, text.indexOf(' '))));
    }

    static boolean isTrading(String concept) {
        return TRADING.contains(concept);
    }

    static boolean isDeterminer(String lower) {
        return DETERMINERS.contains(lower);
    }

    static boolean isNeutral(String lower) {
        return NEUTRAL.contains(lower);
    }

    static boolean isAuxiliary(String lower) {
        return AUXILIARIES.contains(lower);
    }

    static boolean pointsBack(String lower) {
        return POINTING_BACK.contains(lower);
    }

    static boolean isCustomaryFolder(String lower) {
        return CUSTOMARY_FOLDERS.contains(lower);
    }

    /** Whether the word says anything to the thesaurus. */
    static boolean isKnown(String concept) {
        return CONCEPTS.containsValue(concept) || OTHER_VERBS.contains(concept);
    }

    /** Ending of files that are called so: {@code md} for markdown; empty where it is no such name. */
    static String fileEnding(String lower) {
        return FILE_ENDINGS.getOrDefault(lower, "");
    }

    /** How well a kind of picture suits a goal that uses this concept. */
    static boolean suits(String kind, String concept) {
        return SUITS.getOrDefault(kind, Set.of()).contains(concept);
    }

    private static boolean hasVowel(String word) {
        return word.chars().anyMatch(c -> "aeiouy".indexOf(c) >= 0);
    }

    private static String undouble(String word) {
        var last = word.length() - 1;
        return last > 1 && word.charAt(last) == word.charAt(last - 1) && "lsz".indexOf(word.charAt(last)) < 0
                ? word.substring(0, last)
                : word;
    }

    private static Map<String, String> concepts() {
        var byWord = new HashMap<String, String>();
        THESAURUS.lines().forEach(line -> {
            var group = line.strip().split(" +", -1);
            for (var word : group) {
                byWord.putIfAbsent(word, group[0]);
                byWord.putIfAbsent(stem(word), group[0]);
            }
        });
        return Map.copyOf(byWord);
    }

    private static Set<String> words(String text) {
        return Arrays.stream(text.strip().split("\\s+", -1)).collect(Collectors.toUnmodifiableSet());
    }

    /** The concepts of words that are listed with blanks between them. */
    static Set<String> concepts(String text) {
        return Arrays.stream(text.strip().split("\\s+", -1))
                .map(Language::concept)
                .collect(Collectors.toUnmodifiableSet());
    }
}
