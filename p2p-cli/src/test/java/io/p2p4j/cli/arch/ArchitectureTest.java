package io.p2p4j.cli.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rooms of the house, as rules over all modules; and each rule over code that breaks it. */
@Tag("once")
class ArchitectureTest {
    private static final String ROOT = "io.p2p4j";
    private static final String PLANTED = "io.p2p4j.cli.arch.planted";

    private static final JavaClasses HOUSE =
            new ClassFileImporter().withImportOption(ModuleRules.NO_TESTS).importPackages(ROOT);
    private static final JavaClasses FAULTS = new ClassFileImporter().importPackages(PLANTED);

    private static ArchRule direction(String root) {
        return classes().should(new ModuleRules(root).seeOnlyWhatItsModuleMay());
    }

    private static ArchRule internals(String root) {
        return classes().should(new ModuleRules(root).leaveInternalsOfOthersAlone());
    }

    private static ArchRule api(String root) {
        return classes().that().resideInAPackage(root + ".api..").should(new ModuleRules(root).nameNoThirdParty());
    }

    private static ArchRule cycles(String root) {
        return slices().matching(root + ".(**)").should().beFreeOfCycles();
    }

    @Test
    void allModulesAreSeen() {
        ModuleRules rules = new ModuleRules(ROOT);
        Set<String> seen = new TreeSet<>();
        for (JavaClass type : HOUSE) {
            seen.add(rules.moduleOf(type));
        }
        assertThat(seen).contains("api", "core", "transport", "simulator", "netty", "tck", "cli");
    }

    @Test
    void modulesSeeOnlyWhatTheyMay() {
        direction(ROOT).check(HOUSE);
        assertCaught(direction(PLANTED), "netty may not see simulator", "module stranger is unknown");
    }

    @Test
    void internalPackagesStayInTheirModule() {
        internals(ROOT).check(HOUSE);
        assertCaught(internals(PLANTED), "planted.core.internal.Hidden");
    }

    @Test
    void apiNamesNoThirdParty() {
        api(ROOT).check(HOUSE);
        assertCaught(api(PLANTED), "org.slf4j.Logger");
    }

    @Test
    void packagesHaveNoCycles() {
        cycles(ROOT).check(HOUSE);
        assertCaught(cycles(PLANTED), "Cycle detected", "Slice core.internal");
    }

    private static void assertCaught(ArchRule rule, String... texts) {
        assertThatThrownBy(() -> rule.check(FAULTS))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(texts);
    }
}
