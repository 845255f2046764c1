package io.p2p4j.cli;

import static io.p2p4j.cli.Ended.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.provider.P2PProviderFactory;
import io.p2p4j.tck.TckHarnessFactory;
import io.p2p4j.tck.rules.Catalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** {@code p2p tck}: verdicts, exit codes and reports, of this project's providers and of strangers'. */
@Tag("once")
class TckCommandTest {
    /** A stranger's provider: netty's under another name. */
    private static final String STRANGER = """
            package stranger;

            import io.p2p4j.api.P2PProvider;
            import io.p2p4j.api.config.P2PConfig;
            import io.p2p4j.api.context.ProviderContext;
            import io.p2p4j.api.provider.P2PProviderFactory;
            import io.p2p4j.api.provider.P2PProviders;
            import java.util.Optional;

            public final class Stranger implements P2PProviderFactory {
                public String id() { return "stranger"; }
                public int priority() { return 0; }
                public String artifact() { return "org.example:stranger"; }
                public Optional<String> unavailableReason() { return Optional.empty(); }
                public P2PProvider create(P2PConfig config, ProviderContext context) {
                    return P2PProviders.discover(getClass().getClassLoader()).stream()
                            .filter(factory -> factory.id().equals("netty"))
                            .findFirst().orElseThrow().create(config, context);
                }
            }
            """;

    /** And its harness, which lies about who is at the other end. */
    private static final String FAULTY = """
            package stranger;

            import io.p2p4j.tck.TckHarness;
            import io.p2p4j.tck.TckHarnessFactory;
            import io.p2p4j.tck.fixture.FactoryHarness;
            import io.p2p4j.tck.mutant.Mutants;

            public final class Faulty implements TckHarnessFactory {
                public String id() { return "stranger"; }
                public TckHarness create(long seed) {
                    return Mutants.all().stream()
                            .filter(mutant -> mutant.ruleId().equals("ID-04"))
                            .findFirst().orElseThrow()
                            .in(any -> new FactoryHarness(new Stranger())).create(seed);
                }
            }
            """;

    @TempDir
    Path temp;

    private Path stranger() throws Exception {
        return new JarOnTheFly(temp)
                .with("Stranger", STRANGER)
                .serving(P2PProviderFactory.class, "stranger.Stranger")
                .pack();
    }

    private Path faulty() throws Exception {
        return new JarOnTheFly(temp)
                .with("Stranger", STRANGER)
                .serving(P2PProviderFactory.class, "stranger.Stranger")
                .with("Faulty", FAULTY)
                .serving(TckHarnessFactory.class, "stranger.Faulty")
                .pack();
    }

    @Test
    void theShippedProvidersConformWithTheirOwnHarnesses() {
        Ended simulator = run("tck", "--provider", "simulator");
        assertThat(simulator.code()).as(simulator.toString()).isZero();
        assertThat(simulator.out()).contains("Backpressure").contains("\nsimulator: conforming (");
        assertThat(simulator.out().strip().lines().reduce((a, b) -> b).orElseThrow())
                .startsWith("simulator: conforming (");
        // Two rules that need an impersonator show that the harness is netty's own.
        Ended netty = run("tck", "--provider", "netty", "--rule", "SEC-02", "--rule", "SEC-03");
        assertThat(netty.code()).as(netty.toString()).isZero();
    }

    @Test
    void aStrangersJarIsJudged() throws Exception {
        String jar = stranger().toString();
        Ended some = run("tck", "--jar", jar, "--rule", "CONN-01", "--rule", "CONN-04", "--rule", "MSG-14");
        assertThat(some.code()).as(some.toString()).isZero();
        assertThat(some.out()).contains("stranger: conforming (3 passed; 3 of ");
        Ended unproven = run("tck", "--jar", jar, "--rule", "SEC-02", "--rule", "SEC-01");
        assertThat(unproven.code()).as(unproven.toString()).isEqualTo(11);
        assertThat(unproven.out())
                .contains("INCONCLUSIVE  SEC-02", "TckHarness.impersonator", "stranger: inconclusive (");
    }

    @Test
    void aFaultyJarDoesNotConformAndEveryReportSaysWhy() throws Exception {
        Path json = temp.resolve("out.json");
        Path xml = temp.resolve("out.xml");
        Path html = temp.resolve("out.html");
        String jar = faulty().toString();
        Ended ended = run(
                "tck",
                "--jar",
                jar,
                "--rule",
                "ID-04",
                "--rule",
                "LIFE-02",
                "--seed",
                "5",
                "--json",
                json.toString(),
                "--junit-xml",
                xml.toString(),
                "--html",
                html.toString());
        assertThat(ended.code()).as(ended.toString()).isEqualTo(10);
        assertThat(ended.out())
                .contains("FAIL  ID-04", "expected", "actual", "journal")
                .contains("rerun     p2p tck --jar " + jar + " --rule ID-04 --seed 5")
                .contains("stranger: not conforming (");
        jsonSaysWhy(Files.readString(json));
        xmlSaysWhy(xml);
        htmlSaysWhy(html);
    }

