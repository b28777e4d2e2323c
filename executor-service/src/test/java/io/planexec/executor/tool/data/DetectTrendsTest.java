package io.planexec.executor.tool.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.table.Fields;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectTrendsTest {
    private static final LocalDate FIRST = LocalDate.of(2024, 1, 1);

    @TempDir
    Path folder;

    private Analysis analysis;

    @BeforeEach
    void begin() throws IOException {
        analysis = new Analysis(folder);
    }

    private Fields trends(String csv, Map<String, ?> config) throws Exception {
        return Fields.of(analysis.run("detect_trends", Map.of("data", analysis.loaded(csv), "config", config)));
    }

    private static String daily(int days, ToDoubleFunction<LocalDate> value) {
        StringBuilder csv = new StringBuilder("day,amount\n");
        for (int i = 0; i < days; i++) {
            LocalDate day = FIRST.plusDays(i);
            csv.append(day)
                    .append(',')
                    .append(String.format(Locale.ROOT, "%.3f", value.applyAsDouble(day)))
                    .append('\n');
        }
        return csv.toString();
    }

    private static long index(LocalDate day) {
        return day.toEpochDay() - FIRST.toEpochDay();
    }

    @Test
    void aFallIsFoundWithItsSlope() throws Exception {
        Random random = new Random(1);
        Fields found = trends(daily(120, day -> 500 - 2 * index(day) + 10 * random.nextGaussian()), Map.of());

        Fields trend = found.list("trends").getFirst();
        assertThat(trend.text("direction")).isEqualTo("down");
        assertThat(trend.figure("slope")).isBetween(-2.2, -1.8);
        assertThat(found.list("trends")).hasSize(1);
    }

    @Test
    void aStraightYearOfMonthsIsATrend() throws Exception {
        StringBuilder csv = new StringBuilder("month,sold\n");
        for (int i = 0; i < 12; i++) {
            csv.append(FIRST.plusMonths(i))
                    .append(',')
                    .append(100 + 7 * i + (i % 2) * 3)
                    .append('\n');
        }
        Fields found = trends(csv.toString(), Map.of());

        assertThat(found.text("granularity")).isEqualTo("monthly");
        assertThat(found.list("trends"))
                .singleElement()
                .satisfies(trend -> assertThat(trend.text("direction")).isEqualTo("up"));
    }

    @Test
    void noiseHasNoTrendWhateverItsSeed() throws Exception {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            Fields found = trends(daily(90, day -> 100 + 20 * random.nextGaussian()), Map.of());
            assertThat(found.list("trends")).as("seed %d", seed).isEmpty();
            assertThat(found.list("withoutTrend")).isNotEmpty();
        }
    }

    @Test
    void valuesThatFollowTheirNeighboursAreNoTrendForThatAlone() throws Exception {
        int claimed = 0;
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            double[] last = {0};
            Fields found = trends(
                    daily(120, day -> {
                        last[0] = 0.6 * last[0] + random.nextGaussian();
                        return 100 + last[0];
                    }),
                    Map.of());
            claimed += found.list("trends").size();
        }
        assertThat(claimed).isLessThanOrEqualTo(1);
    }

    @Test
    void quietSundaysAreNoAnomaliesButAQuietTuesdayIs() throws Exception {
        Random random = new Random(3);
        Fields found = trends(
                daily(112, day -> {
                    boolean quiet = day.getDayOfWeek() == DayOfWeek.SUNDAY || index(day) == 50;
                    return (quiet ? 20 : 100) + 3 * random.nextGaussian();
                }),
                Map.of());

        assertThat(found.list("anomalies")).singleElement().satisfies(anomaly -> {
            assertThat(anomaly.text("date")).isEqualTo(FIRST.plusDays(50).toString());
            assertThat(anomaly.text("direction")).isEqualTo("dip");
        });
    }

    @Test
    void daysWithoutRowsCountAsNoneSoThatAFewAtOnceAreNoSpike() throws Exception {
        for (int seed = 0; seed < 10; seed++) {
            Random random = new Random(seed);
            StringBuilder csv = new StringBuilder("opened,team\n");
            for (int i = 0; i < 90; i++) {
                csv.append(FIRST.plusDays(random.nextInt(90))).append(i % 2 == 0 ? ",web\n" : ",ops\n");
            }
            assertThat(trends(csv.toString(), Map.of()).list("anomalies"))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @Test
    void aDayWithoutRowsIsADipWhereTheyAreCounted() throws Exception {
        StringBuilder csv = new StringBuilder("opened,team\n");
        for (int i = 0; i < 60; i++) {
            csv.append(i == 30 ? "" : (FIRST.plusDays(i) + ",web\n").repeat(9 + i % 3));
        }

        assertThat(trends(csv.toString(), Map.of()).list("anomalies"))
                .singleElement()
                .satisfies(anomaly -> assertThat(anomaly.text("date"))
                        .isEqualTo(FIRST.plusDays(30).toString()));
    }

    @Test
    void lowSensitivityFindsLessThanHigh() throws Exception {
        Random random = new Random(5);
        String csv = daily(90, day -> 100 + 5 * random.nextGaussian() + (index(day) == 40 ? 25 : 0));

        assertThat(trends(csv, Map.of("sensitivity", "high", "window", "4w")).list("anomalies"))
                .hasSize(1);
        assertThat(trends(csv, Map.of("sensitivity", 12)).list("anomalies")).isEmpty();
    }

    @Test
    void withoutDatesNothingIsClaimedAndWhyIsSaid() throws Exception {
        Fields found = trends("team,points\nred,1\nblue,2\nred,3\n", Map.of());

        assertThat(found.list("trends")).isEmpty();
        assertThat(found.list("anomalies")).isEmpty();
        assertThat(found.texts("notes")).singleElement().asString().contains("no column of dates");
    }

    @Test
    void aFewDaysAreTooFewForATrend() throws Exception {
        Fields found = trends("day,v\n2025-01-01,1\n2025-01-02,2\n2025-01-03,3\n", Map.of());

        assertThat(found.list("trends")).isEmpty();
        assertThat(found.text("summary")).contains("Too few points");
    }

    @Test
    void aConfigurationThatCannotBeReadIsRefused() {
        String csv = "day,v\n2025-01-01,1\n2025-01-02,2\n";
        assertThatThrownBy(() -> trends(csv, Map.of("window", "soon")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("config.window is 'soon'");
        assertThatThrownBy(() -> trends(csv, Map.of("sensitivity", "extreme")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("config.sensitivity is 'extreme'");
        assertThatThrownBy(() -> trends(csv, Map.of("measure", "w")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("config.measure");
    }
}
