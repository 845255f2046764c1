package io.p2p4j.cli.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.p2p4j.cli.output.CliException;
import io.p2p4j.simulator.scenario.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioFileTest {
    private static final Path EXAMPLES = Path.of("../examples/simulation");

    @TempDir
    Path temp;

    private ScenarioFile read(String text) throws Exception {
        Path file = temp.resolve("a.yaml");
        Files.writeString(file, text);
        return ScenarioFile.read(file, List.of());
    }

    private List<String> errors(String text) {
        try (ScenarioFile read = read(text)) {
            return List.of("no error: " + read);
        } catch (CliException wrong) {
            String folder = temp.toString();
            return String.valueOf(wrong.getMessage())
                    .lines()
                    .map(line -> line.replace(folder + "/", ""))
                    .toList();
        } catch (Exception other) {
            throw new AssertionError(other);
        }
    }

    /** What is wrong after a correct first line, and the one error that is told of it. */
    static Stream<Arguments> wrong() {
        String flood = "application: flood\n";
        return Stream.of(
                arguments("", "1:1: found nothing (expected keys and values)"),
                arguments("[]", "1:1: found a list (expected keys with values; the keys are application, "),
                arguments("nodes: 3\n", "1:1: key application is missing (expected the name of an application or of"),
                arguments("application: folod\n", "1:14: application: found \"folod\" (expected one of "),
                arguments("application: folod\n", "; did you mean flood?"),
                arguments("application: no.Such\n", "1:14: application: found class no.Such, which is not there ("),
                arguments("application: java.lang.String\n", "java.lang.String, which cannot be made: "),
                arguments(flood + "nodes:\n", "2:7: nodes: found nothing (expected a whole number from 1 to 1000000)"),
                arguments(flood + "nodes: 1e3\n", "2:8: nodes: found \"1e3\" (expected a whole number"),
                arguments(flood + "nodes: [3]\n", "2:8: nodes: found a list (expected a whole number"),
                arguments(flood + "nodse: 3\n", "2:1: nodse: unknown key (expected one of application, class-path, "),
                arguments(flood + "nodse: 3\n", "; did you mean nodes?"),
                arguments(
                        flood + "seed: 1\nseed: 2\n",
                        "3:1: seed: found a second time (expected once; it stands in line 2)"),
                arguments(flood + "span: 0s\n", "2:7: span: found \"0s\" (expected a span such as 50ms"),
                arguments(flood + "settle: 30\n", "2:9: settle: found \"30\" (expected a span such as 50ms"),
                arguments(
                        flood + "network: lann\n",
                        "2:10: network: found \"lann\" (expected one of perfect, lan, wan, mobile); did you mean lan?"),
                arguments(
                        flood + "network:\n  loss: 2\n",
                        "3:9: network.loss: found \"2\" (expected a probability such as 0.01 or 1%)"),
                arguments(
                        flood + "network:\n  loss: {burst: {mean: 1%}}\n",
                        "network.loss.burst: key packets is missing"),
                arguments(
                        flood + "network:\n  bandwidth: 5MB\n",
                        "network.bandwidth: found \"5MB\" (expected bytes or bits per second"),
                arguments(
                        flood + "network:\n  queue: 3GiB\n",
                        "network.queue: found \"3GiB\" (expected bytes such as 64KiB"),
                arguments(
                        flood + "network:\n  latency: 5ms..1ms\n",
                        "network.latency: found \"5ms..1ms\" (expected a span"),
                arguments(
                        flood + "network:\n  latency: {pareto: {least: 0s, alpha: 2, most: 1s}}\n",
                        "network.latency.pareto: alpha: 2.0, least latency: PT0S (expected both more than 0)"),
                arguments(
                        flood + "network:\n  links: [{to: n3}]\n",
                        "3:16: network.links[0].to: found \"n3\" (expected a node from n0 to n2)"),
                arguments(flood + "network:\n  links: [{loss: 1%}]\n", "3:11: network.links[0]: key from is missing"),
                arguments(
                        flood + "network:\n  regions: {names: [a, b]}\n",
                        "network.regions: latency from a to b is not set"),
                arguments(
                        flood + "network:\n  rates: {n0: {upp: 1kB/s}}\n",
                        "network.rates.n0.upp: unknown key (expected one of up, down, queue, codel); did you mean up?"),
                arguments(
                        flood + "network:\n  datagrams: {reorder-by: 1s}\n",
                        "network.datagrams: key reorder is missing"),
                arguments(flood + "security: tls\n", "2:11: security: found \"tls\" (expected one of proof, null)"),
                arguments(
                        flood + "clocks: {drift: 3}\n",
                        "2:10: clocks.drift: unknown key (expected one of offset, drift-ppm)"),
                arguments(flood + "core: 1\n", "2:7: core: found \"1\" (expected a part such as 0.5, less than 1)"),
                arguments(flood + "shuffle: yes\n", "2:10: shuffle: found \"yes\" (expected one of true, false)"),
                arguments(
                        flood + "settings: {P2P_LISTEN_PORT: 1}\n",
                        "2:12: settings.P2P_LISTEN_PORT: unknown key (expected one of "),
                arguments(
                        flood + "settings: {P2P_MAX_STREAMS: x}\n", "2:29: settings.P2P_MAX_STREAMS: P2P_MAX_STREAMS"),
                arguments(
                        flood + "parameters: {conections: 4}\n",
                        "2:14: parameters.conections: unknown key (expected one of connections, mesh, message-bytes); did you mean connections?"),
                arguments(
                        flood + "parameters: {connections: 1}\n",
                        "2:27: parameters.connections: found \"1\" (expected a whole number from 2 to 1000)"),
                arguments(
                        flood + "topology: rign\n",
                        "2:11: topology: found \"rign\" (expected one of random, ring, line, star, full, or edges such as n0-n1 n1-n2)"),
                arguments(
                        "application: echo\ntopology: ring\n",
                        "2:11: topology: application echo chooses its connections itself"),
                arguments(
                        flood + "workload: {publsh: {every: 1s}}\n",
                        "2:12: workload.publsh: unknown key (expected one of publish); did you mean publish?"),
                arguments(
                        flood + "workload: {publish: 1s}\n",
                        "2:21: workload.publish: found \"1s\" (expected keys with values; the keys are every)"),
                arguments(
                        flood + "faults: caos\n",
                        "2:9: faults: found \"caos\" (expected one of none, chaos); did you mean chaos?"),
                arguments(
                        flood + "faults: {kinds: {crsh: {}}}\n",
                        "faults.kinds.crsh: unknown key (expected one of partition, one-way, crash, pause, "),
                arguments(
                        flood + "faults: {kinds: {crash: {lasts: 3s..1s}}}\n",
                        "faults.kinds.crash.lasts: found \"3s..1s\" (expected a span such as 3s, or two"),
                arguments(
                        flood + "faults:\n  schedule:\n    - at 1s for 2s crash n9\n",
                        "4:7: faults.schedule: found node n9 (expected n0 to n2)"),
                arguments(
                        flood + "faults:\n  schedule: |\n    at 1s for 2s crash n1\n    at 1s for 2s crush n1\n",
                        "5:1: faults.schedule: "),
                arguments(
                        flood + "checks: {always: [nonsense]}\n",
                        "2:19: checks.always[0]: found \"nonsense\" (expected one of the newest message is everywhere)"),
                arguments(
                        flood + "limits: {events: 0}\n",
                        "2:18: limits.events: found \"0\" (expected a whole number of 1 or more)"),
                arguments(flood + "a: b: c\n", "2:5: not YAML: mapping values are not allowed here"),
                arguments(flood + "---\nnodes: 3\n", "found a second document (expected one)"),
                arguments(flood + "nodes: &a 3\nseed: *b\n", "not YAML: "));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void anErrorSaysWhereWhatAndWhatIsAllowed(String text, String expected) {
        List<String> errors = errors(text);
        assertThat(errors).hasSize(2);
        assertThat(errors.get(0)).isEqualTo("a.yaml has 1 error");
        assertThat(errors.get(1)).startsWith("a.yaml:").contains(expected);
    }

    @Test
    void allErrorsOfAFileAreToldInTheirOrder() {
        assertThat(errors("""
                        application: flood
                        nodes: none
                        network: {loss: lots}
                        span: 3
                        wokload: {}
                        """))
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo("a.yaml has 4 errors"),
                        nodes -> assertThat(nodes).startsWith("a.yaml:2:8: nodes: "),
                        loss -> assertThat(loss).startsWith("a.yaml:3:17: network.loss: "),
                        span -> assertThat(span).startsWith("a.yaml:4:7: span: "),
                        workload -> assertThat(workload)
                                .startsWith("a.yaml:5:1: wokload: ")
                                .endsWith("did you mean workload?"));
    }

    private Run run(String text) throws Exception {
        try (ScenarioFile file = read(text)) {
            return file.scenario().run(file.seed());
        }
    }

    /** Nothing may be read and then forgotten: every key changes the run. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "parameters: {connections: 2}",
                "parameters: {message-bytes: 5000}",
                "parameters: {mesh: 2}",
                "topology: line",
                "topology: [n0-n1, n2-n3]",
                "nodes: 6",
                "span: 21s",
                "settle: 31s",
                "seed: 2",
                "network: wan",
                "network: {latency: 1ms}",
                "network: {profile: lan, loss: 20%}",
                "network: {profile: lan, loss: {burst: {mean: 20%, packets: 3}}}",
                "network: {profile: lan, bandwidth: 10kB/s}",
                "network: {profile: lan, bandwidth: 10kB/s, queue: 200B}",
                "network: {profile: lan, failure-rate: 30%}",
                "network: {profile: lan, regions: world}",
                "network: {profile: lan, rate: {up: 5kB/s}}",
                "network: {profile: lan, rates: {n1: {down: 5kB/s}}}",
                "network: {profile: lan, links: [{from: n0, latency: 100ms}]}",
                "network: {profile: lan, links: [{from: n0, to: n1, both-ways: true, latency: 100ms}]}",
                "network: {latency: {log-normal: {median: 5ms, sigma: 0.3}}}",
                "network: {latency: {exponential: {least: 5ms, mean-extra: 3ms}}}",
                "network: {latency: {pareto: {least: 5ms, alpha: 2, most: 1s}}}",
                "security: proof",
                "shuffle: true",
                "core: 0.5",
                "workload: {publish: {every: 3s}}",
                "workload: {}",
                "faults: chaos",
                "faults: {kinds: {crash: {per-hour: 600}}}",
                "faults: {kinds: {crash: {per-hour: 600, lasts: 1s}}}",
                "faults: {schedule: [at 5s for 1s pause n1]}",
                "limits: {events: 500}",
                "settings: {P2P_MAX_CONNECTIONS: 1}"
            })
    void everyKeyChangesTheRun(String line) throws Exception {
        String key = line.substring(0, line.indexOf(':'));
        StringBuilder text = new StringBuilder("application: flood\n");
        if (!key.equals("nodes")) {
            text.append("nodes: 5\n");
        }
        if (!key.equals("span")) {
            text.append("span: 20s\n");
        }
        String base = text.toString();
        Run plain = run(base);
        Run changed = run(base + line + "\n");
        assertThat(changed.traceHash() + changed.simulated()).isNotEqualTo(plain.traceHash() + plain.simulated());
    }

    @Test
    void checksAreMadeWhenTheFileSaysSo() throws Exception {
        String base = "application: flood\nspan: 20s\nnetwork: {latency: 30s}\nsettle: 1ms\n";
        assertThat(run(base).held()).isFalse();
        assertThat(run(base + "checks: {}\n").held()).isTrue();
        Run always = run(base + "checks: {always: [the newest message is everywhere]}\n");
        assertThat(always.violation().orElseThrow().at().toSeconds()).isEqualTo(1);
    }

    @Test
    void whatTheFileSaysOfShrinkingAndClocksIsRead() throws Exception {
        try (ScenarioFile file = read("application: flood\nlimits: {reruns: 7}\nseed: -3\nclocks: {offset: 1s}\n")) {
            assertThat(file.rerunsMax()).isEqualTo(7);
            assertThat(file.seed()).isEqualTo(-3);
        }
        String wrong = "application: flood\nspan: 5s\nclocks: {drift-ppm: 90000}\n";
        assertThat(run(wrong).traceHash())
                .isNotEqualTo(run("application: flood\nspan: 5s\n").traceHash());
    }

    @Test
    void theExamplesAreCorrect() throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.list(EXAMPLES)) {
            files = all.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.getFileName().toString().startsWith("kubernetes"))
                    .sorted()
                    .toList();
        }
        assertThat(files).hasSizeGreaterThanOrEqualTo(3);
        for (Path file : files) {
            // Those of the zoo name classes that are built later.
            if (Files.readString(file).contains("class-path:")
                    || Files.readString(file).contains("--jar")) {
                continue;
            }
            try (ScenarioFile scenario = ScenarioFile.read(file, List.of())) {
                assertThat(scenario.scenario().plan(1).nodes()).isPositive();
            }
        }
    }

    @Test
    void theManualNamesEveryKeyAndItsExampleIsRead() throws Exception {
        String manual = Files.readString(Path.of("../docs/SIMULATOR.md"));
        String section =
                manual.substring(manual.indexOf("## From the command line"), manual.indexOf("## Blocking code"));
        assertThat(Stream.of(ScenarioReader.KEYS, LinkReader.KEYS, NetworkReader.KEYS, FaultsReader.KEYS)
                        .flatMap(List::stream))
                .allSatisfy(key -> assertThat(section).contains("`" + key + "`"));
        int begin = section.indexOf("```yaml\n") + "```yaml\n".length();
        try (ScenarioFile example = read(section.substring(begin, section.indexOf("```", begin)))) {
            assertThat(example.scenario().plan(1).nodes()).isEqualTo(30);
        }
    }

    @Test
    void aMissingFileIsAWrongCommandLine() {
        assertThatThrownBy(() -> ScenarioFile.read(temp.resolve("none.yaml"), List.of()))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("none.yaml: no such file");
    }
}
