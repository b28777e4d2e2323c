package io.planexec.cli.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Further commands that the caller may want, each as it can be pasted into their shell. Immutable.
 *
 * @param program the command as the caller called it
 * @param source the options that say where the log is read from, as the caller gave them; empty for the default place
 */
public record CommandLines(String program, List<String> source) {
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_@%+=:,./-]+");

    public CommandLines {
        source = List.copyOf(source);
    }

    /** A command that reads the log from where it was read now. */
    public String reading(String... words) {
        var all = new ArrayList<>(Arrays.asList(words));
        all.addAll(source);
        return line(all);
    }

    /** A command for the planner. */
    String asking(String... words) {
        return line(Arrays.asList(words));
    }

    private String line(List<String> words) {
        return quoted(program) + " " + words.stream().map(CommandLines::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
