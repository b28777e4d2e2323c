package io.planexec.executor.tool.data.table;

import io.planexec.executor.tool.data.table.DateText.Order;
import io.planexec.executor.tool.data.table.DateText.Vote;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A draft column looked at as dates. */
final class DateReading {
    /** Fewer dates may ascend by chance. */
    private static final int ENOUGH_FOR_ORDER = 3;

    private final Draft draft;
    private final boolean named;
    private int dayFirst;
    private int monthFirst;
    private int ambiguous;
    private String ambiguousExample = "";

    /**
     * @param named whether the column's name speaks of dates
     */
    DateReading(Draft draft, boolean named) {
        this.draft = draft;
        this.named = named;
        for (int code = 0; code < draft.values().size(); code++) {
            count(draft.values().get(code), draft.uses(code));
        }
    }

    private void count(String value, int uses) {
        Vote vote = DateText.vote(value);
        switch (vote) {
            case DAY_FIRST -> dayFirst += uses;
            case MONTH_FIRST -> monthFirst += uses;
            case AMBIGUOUS -> {
                ambiguous += uses;
                ambiguousExample = value;
            }
            case NEITHER -> {}
        }
    }

    /**
     * The column of dates, or null when fewer than the needed part of the filled cells are dates.
     *
     * @param needed 0 to 1
     * @param dayFirstLikely what to take where no cell tells
     * @param notes gets a sentence when the reading is a guess
     */
    @Nullable
    DateColumn column(double needed, boolean dayFirstLikely, List<String> notes) {
        boolean told = dayFirst != monthFirst;
        Order order = told ? (dayFirst > monthFirst ? Order.DAY_FIRST : Order.MONTH_FIRST) : guess(dayFirstLikely);
        long[] byCode = new long[draft.values().size()];
        long read = 0;
        for (int code = 0; code < byCode.length; code++) {
            byCode[code] = DateText.read(draft.values().get(code), order, named);
            read += byCode[code] == DateColumn.MISSING ? 0 : draft.uses(code);
        }
        if (read == 0 || read < needed * draft.filled()) {
            return null;
        }
        var guessed = "";
        if (!told && ambiguous > 0 && ambiguousExample.indexOf('.') < 0) {
            guessed =
                    "Column '%s' is ambiguous: dates such as %s can be read with the day or the month first; they are read with the %s first."
                            .formatted(draft.name(), ambiguousExample, order == Order.DAY_FIRST ? "day" : "month");
            notes.add(guessed);
        }
        return column(byCode, guessed);
    }

    /**
     * Rows are mostly written in order of time, so a reading under which they ascend and the other does not is the
     * better guess.
     */
    private Order guess(boolean dayFirstLikely) {
        if (ambiguousExample.indexOf('.') >= 0) {
            return Order.DAY_FIRST;
        }
        boolean dayAscends = ascends(Order.DAY_FIRST);
        if (ambiguous > 0 && draft.filled() >= ENOUGH_FOR_ORDER && dayAscends != ascends(Order.MONTH_FIRST)) {
            return dayAscends ? Order.DAY_FIRST : Order.MONTH_FIRST;
        }
        return dayFirstLikely ? Order.DAY_FIRST : Order.MONTH_FIRST;
    }

    private boolean ascends(Order order) {
        long before = Long.MIN_VALUE;
        for (int row = 0; row < draft.rows(); row++) {
            if (draft.code(row) >= 0) {
                long now = DateText.read(draft.values().get(draft.code(row)), order, named);
                if (now < before) {
                    return false;
                }
                before = now;
            }
        }
        return true;
    }

    private DateColumn column(long[] byCode, String guessed) {
        long[] micros = new long[draft.rows()];
        Map<Integer, String> unreadable = new HashMap<>();
        for (int row = 0; row < micros.length; row++) {
            int code = draft.code(row);
            micros[row] = code < 0 ? DateColumn.MISSING : byCode[code];
            if (code >= 0 && byCode[code] == DateColumn.MISSING) {
                unreadable.put(row, draft.values().get(code));
            }
        }
        return new DateColumn(draft.name(), micros, unreadable, guessed);
    }
}
