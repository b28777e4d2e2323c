package io.planexec.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A release of eight steps with a rollback list of two. */
class DeployExampleTest {
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final Path EXAMPLE = CHECKOUT.resolve("examples/deploy");

    @TempDir
    private Path folder;

    private PlanexecProcess release(String version, String... more) throws Exception {
        var arguments = new ArrayList<>(List.of(
                "run",
                "--file",
                EXAMPLE.resolve("release-" + version + ".json").toString(),
                "--tools",
                EXAMPLE.resolve("tools.yaml").toString(),
                "--workspace",
                CHECKOUT.toString(),
                "--out",
                "out",
                "--json"));
        arguments.addAll(List.of(more));
        return PlanexecProcess.run(folder, arguments.toArray(String[]::new));
    }

    private static List<String> statuses(JsonNode outcome) {
        var statuses = new ArrayList<String>();
        outcome.get("steps").forEach(step -> statuses.add(step.get("status").asString()));
        return statuses;
    }

    @Test
    void aGoodReleaseReachesProduction() throws Exception {
        var run = release("2.4", "--approve");

        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(statuses(run.document())).hasSize(8).containsOnly("SUCCEEDED");
        assertThat(folder.resolve("out/deploy.log"))
                .hasContent("staging runs 2.4\nproduction has 2 machine(s)\nproduction runs 2.4");
    }

    @Test
    void aReleaseThatFailsInProductionIsUndoneBackwardsAndThenByTheRollbackList() throws Exception {
        var run = release("2.5", "--approve");

        assertThat(run.exitCode()).as(run.stderr()).isEqualTo(1);
        var outcome = run.document();
        assertThat(outcome.get("status").asString()).isEqualTo("FAILED");
        assertThat(outcome.get("reason").asString()).contains("PAYMENT_TOKEN is not set");
        assertThat(folder.resolve("out/deploy.log")).hasContent("""
                staging runs 2.5
                production has 2 machine(s)
                production runs 2.5
                production has 1 machine(s)
                staging runs 2.3
                production runs 2.3
                announced: version 2.5 was rolled back""");
        assertThat(statuses(outcome))
                .containsExactly(
                        "SUCCEEDED",
                        "SUCCEEDED",
                        "SUCCEEDED",
                        "COMPENSATED",
                        "SUCCEEDED",
                        "COMPENSATED",
                        "SUCCEEDED",
                        "FAILED");
    }

    @Test
    void withoutATerminalAndWithoutApprovalTheRunEndsAtOnceAndNamesTheStep() throws Exception {
        var run = release("2.4");

        assertThat(run.exitCode()).as(run.stderr()).isEqualTo(1);
        assertThat(run.complaints())
                .singleElement()
                .asString()
                .contains("7 (switch_release)", "cannot be undone", "--approve");
        assertThat(run.document().get("status").asString()).isEqualTo("CANCELLED");
        assertThat(statuses(run.document())).containsOnly("CANCELLED");
        assertThat(folder.resolve("out/deploy.log")).doesNotExist();
    }
}
