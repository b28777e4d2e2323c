package io.planexec.executor.tool.data.chart;

import java.util.List;
import org.jfree.chart.JFreeChart;

/**
 * A chart that is ready to be painted.
 *
 * @param kind what it became, which may be another kind than was asked for; the notes then say why
 * @param shows what there is to see, for a reader who does not see it
 * @param notes what was left out or changed
 */
record Drawing(JFreeChart chart, ChartKind kind, String shows, List<String> notes) {
    Drawing {
        notes = List.copyOf(notes);
    }

    /** What stands over it, which may say less than was asked for. */
    String title() {
        return chart.getTitle().getText();
    }
}
