package io.planexec.executor.tool.data.table;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a table comes from.
 *
 * @param source the file's name as the user gave it, or what else the rows came from
 * @param notes sentences on how the source was read: what was ambiguous, odd, or left out
 * @param cleaning what was dropped, or null for rows as they were read
 * @param guesses sentences on how rows were chosen where nobody said by what; an answer made of these rows repeats them
 */
public record Lineage(
        String source, List<String> notes, @Nullable Cleaning cleaning, List<String> guesses) {
    public Lineage {
        notes = List.copyOf(notes);
        guesses = List.copyOf(guesses);
    }
}
