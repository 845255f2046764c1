package io.p2p4j.simulator.determinism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.p2p4j.planted.PlantedViolation;
import io.p2p4j.simulator.OtherJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** One seed is one run in every process, whatever its JVM is set to; and where it is not, the first event is found. */
@Tag("once")
class OtherJvmTest {
    private static final long SEED = 4;
    private static final String NONE_BEFORE = "-1";
    private static final Recording HERE = Recording.of(RecordMain.subject(RecordMain.REGISTER, SEED));

    /** Settings of a JVM that no run may depend on, and the seed of a run before. */
    private record Condition(String name, String before, List<String> options) {
        static Condition of(String name, String... options) {
            return new Condition(name, NONE_BEFORE, List.of(options));
        }
    }

    private static final List<Condition> CONDITIONS = List.of(
            Condition.of("nothing set"),
            Condition.of("random identity hashes", "-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=0"),
            Condition.of("equal identity hashes", "-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=2"),
            Condition.of("only interpreted", "-Xint"),
            Condition.of("only the second compiler", "-XX:TieredStopAtLevel=4", "-XX:-TieredCompilation"),
            Condition.of("no class data sharing", "-Xshare:off"),
            Condition.of("serial collector, small heap", "-XX:+UseSerialGC", "-Xmx48m"),
            Condition.of("parallel collector", "-XX:+UseParallelGC", "-Xmx256m"),
            Condition.of("G1, large heap", "-XX:+UseG1GC", "-Xmx1g"),
            Condition.of("ZGC", "-XX:+UseZGC"),
            Condition.of("one processor", "-XX:ActiveProcessorCount=1"),
            Condition.of("Turkish", "-Duser.language=tr", "-Duser.country=TR"),
            Condition.of("Arabic of Egypt", "-Duser.language=ar", "-Duser.country=EG"),
            Condition.of("Thai calendar and digits", "-Duser.language=th", "-Duser.country=TH", "-Duser.variant=TH"),
            Condition.of("another zone", "-Duser.timezone=Asia/Kathmandu"),
            Condition.of("another encoding", "-Dfile.encoding=ISO-8859-1"),
            Condition.of("wide encoding", "-Dfile.encoding=UTF-16"),
            new Condition("after another seed", "17", List.of()));

    @TestFactory
    Stream<DynamicTest> theRunIsTheSameInAnotherProcess() {
        return CONDITIONS.stream()
                .map(condition -> dynamicTest(condition.name(), () -> compare(OtherJvm.THIS, condition)));
    }

    @Test
    void theRunIsTheSameOnTheOtherJdk() throws IOException {
        List<OtherJvm> others = OtherJvm.others();
        assumeTrue(!others.isEmpty(), "no other JDK 17 or 25 is installed beside this one: nothing to compare with");
        List<Condition> some = List.of(CONDITIONS.get(0), CONDITIONS.get(2), CONDITIONS.get(4));
        for (OtherJvm other : others) {
            assertAll(some.stream().map(condition -> () -> compare(other, condition)));
        }
    }

    @Test
    void theRunHasEvents() {
        assertThat(HERE.events()).isGreaterThan(200);
        assertThat(HERE.draws()).isGreaterThan(100);
    }

    private static void compare(OtherJvm jvm, Condition condition) throws IOException, InterruptedException {
        Report report = inAnotherProcess(jvm, condition, RecordMain.REGISTER, SEED);
        assertThat(report.isSame())
                .as("%s on %s: %s", condition.name(), jvm.home(), report.text())
                .isTrue();
        assertThat(report.first().traceHash()).isEqualTo(HERE.traceHash());
        assertThat(report.first().draws()).isEqualTo(HERE.draws());
    }

    /** The first event that differs needs a second process, which records those between two checkpoints. */
    private static Report inAnotherProcess(OtherJvm jvm, Condition condition, String name, long seed)
            throws IOException, InterruptedException {
        Subject here = RecordMain.subject(name, seed);
        List<String> arguments = new ArrayList<>(List.of(name, condition.before(), Long.toString(seed)));
        Report report = Determinism.check(record(jvm, condition, arguments), here);
        if (!report.isSame()) {
            Window window = report.window().orElseThrow();
            arguments.addAll(List.of(Long.toString(window.from()), Long.toString(window.to())));
            report = Determinism.check(record(jvm, condition, arguments), here);
        }
        return report;
    }

    private static Recording record(OtherJvm jvm, Condition condition, List<String> arguments)
            throws IOException, InterruptedException {
        return Recording.parse(String.join("\n", jvm.run(condition.options(), RecordMain.class, arguments)));
    }

    @Test
    void theFirstEventThatDiffersIsFoundAcrossProcesses() throws IOException, InterruptedException {
        Report report = inAnotherProcess(OtherJvm.THIS, CONDITIONS.get(0), PlantedViolation.SET_OF_ORDER.name(), 1);
        Difference found = report.difference().orElseThrow();
        assertThat(found.firstAct().orElseThrow().what()).startsWith("sends ");
        assertThat(found.firstSite().toString()).startsWith("io.p2p4j.planted.Chatter.tell(");
        assertThat(report.text()).contains("look first at  io.p2p4j.planted.Chatter.tell(");
    }
}
