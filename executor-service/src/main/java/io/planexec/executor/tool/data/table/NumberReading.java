package io.planexec.executor.tool.data.table;

import io.planexec.executor.tool.data.table.NumberText.Decimal;
import io.planexec.executor.tool.data.table.NumberText.Vote;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A draft column looked at as numbers. Counts are of cells, not of different values. */
final class NumberReading {
    private final Draft draft;
    private final List<@Nullable NumberText> texts = new ArrayList<>();
    private int point;
    private int comma;
    private int either;
    private int ambiguous;
    private String ambiguousExample = "";

    NumberReading(Draft draft) {
        this.draft = draft;
        for (int code = 0; code < draft.values().size(); code++) {
            NumberText text = NumberText.of(draft.values().get(code));
            texts.add(text);
            if (text != null) {
                count(text.vote(), draft.uses(code), draft.values().get(code));
            }
        }
    }

    private void count(Vote vote, int uses, String value) {
        switch (vote) {
            case POINT -> point += uses;
            case COMMA -> comma += uses;
            case EITHER -> either += uses;
            case AMBIGUOUS -> {
                ambiguous += uses;
                ambiguousExample = value;
            }
            case NO_NUMBER -> {}
        }
    }

    /** The part of the filled cells that are numbers under the convention most of them speak for, 0 to 1. */
    double share() {
        return draft.filled() == 0 ? 0 : (double) (Math.max(point, comma) + either + ambiguous) / draft.filled();
    }

    /** Whether no cell has a separator, so that the digits may as well be a code. */
    boolean bareDigits() {
        return point + comma + ambiguous == 0;
    }

    /** The convention that the cells themselves speak for, or null where they do not. */
    @Nullable
    Decimal own() {
        return point == comma ? null : point > comma ? Decimal.POINT : Decimal.COMMA;
    }

    /** An ambiguous cell such as {@code 1.234}, where no other cell of the column helps; else empty text. */
    String undecided() {
        return own() == null && ambiguous > 0 ? ambiguousExample : "";
    }

    NumberColumn column(ColumnType type, Decimal fallback, List<String> notes) {
        Decimal decimal = own() == null ? fallback : own();
        double[] byCode = new double[texts.size()];
        Map<String, Integer> units = new TreeMap<>();
        for (int code = 0; code < byCode.length; code++) {
            NumberText text = texts.get(code);
            byCode[code] = text == null ? Double.NaN : text.value(decimal == null ? Decimal.POINT : decimal);
            if (text != null && !Double.isNaN(byCode[code])) {
                units.merge(text.unit(), draft.uses(code), Integer::sum);
            }
        }
        double[] values = new double[draft.rows()];
        Map<Integer, String> unreadable = new HashMap<>();
        for (int row = 0; row < values.length; row++) {
            int code = draft.code(row);
            values[row] = code < 0 ? Double.NaN : byCode[code];
            if (code >= 0 && Double.isNaN(byCode[code])) {
                unreadable.put(row, draft.values().get(code));
            }
        }
        return new NumberColumn(draft.name(), type, values, unreadable, unit(units, notes));
    }

    private String unit(Map<String, Integer> units, List<String> notes) {
        List<String> signs =
                units.keySet().stream().filter(unit -> !unit.isEmpty()).toList();
        if (signs.size() > 1) {
            notes.add("Column '%s' mixes %s; its figures are added up as they stand, without conversion."
                    .formatted(draft.name(), String.join(" and ", signs)));
            return "";
        }
        return signs.isEmpty() ? "" : signs.getFirst();
    }
}
