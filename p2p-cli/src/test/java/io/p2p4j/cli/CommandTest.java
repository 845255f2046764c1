package io.p2p4j.cli;

import static io.p2p4j.cli.Ended.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.cli.output.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Commands that need no peer, in this process. */
class CommandTest {
    private static final Path MANUAL = Path.of("../docs/CLI.md");

    @TempDir
    Path temp;

    @Test
    void anIdentityIsMadeShownAndConverted() throws Exception {
        String file = temp.resolve("key").toString();
        assertThat(run("id", "--file", file).code()).isEqualTo(9);

        Ended made = run("id", "--new", "--json", "--file", file);
        assertThat(made.code()).isZero();
        Object peer = made.json().get("peer");
        assertThat(String.valueOf(peer)).startsWith("12D3Koo");
        assertThat(run("id", "--json", "--identity", file).json()).containsEntry("peer", peer);

        Ended again = run("id", "--new", "--file", file);
        assertThat(again.code()).isEqualTo(9);
        assertThat(again.err()).contains(String.valueOf(peer));

        Path pem = Files.writeString(
                temp.resolve("key.pem"),
                run("id", "--export", "pem", "--file", file).out());
        Ended imported = run("id", "--json", "--import", pem.toString(), "--file", file + "-2");
        assertThat(imported.json()).containsEntry("peer", peer);
    }

    @Test
    void theProvidersAreListed() {
        Ended listed = run("providers", "--json");
        assertThat(listed.code()).isZero();
        assertThat(listed.out().lines().map(JsonReader::object).map(provider -> provider.get("id")))
                .containsExactlyInAnyOrder("netty", "libp2p", "simulator");
        assertThat(run("providers").out()).contains("ChaCha20-Poly1305 by ", "TLS 1.3 (AES-GCM) by ");
    }

    @Test
    void everyHelpHasExamplesAndExitCodes() {
        for (Map.Entry<String, CommandLine> command :
                Main.commandLine().getSubcommands().entrySet()) {
            if (!command.getValue().getCommandSpec().usageMessage().hidden()
                    && !command.getKey().equals("help")) {
                Ended help = run(command.getKey(), "--help");
                assertThat(help.code()).isZero();
                assertThat(help.out())
                        .contains("Examples:", "Exit codes:", "130", "--json")
                        // What is simulated needs no provider, and what is measured has them all.
                        .contains(
                                switch (command.getKey()) {
                                    case "sim" -> "flood.yaml";
                                    case "bench" -> "--rounds";
                                    default -> "--provider";
                                })
                        .doesNotContain("\u001b");
            }
        }
        assertThat(run("--version").out()).startsWith("p2p ");
    }

    @Test
    void aWrongCommandLineSaysWhatIsWrong() {
        assertThat(run("receive").code()).isEqualTo(2);
        assertThat(run("receive").err()).contains("--dir");
        assertThat(run("send", "x", "nonsense").err())
                .contains("ADDRESS", "nonsense")
                .hasLineCount(1);
        assertThat(run("send", "x", "nonsense").code()).isEqualTo(2);
        assertThat(run("providers", "--config", "/nonexistent").code()).isEqualTo(2);
        Ended missing = run("send", temp.resolve("none").toString(), "/ip4/127.0.0.1/tcp/1");
        assertThat(missing.code()).isEqualTo(9);
        assertThat(missing.err()).contains("no such file").hasLineCount(1);
    }

    @Test
    void measuringNeedsTheSources() {
        Ended bench = run("bench", "small", "--rounds", "3");
        assertThat(bench.code()).isEqualTo(2);
        assertThat(bench.err()).contains("p2p-bench", "source folder").hasLineCount(1);
    }

    @Test
    void theManualListsTheExitCodes() throws Exception {
        String manual = Files.readString(MANUAL);
        for (ExitCode code : ExitCode.values()) {
            assertThat(manual).contains(String.format(Locale.ROOT, "| %d | %s |", code.number(), code.meaning()));
        }
    }

    @Test
    void failuresShowTheirStackWhenAsked() {
        assertThat(run("id", "--verbose", "--file", temp.resolve("none").toString())
                        .err())
                .contains("NoSuchFileException", "\tat ");
    }
}
