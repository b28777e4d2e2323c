package io.planexec.cli;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class RoomsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.planexec.cli");

    @Test
    void theRoomsDoNotDependOnEachOtherInACircle() {
        slices().matching("io.planexec.cli.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void theViewTouchesNoKafkaNoSpringAndNoClock() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("io.planexec.cli.view..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "org.springframework..", "java.io..", "java.lang.Thread")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(InstantSource.class)
                .check(CLASSES);
    }

    @Test
    void nothingDependsOnTheCommandItself() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("io.planexec.cli.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.planexec.cli")
                .check(CLASSES);
    }
}
