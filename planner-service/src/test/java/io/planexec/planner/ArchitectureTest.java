package io.planexec.planner;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

@AnalyzeClasses(packages = "io.planexec.planner", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] PURE = {
        "io.planexec.planner.goal..",
        "io.planexec.planner.plan..",
        "io.planexec.planner.rules..",
        "io.planexec.planner.prompt.."
    };

    @ArchTest
    static final ArchRule thePlannerKnowsNoExecutor = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.planexec.executor..", "io.planexec.cli..");

    @ArchTest
    static final ArchRule theCoreKnowsNeitherFrameworksNorTheCodec = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..",
                    "org.apache.kafka..",
                    "tools.jackson..",
                    "io.micrometer..",
                    "org.slf4j..",
                    "io.planexec.messages.json..",
                    "io.planexec.queue..");

    @ArchTest
    static final ArchRule theCoreKnowsNeitherClockNorChanceNorThreads = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                    "java\\.time\\.(Clock|InstantSource)|java\\.util\\.(Random|UUID|Timer)|java\\.util\\.random\\..*"
                            + "|java\\.lang\\.Thread|java\\.util\\.concurrent\\.(Executor|Future|CompletableFuture|locks\\.).*");

    @ArchTest
    static final ArchRule theCoreAsksNobodyForTheTime = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Math.class, "random");

    @ArchTest
    static final ArchRule onlyThePackageOnTopAndTheApiKnowSpring = noClasses()
            .that()
            .resideOutsideOfPackages("io.planexec.planner", "io.planexec.planner.api")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..");

    @Test
    void theRoomsHaveDoorsAndNoCycles() {
        ApplicationModules.of("io.planexec.planner")
                .detectViolations()
                .filter(violation -> !violation.hasMessageContaining("Module 'root:"))
                .throwIfPresent();
    }
}
