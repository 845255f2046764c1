package io.p2p4j.cli.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Deterministic code uses no forbidden API; and every hazard, planted once per form, is caught. */
class DeterminismTest {
    private static final JavaClasses FAULTS = new ClassFileImporter()
            .importClasses(
                    PlantedHazards.class,
                    PlantedHazards.Exempt.class,
                    PlantedHazards.Exempt.Nested.class,
                    PlantedHazards.Harmless.class);

    @Test
    void deterministicModulesUseNoForbiddenApi() {
        JavaClasses house =
                new ClassFileImporter().withImportOption(ModuleRules.NO_TESTS).importPackages("io.p2p4j");
        classes()
                .that()
                .resideInAnyPackage(DeterminismRules.PACKAGES)
                .should(DeterminismRules.beDeterministic())
                .check(house);
    }

    @TestFactory
    Stream<DynamicTest> everyPlantedHazardIsCaught() {
        List<String> found = violations(PlantedHazards.class);
        return planted()
                .map(member -> dynamicTest(member.getName(), () -> {
                    Hazard hazard = member.getAnnotationOfType(Planted.class).value();
                    assertThat(found)
                            .anySatisfy(line -> assertThat(line)
                                    .startsWith(hazard + ": ")
                                    .containsPattern("PlantedHazards\\." + member.getName() + "[(>]"));
                }));
    }

    @Test
    void everyHazardIsPlanted() {
        EnumSet<Hazard> hazards = planted()
                .map(member -> member.getAnnotationOfType(Planted.class).value())
                .collect(toCollection(() -> EnumSet.noneOf(Hazard.class)));
        assertThat(hazards).isEqualTo(EnumSet.allOf(Hazard.class));
    }

    @Test
    void exemptionCoversTheClassAndWhatItEncloses() {
        assertThat(violations(PlantedHazards.Exempt.class)).isEmpty();
        assertThat(violations(PlantedHazards.Exempt.Nested.class)).isEmpty();
    }

    @Test
    void harmlessFormsAreAllowed() {
        assertThat(violations(PlantedHazards.Harmless.class)).isEmpty();
    }

    private static Stream<JavaMember> planted() {
        return FAULTS.get(PlantedHazards.class).getMembers().stream()
                .filter(member -> member.isAnnotatedWith(Planted.class))
                .sorted((a, b) -> a.getName().compareTo(b.getName()));
    }

    private static List<String> violations(Class<?> type) {
        return classes()
                .that()
                .areAssignableTo(type)
                .should(DeterminismRules.beDeterministic())
                .evaluate(FAULTS)
                .getFailureReport()
                .getDetails();
    }
}