    private static void jsonSaysWhy(String text) {
        Map<String, Object> json = JsonReader.object(text.strip());
        assertThat(json)
                .containsEntry("format", 1.0)
                .containsEntry("provider", "stranger")
                .containsEntry("harness", "stranger.Faulty")
                .containsEntry("conformance", "NOT_CONFORMING")
                .containsEntry("seed", "5")
                .containsEntry("catalogueSize", (double) Catalogue.rules().size());
        assertThat((Map<?, ?>) json.get("counts")).hasFieldOrPropertyWithValue("FAIL", 1.0);
        List<?> rules = (List<?>) json.get("rules");
        assertThat(rules).hasSize(2);
        Map<?, ?> broken = (Map<?, ?>) rules.get(0);
        assertThat(broken.get("id")).isEqualTo("ID-04");
        assertThat(broken.get("verdict")).isEqualTo("FAIL");
        assertThat(broken.get("level")).isEqualTo("MUST");
        assertThat(String.valueOf(broken.get("report"))).contains("journal");
    }

    private static Document parse(Path file) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder().parse(file.toFile());
    }

    private static void xmlSaysWhy(Path file) throws Exception {
        Element all = parse(file).getDocumentElement();
        assertThat(all.getAttribute("tests")).isEqualTo("2");
        assertThat(all.getAttribute("failures")).isEqualTo("1");
        assertThat(all.getAttribute("errors")).isEqualTo("0");
        assertThat(all.getElementsByTagName("testsuite").getLength()).isEqualTo(2);
        assertThat(all.getElementsByTagName("testcase").getLength()).isEqualTo(2);
        Element failure = (Element) all.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message")).startsWith("FAIL: expected ");
        assertThat(failure.getTextContent()).contains("journal");
        assertThat(((Element) failure.getParentNode()).getAttribute("name")).startsWith("ID-04 ");
    }

    /** One file, well-formed even for an XML reader, and nothing from elsewhere. */
    private static void htmlSaysWhy(Path file) throws Exception {
        String page = Files.readString(file);
        assertThat(page)
                .startsWith("<!DOCTYPE html>")
                .contains("prefers-color-scheme:dark", "<details>", "ID-04", "not conforming")
                .doesNotContain("http:", "https:", "<script", "<link", "src=", "url(");
        assertThat(parse(file).getElementsByTagName("pre").getLength()).isEqualTo(1);
    }

    @Test
    void aWaiverCountsUntilItExpires() throws Exception {
        Path waivers = temp.resolve("waivers.txt");
        String jar = faulty().toString();
        String[] arguments = {"tck", "--jar", jar, "--rule", "ID-04", "--waivers", waivers.toString()};
        Files.writeString(waivers, "# known\nID-04 " + LocalDate.now().plusDays(1) + " see the log\n");
        Ended waived = run(arguments);
        assertThat(waived.code()).as(waived.toString()).isZero();
        assertThat(waived.out()).contains("WAIVED  ID-04", "see the log", "1 waived");
        Files.writeString(waivers, "ID-04 " + LocalDate.now().minusDays(1) + " see the log\n");
        assertThat(run(arguments).code()).isEqualTo(10);
        Files.writeString(waivers, "MSG-99 2099-01-01 no such rule\n");
        Ended unknown = run(arguments);
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("MSG-99").hasLineCount(1);
        Files.delete(waivers);
        assertThat(run(arguments).code()).isEqualTo(9);
    }

    @Test
    void rulesAreListed() {
        Ended all = run("tck", "--list");
        assertThat(all.code()).isZero();
        assertThat(all.out()).hasLineCount(Catalogue.rules().size());
        assertThat(run("tck", "--list", "--rule", "BP-*").out())
                .contains("BP-01 ")
                .contains("(MUST) [flow-control]")
                .doesNotContain("MSG-");
    }

    @Test
    void wrongUseIsSaidInOneLine() throws Exception {
        assertWrong("--provider", run("tck"));
        assertWrong("netty", run("tck", "--provider", "nobody"));
        assertWrong("nonsense", run("tck", "--provider", "netty", "--rule", "nonsense"));
        assertWrong("timescale", run("tck", "--provider", "netty", "--timescale", "0"));
        assertWrong("no such file", run("tck", "--jar", temp.resolve("none.jar").toString()));
        Path empty = new JarOnTheFly(temp).pack();
        assertWrong("META-INF/services", run("tck", "--jar", empty.toString()));
        assertWrong("[stranger]", run("tck", "--jar", stranger().toString(), "--provider", "netty"));
    }

    private static void assertWrong(String text, Ended ended) {
        assertThat(ended.code()).as(ended.toString()).isEqualTo(2);
        assertThat(ended.err()).contains(text).hasLineCount(1);
    }
}
