package io.p2p4j.transport.mdns;

import static io.p2p4j.transport.mdns.MdnsNeighbours.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.p2p4j.api.identity.Identity;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Avahi, which most Linux machines have for multicast DNS, sees what is announced here, and what is published with it is found. It runs
 * in a namespace with a message bus of its own. Without Avahi (Debian packages avahi-daemon, avahi-utils, dbus) this is skipped, unless
 * {@code -Dp2p.avahi.required=true}.
 */
@Tag("once")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MdnsAvahiTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final String BUS = """
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
              "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig>
              <type>system</type>
              <listen>unix:path=FOLDER/bus</listen>
              <policy context="default">
                <allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/>
              </policy>
            </busconfig>
            """;

    private static final String AVAHI = """
            [server]
            host-name=neighbour
            use-ipv4=yes
            use-ipv6=no
            allow-interfaces=mdns0
            [wide-area]
            enable-wide-area=no
            [publish]
            publish-hinfo=no
            publish-workstation=no
            """;

    /** The folder of its socket and process id is the namespace's own, since other builds may run the same test. */
    private static final String RUN = """
            dbus-daemon --config-file=FOLDER/bus.conf --nofork --nopidfile &
            while [ ! -S FOLDER/bus ]; do sleep 0.05; done
            export DBUS_SYSTEM_BUS_ADDRESS=unix:path=FOLDER/bus
            mount -t tmpfs none /run
            echo $$ >FOLDER/pid
            exec avahi-daemon --no-drop-root --no-rlimits --no-chroot --file=FOLDER/avahi.conf
            """;

    @TempDir
    private Path temp;

    private MdnsNeighbours neighbours;
    private Path log;

    @BeforeEach
    void begin() throws Exception {
        boolean installed = MdnsNeighbours.tried("avahi-daemon", "--version").isEmpty()
                && MdnsNeighbours.tried("avahi-browse", "--version").isEmpty()
                && MdnsNeighbours.tried("dbus-daemon", "--version").isEmpty();
        String missing = "Avahi is missing (Debian packages avahi-daemon, avahi-utils, dbus)";
        if (!installed && Boolean.getBoolean("p2p.avahi.required")) {
            throw new AssertionError(missing);
        }
        assumeTrue(installed, missing);
        neighbours = new MdnsNeighbours();
        log = temp.resolve("avahi.log");
        write("bus.conf", BUS);
        write("avahi.conf", AVAHI);
        write("run.sh", RUN);
        Process avahi = neighbours.start(neighbours
                .command(neighbours.far, "sh", temp.resolve("run.sh").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()));
        await("Avahi runs").atMost(PATIENCE).until(() -> log().contains("Server startup complete") || !avahi.isAlive());
        assertThat(avahi.isAlive()).as(log()).isTrue();
    }

    @AfterEach
    void end() throws Exception {
        if (neighbours != null) {
            neighbours.end();
        }
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(temp.resolve(name), text.replace("FOLDER", temp.toString()));
    }

    private String log() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    private ProcessBuilder avahi(String... command) {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
        builder.environment().put("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=" + temp.resolve("bus"));
        return builder;
    }

    /** The names of services that Avahi knows, from its own memory. */
    private String browsed() throws Exception {
        Process browse = avahi("avahi-browse", "--parsable", "--terminate", "--no-db-lookup", "_p2p._udp")
                .start();
        String said = new String(browse.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(browse.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    /** All records that Avahi has, which it logs when it is asked by a signal. */
    private String records() throws Exception {
        int before = log().length();
        assertThat(MdnsNeighbours.tried(
                        "kill", "-USR1", Files.readString(temp.resolve("pid")).strip()))
                .isEmpty();
        await().atMost(PATIENCE).until(() -> log().length() > before);
        return log().substring(before);
    }

    @Test
    void avahiSeesWhoIsHereAndHearsTheGoodbye() throws Exception {
        Process ours = neighbours.startPeer(neighbours.near, 1, "/ip4/10.203.78.1/tcp/4001");
        try (BufferedReader lines = ours.inputReader()) {
            String peer = said(lines).split(" ")[1];
            await("Avahi finds the service")
                    .atMost(PATIENCE)
                    .until(() -> browsed().matches("(?s).*\\+;[^;]*;IPv4;[0-9a-f]{40};_p2p\\._udp;local.*"));
            String address = "TXT \"dnsaddr=/ip4/10.203.78.1/tcp/4001/p2p/" + peer + "\"";
            await("and its address").atMost(PATIENCE).until(() -> records().contains(address));
            ours.outputWriter().close();
            await("it is gone").atMost(PATIENCE).until(() -> !browsed().contains("_p2p._udp"));
        }
    }

    @Test
    void whatIsPublishedWithAvahiIsFound() throws Exception {
        byte[] seed = new byte[32];
        seed[0] = 9;
        String other = Identity.fromSeed(seed).peerId().toString();
        Process ours = neighbours.startPeer(neighbours.near, 1, "/ip4/10.203.78.1/tcp/4001");
        try (BufferedReader lines = ours.inputReader()) {
            assertThat(said(lines)).startsWith("ready");
            Process publish = neighbours.start(avahi(
                    "avahi-publish",
                    "--service",
                    "neighbour",
                    "_p2p._udp",
                    "4002",
                    "dnsaddr=/ip4/10.203.78.2/tcp/4002/p2p/" + other));
            assertThat(said(lines)).isEqualTo("found " + other + " [/ip4/10.203.78.2/tcp/4002]");
            publish.destroy();
            assertThat(said(lines)).startsWith("expired " + other);
        }
    }
}
