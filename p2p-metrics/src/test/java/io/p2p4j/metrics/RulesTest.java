package io.p2p4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.p2p4j.core.json.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is shipped for Prometheus and Grafana. The rules are judged by Prometheus' own promtool; without it that is skipped,
 * unless {@code -Dp2p.prometheus.required=true}. Debian has it in the package prometheus.
 */
@Timeout(120)
class RulesTest {
    private static final Path SHIPPED = Path.of("src/main/resources/META-INF/p2p4j");
    private static final Path MANUAL = Path.of("../docs/METRICS.md");
    private static final Pattern NAME = Pattern.compile("\\bp2p_[a-z_]+\\b");

    @TempDir
    Path temp;

    /** Runs promtool, and returns what it says; it must succeed. */
    private static String promtool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException missing) {
            String what = "promtool is missing (Debian package prometheus)";
            if (Boolean.getBoolean("p2p.prometheus.required")) {
                throw new AssertionError(what, missing);
            }
            assumeTrue(false, what);
            throw missing;
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    @Test
    void promtoolAcceptsTheRules() throws Exception {
        String said = promtool(
                "check",
                "rules",
                SHIPPED.resolve("alerts.rules.yml").toString(),
                SHIPPED.resolve("aliases.rules.yml").toString());
        assertThat(said).contains("7 rules found", "6 rules found");
    }

    @Test
    void theAlertsFireWhenTheyShould() throws Exception {
        String rules = Files.readString(Path.of("src/test/resources/prometheus/alerts.test.yml"));
        Path file = Files.writeString(
                temp.resolve("alerts.test.yml"),
                rules.replace("FOLDER", SHIPPED.toAbsolutePath().toString()));
        assertThat(promtool("test", "rules", file.toString())).contains("SUCCESS");
    }

    @Test
    void everyAlertIsTestedAndInTheManual() throws Exception {
        Matcher alert =
                Pattern.compile("- alert: (\\w+)").matcher(Files.readString(SHIPPED.resolve("alerts.rules.yml")));
        String tests = Files.readString(Path.of("src/test/resources/prometheus/alerts.test.yml"));
        String manual = Files.readString(MANUAL);
        int count = 0;
        while (alert.find()) {
            count++;
            assertThat(tests).contains("alertname: " + alert.group(1));
            assertThat(manual).contains("| `" + alert.group(1) + "` |");
        }
        assertThat(count).isEqualTo(7);
    }

    @Test
    void rulesAndDashboardNameOnlyMetricsOfTheManual() throws Exception {
        String manual = Files.readString(MANUAL);
        for (String file : List.of("alerts.rules.yml", "aliases.rules.yml", "dashboard.json")) {
            Set<String> names = new LinkedHashSet<>();
            Matcher name = NAME.matcher(Files.readString(SHIPPED.resolve(file)));
            while (name.find()) {
                names.add(name.group().replaceAll("_bucket$", ""));
            }
            assertThat(names).isNotEmpty();
            for (String metric : names) {
                assertThat(manual).as(file).contains("| `" + metric + "` |");
            }
        }
    }

    @Test
    void theAliasesAreInTheManual() throws Exception {
        Matcher record = Pattern.compile("- record: (\\w+)\\s+expr: (\\w+)")
                .matcher(Files.readString(SHIPPED.resolve("aliases.rules.yml")));
        String manual = Files.readString(MANUAL);
        while (record.find()) {
            assertThat(manual).contains("| `" + record.group(1) + "` | `" + record.group(2) + "` |");
        }
    }

    @Test
    void theDashboardIsOneThatGrafanaReads() throws Exception {
        JsonValue dashboard = JsonValue.parse(Files.readString(SHIPPED.resolve("dashboard.json")), "");
        assertThat(dashboard.require("uid").text()).isEqualTo("p2p4j");
        List<JsonValue> panels = dashboard.require("panels").array();
        assertThat(panels).hasSizeGreaterThan(10);
        Set<Long> ids = new LinkedHashSet<>();
        for (JsonValue panel : panels) {
            assertThat(panel.require("type").oneOf(List.of("timeseries", "stat")))
                    .isNotEmpty();
            assertThat(ids.add(panel.require("id").integer(1, 1000))).isTrue();
            assertThat(panel.require("targets").array()).isNotEmpty();
            for (JsonValue target : panel.require("targets").array()) {
                // Whatever the dashboard asks is an expression that Prometheus parses.
                String expression =
                        target.require("expr").text().replace("$job", ".*").replace("$instance", ".*");
                Path rule = Files.writeString(
                        temp.resolve("panel.yml"),
                        "groups:\n- name: g\n  rules:\n  - record: r\n    expr: '" + expression.replace("'", "''")
                                + "'\n");
                promtool("check", "rules", rule.toString());
            }
        }
    }
}
