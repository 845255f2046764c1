package io.p2p4j.simulator.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Member;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every hazard, planted once per form, is found; nothing else is. */
class ForbiddenApisTest {
    private static final List<Finding> FOUND =
            ForbiddenApis.of(PlantedHazards.class).findings();

    private static Stream<AnnotatedElement> planted() {
        return Stream.<AnnotatedElement>concat(
                        Stream.of(PlantedHazards.class.getDeclaredMethods()),
                        Stream.of(PlantedHazards.class.getDeclaredFields()))
                .filter(member -> member.isAnnotationPresent(Planted.class));
    }

    private static Hazard hazard(AnnotatedElement member) {
        return member.getAnnotation(Planted.class).value();
    }

    @TestFactory
    Stream<DynamicTest> everyPlantedHazardIsFound() {
        return planted().map(member -> {
            String name = ((Member) member).getName();
            return dynamicTest(
                    name,
                    () -> assertThat(FOUND)
                            .filteredOn(finding -> finding.member().equals(name))
                            .isNotEmpty()
                            .allSatisfy(finding -> assertThat(finding.hazard()).isEqualTo(hazard(member))));
        });
    }

    @Test
    void everyHazardIsPlanted() {
        EnumSet<Hazard> hazards = EnumSet.noneOf(Hazard.class);
        planted().forEach(member -> hazards.add(hazard(member)));
        assertThat(hazards).isEqualTo(EnumSet.allOf(Hazard.class));
    }

    @Test
    void nothingElseIsFound() {
        List<String> names =
                planted().map(member -> ((Member) member).getName()).toList();
        assertThat(FOUND)
                .filteredOn(finding -> !names.contains(finding.member()))
                // The constructors of threads of one's own call that of Thread.
                .allSatisfy(finding -> assertThat(finding.target()).startsWith("java.lang.Thread.<init>"));
        assertThat(ForbiddenApis.of(PlantedHazards.Exempt.class).findings()).isEmpty();
        assertThat(ForbiddenApis.of(PlantedHazards.Exempt.Nested.class).findings())
                .isEmpty();
        assertThat(ForbiddenApis.of(HarmlessForms.class).findings()).isEmpty();
    }

    @Test
    void aFindingSaysWhereAndWhatInstead() {
        assertThat(FOUND)
                .anySatisfy(
                        finding -> assertThat(finding.toString())
                                .matches(
                                        "CLOCK: io\\.p2p4j\\.simulator\\.scan\\.PlantedHazards\\.nanoTime\\(PlantedHazards\\.java:\\d+\\)"
                                                + " uses java\\.lang\\.System\\.nanoTime\\(\\); take now as an argument, or .*"));
    }

    @Test
    void hazardsCanBeAllowed() {
        ForbiddenApis all = ForbiddenApis.of(PlantedHazards.class);
        assertThat(all.except(Hazard.UNORDERED, Hazard.CLOCK).findings())
                .hasSizeLessThan(FOUND.size())
                .noneSatisfy(finding -> assertThat(finding.hazard()).isIn(Hazard.UNORDERED, Hazard.CLOCK));
        assertThatThrownBy(all::orFail)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("PlantedHazards.java:")
                .hasMessageContaining("@NonDeterministic");
    }

    @Test
    void packagesAreFoundWhereverTheyAre() {
        assertThat(ForbiddenApis.in("org.assertj.core.api").size()).isGreaterThan(100);
        assertThatCode(ForbiddenApis.in("io.p2p4j.core")::orFail).doesNotThrowAnyException();
        assertThatThrownBy(() -> ForbiddenApis.in("com.acme.nothing"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("com.acme.nothing");
    }

    /** The walk over instructions throws unless it ends with the last one. */
    @Test
    void everyClassOfTheJdkCanBeRead() throws IOException {
        FileSystem jdk = FileSystems.getFileSystem(URI.create("jrt:/"));
        int calls = 0;
        for (String part : List.of("java/util", "java/lang", "sun/security/ssl", "sun/nio/cs")) {
            try (Stream<Path> files =
                    Files.walk(jdk.getPath("modules", "java.base").resolve(part), 1)) {
                for (Path file :
                        files.filter(it -> it.toString().endsWith(".class")).toList()) {
                    calls += ClassFile.parse(Files.readAllBytes(file)).calls().size();
                }
            }
        }
        assertThat(calls).isGreaterThan(10_000);
    }
}
