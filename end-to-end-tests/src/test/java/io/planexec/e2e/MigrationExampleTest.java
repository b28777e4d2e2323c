package io.planexec.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A migration of a real database. */
class MigrationExampleTest {
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final Path EXAMPLE = CHECKOUT.resolve("examples/migration");

    @TempDir
    private Path folder;

    @BeforeEach
    void makeTheDatabase() throws Exception {
        boolean present;
        try {
            present = new ProcessBuilder("sqlite3", "-version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            present = false;
        }
        if (!present) {
            System.err.println("NOT TESTED: the migration example, because sqlite3 is not on the path");
        }
        assumeTrue(present, "NOT TESTED: sqlite3 is not on the path");
        sql(Files.readString(EXAMPLE.resolve("shop.sql")));
    }

    private String sql(String statements) throws Exception {
        var result = folder.resolve("sql.out");
        var process = new ProcessBuilder(
                        "sqlite3", "-bail", folder.resolve("shop.db").toString())
                .redirectErrorStream(true)
                .redirectOutput(result.toFile())
                .start();
        try (var input = process.getOutputStream()) {
            input.write(statements.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(process.waitFor()).as(Files.readString(result)).isZero();
        return Files.readString(result).strip();
    }

    private PlanexecProcess migrate(String goal) throws Exception {
        return PlanexecProcess.run(
                folder,
                Map.of("SHOP_DB", folder.resolve("shop.db").toString()),
                "run",
                "--file",
                EXAMPLE.resolve(goal).toString(),
                "--tools",
                EXAMPLE.resolve("tools.yaml").toString(),
                "--workspace",
                CHECKOUT.toString(),
                "--out",
                "out",
                "--json");
    }

    @Test
    void aMigrationThatKeepsEverythingStands() throws Exception {
        var run = migrate("goal.json");

        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(sql("SELECT c.name, count(*), sum(o.cents) FROM orders o JOIN customers c ON c.id = o.customer_id"
                        + " GROUP BY c.name ORDER BY c.name;"))
                .isEqualTo("Ada Byron|2|5550\nEdith Clarke|2|2875\nGrace Murray|1|990");
    }

    @Test
    void aMigrationWhoseVerificationFailsIsUndone() throws Exception {
        var before = sql(".dump");

        var run = migrate("goal-careless.json");

        assertThat(run.exitCode()).as(run.stderr()).isEqualTo(1);
        var outcome = run.document();
        assertThat(outcome.get("status").asString()).isEqualTo("FAILED");
        assertThat(outcome.get("reason").asString()).contains("changed 5|9415 to 4|7315");
        assertThat(outcome.get("steps").get(2).get("status").asString()).isEqualTo("COMPENSATED");
        assertThat(sql(".dump")).isEqualTo(before);
    }
}
