package io.planexec.executor.tool.data.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Paint;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.NumberFormat;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.Axis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;

/** Colours, fonts and frames that all charts share. */
final class Look {
    static final Color INK = new Color(0x1F2933);
    static final Color FAINT_INK = new Color(0x616E7C);
    static final Color GRID = new Color(0xE1E5EA);
    static final BasicStroke LINE = new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    static final BasicStroke HAIRLINE = new BasicStroke(1f);
    static final Shape DOT = new Ellipse2D.Double(-3, -3, 6, 6);
    static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

    /** Told apart by readers who do not see all colours, and in grey; yellow left out, too faint for lines. */
    private static final Color[] COLOURS = {
        new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73), new Color(0xCC79A7),
        new Color(0x56B4E9), new Color(0xE69F00), new Color(0x5B4B8A), new Color(0x7F8C8D)
    };

    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 20);
    private static final Font AXIS = new Font(Font.SANS_SERIF, Font.PLAIN, 13);

    private Look() {}

    static Paint colour(int series) {
        return COLOURS[series % COLOURS.length];
    }

    /** How many series have a colour of their own. */
    static int colours() {
        return COLOURS.length;
    }

    static Color translucent(int series) {
        Color colour = COLOURS[series % COLOURS.length];
        return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), 150);
    }

    static JFreeChart framed(String title, String subtitle, Plot plot, boolean legend) {
        JFreeChart chart = new JFreeChart(title, TITLE, plot, legend);
        chart.setBackgroundPaint(Color.WHITE);
        chart.setPadding(new RectangleInsets(14, 16, 14, 24));
        chart.getTitle().setPaint(INK);
        chart.getTitle().setHorizontalAlignment(HorizontalAlignment.LEFT);
        chart.getTitle().setTextAlignment(HorizontalAlignment.LEFT);
        chart.getTitle().setPosition(RectangleEdge.TOP);
        chart.getTitle().setMargin(new RectangleInsets(0, 6, 2, 0));
        TextTitle line = new TextTitle(subtitle, AXIS);
        line.setPaint(FAINT_INK);
        line.setHorizontalAlignment(HorizontalAlignment.LEFT);
        line.setTextAlignment(HorizontalAlignment.LEFT);
        line.setMargin(new RectangleInsets(0, 6, 12, 0));
        chart.addSubtitle(0, line);
        LegendTitle key = chart.getLegend();
        if (key != null) {
            key.setItemFont(AXIS);
            key.setItemPaint(INK);
            key.setFrame(BlockBorder.NONE);
            key.setMargin(new RectangleInsets(8, 0, 0, 0));
            key.setItemLabelPadding(new RectangleInsets(2, 4, 2, 14));
        }
        plot.setBackgroundPaint(Color.WHITE);
        plot.setOutlineVisible(false);
        return chart;
    }

    static void dress(Axis axis) {
        axis.setLabelFont(AXIS);
        axis.setLabelPaint(FAINT_INK);
        axis.setTickLabelFont(SMALL);
        axis.setTickLabelPaint(INK);
        axis.setAxisLinePaint(GRID);
        axis.setTickMarkPaint(GRID);
        axis.setLabelInsets(new RectangleInsets(6, 4, 6, 4));
    }

    /** An axis of figures with thousands separators, in whole numbers where the range is wide. */
    static NumberAxis figures(String label) {
        NumberAxis axis = new NumberAxis(label);
        dress(axis);
        axis.setNumberFormatOverride(axisFormat());
        axis.setUpperMargin(0.08);
        return axis;
    }

    /** Sets ticks at round figures, five to nine of them; the plot has the axis and its data by now. */
    static void fewTicks(NumberAxis axis) {
        axis.setTickUnit(new NumberTickUnit(round(axis.getRange().getLength() / 9), axisFormat()), false, true);
    }

    /** The next of 1, 2, 5, 10, 20, … (or 0.5, 0.2, …) that is not below a figure; 1 for none above 0. */
    static double round(double atLeast) {
        if (!(atLeast > 0)) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
        double steps = atLeast / power;
        return power * (steps <= 1 ? 1 : steps <= 2 ? 2 : steps <= 5 ? 5 : 10);
    }

    static NumberFormat axisFormat() {
        return new DecimalFormat("#,##0.########", DecimalFormatSymbols.getInstance(Locale.ROOT));
    }

    /**
     * Figures over bars: as a report prints them, so that a reader finds them again.
     *
     * @param wide whether there is room for decimals of large figures
     */
    static NumberFormat barFormat(double largest, boolean whole, boolean wide) {
        String pattern = whole || (largest >= 1000 && !wide) ? "#,##0" : largest < 1 ? "#,##0.00####" : "#,##0.00";
        return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT));
    }
}
