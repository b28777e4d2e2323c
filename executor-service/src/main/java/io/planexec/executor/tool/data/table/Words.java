package io.planexec.executor.tool.data.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Splits a name such as {@code unitPrice}, {@code Unit Price} or {@code unit_price} into its words in lower case. */
public final class Words {
    private static final Pattern HUMP = Pattern.compile("(?<=[\\p{Ll}\\d])(?=\\p{Lu})");
    private static final Pattern GAP = Pattern.compile("[^\\p{L}\\p{N}]+");

    private static final Pattern SIBILANT = Pattern.compile("(?:ch|sh|x|ss|z)es$");

    private Words() {}

    /** The words of a name, in order; none for a name without letters and digits. */
    public static List<String> of(String name) {
        List<String> words = new ArrayList<>();
        for (String word : GAP.split(HUMP.matcher(name).replaceAll(" "), -1)) {
            if (!word.isEmpty()) {
                words.add(word.toLowerCase(Locale.ROOT));
            }
        }
        return words;
    }

    /** The words of a name, each in the singular, so that {@code Products} and {@code product} are the same. */
    public static List<String> singulars(String name) {
        return of(name).stream().map(Words::singular).toList();
    }

    /** A word without its English plural ending, so that {@code products} meets {@code product}. */
    public static String singular(String word) {
        if (word.length() > 4 && word.endsWith("ies")) {
            return word.substring(0, word.length() - 3) + "y";
        }
        if (word.length() > 4 && SIBILANT.matcher(word).find()) {
            return word.substring(0, word.length() - 2);
        }
        return word.length() > 3 && word.endsWith("s") && !word.endsWith("ss")
                ? word.substring(0, word.length() - 1)
                : word;
    }
}
