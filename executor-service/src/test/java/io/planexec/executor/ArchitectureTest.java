package io.planexec.executor;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

@AnalyzeClasses(packages = "io.planexec.executor", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule theExecutorKnowsNoPlanner =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("io.planexec.planner..", "io.planexec.cli..");

    @ArchTest
    static final ArchRule toolsKnowNeitherKafkaNorSpring = noClasses()
            .that()
            .resideInAPackage("io.planexec.executor.tool..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..", "org.springframework..", "io.planexec.queue..", "io.micrometer..");

    @ArchTest
    static final ArchRule thePortOfToolsKnowsNoImplementation = noClasses()
            .that()
            .resideInAPackage("io.planexec.executor.tool")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.planexec.executor.tool.*..",
                    "io.planexec.executor.worker..",
                    "io.planexec.executor.artifact..",
                    "io.planexec.executor.announce..",
                    "io.planexec.executor");

    @ArchTest
    static final ArchRule onlyThePackageOnTopKnowsSpring = noClasses()
            .that()
            .resideOutsideOfPackage("io.planexec.executor")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..");

    @ArchTest
    static final ArchRule thePackageOnTopTakesToolsByTheirDoors = noClasses()
            .that()
            .resideInAPackage("io.planexec.executor")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("io.planexec.executor.tool.*..").and(not(simpleNameEndingWith("Tools"))));

    /** The package on top puts everything together; the rule above says what it may take from below the port. */
    @Test
    void theRoomsHaveDoorsAndNoCycles() {
        ApplicationModules.of("io.planexec.executor")
                .detectViolations()
                .filter(violation -> !violation.hasMessageContaining("Module 'root:"))
                .throwIfPresent();
    }
}
