package io.p2p4j.examples.simulation.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.simulator.scenario.Plan;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Violation;
import io.p2p4j.simulator.sweep.Shrinker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the zoo's page says is what is found. {@code -Dp2p.zoo.write=true} writes it anew. */
class ZooPageTest {
    private static final Path PAGE = Path.of("../../docs/ZOO.md");
    private static final String BEGIN = "<!-- written by ZooPageTest -->\n";
    private static final String END = "<!-- end -->\n";
    private static final String APPLICATIONS = "../examples/simulation/src/main/java/io/p2p4j/examples/simulation/zoo/";
    private static final int RERUNS_MAX = 200;

    @Test
    void thePageSaysWhatIsFound() throws IOException {
        String page = Files.readString(PAGE).replace("\r\n", "\n");
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        StringBuilder found = new StringBuilder("\n");
        Zoo.exhibits().forEach(exhibit -> found.append(section(exhibit)));
        if (Boolean.getBoolean("p2p.zoo.write")) {
            Files.writeString(PAGE, page.substring(0, begin) + found + page.substring(end));
        } else {
            assertThat(page.substring(begin, end))
                    .as("-Dp2p.zoo.write=true writes docs/ZOO.md anew")
                    .isEqualTo(found.toString());
        }
    }

    private static String section(Exhibit exhibit) {
        Run failure = ZooTest.firstFailure(exhibit);
        Shrinker.Result small = Shrinker.shrink(exhibit.scenario(true), failure, RERUNS_MAX);
        Plan plan = small.run().plan();
        Violation violation = small.run().violation().orElseThrow();
        return "### " + exhibit.name() + "\n"
                + "**The bug.** " + exhibit.description() + "\n\n"
                + "**The remedy.** " + exhibit.remedy() + " [The application](" + APPLICATIONS + exhibit.name()
                + ")\n\n"
                + "**The find.** Seed " + plan.seed() + " with "
                + count(failure.plan().faults().faults().size(), "fault") + ", made small in " + small.reruns()
                + " reruns to " + count(plan.faults().faults().size(), "fault") + " on " + count(plan.nodes(), "node")
                + ":\n"
                + "```\n"
                + plan.faults() + "\n"
                + "\"" + violation.check() + "\" does not hold at " + violation.at() + ": "
                + violation.cause().getMessage() + "\n"
                + "```\n\n";
    }

    private static String count(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
