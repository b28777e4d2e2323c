package io.planexec.executor.tool.data;

import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.data.chart.GenerateChart;
import io.planexec.executor.tool.data.dataset.CleanData;
import io.planexec.executor.tool.data.dataset.LoadCsv;
import io.planexec.executor.tool.data.dataset.SaveCsv;
import io.planexec.executor.tool.data.report.WriteReport;
import io.planexec.executor.tool.data.selection.SelectRows;
import io.planexec.executor.tool.data.statistics.CalculateStats;
import io.planexec.executor.tool.data.trend.DetectTrends;
import java.util.List;

/** The tools for tabular data. */
public final class DataTools {
    private DataTools() {}

    /** One of each, in the order in which an analysis uses them. They hold no state and are safe to share. */
    public static List<Tool> all() {
        return List.of(
                new LoadCsv(),
                new CleanData(),
                new SelectRows(),
                new CalculateStats(),
                new DetectTrends(),
                new GenerateChart(),
                new WriteReport(),
                new SaveCsv());
    }
}
