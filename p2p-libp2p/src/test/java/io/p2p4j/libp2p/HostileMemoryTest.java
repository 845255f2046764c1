package io.p2p4j.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.blocking.BlockingStream;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.simulator.ChildJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What memory a whole provider holds while hostile peers do what they can: no more than its limits add up to, in a process
 * whose heap would end otherwise. And honest peers are served after each.
 */
@Tag("once")
@Timeout(600)
class HostileMemoryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** What a stream costs beside its bytes, with half a line of its negotiation. */
    private static final long STREAM_BYTES = 2048;
    /** What a link has at work: records, frames, answers that wait. */
    private static final long LINK_BYTES = 1 << 18;
    /** What is kept once: buffers of the threads, classes, what the compiler knows. */
    private static final long KEPT_BYTES = 2 << 20;
    /** Small pieces wait in memory of up to twice their size. */
    private static final int PIECES = 2;

    /** How many streams a peer may reset in the life of a connection of QUIC, and what the library keeps of each. */
    private static final long QUIC_RESETS = 10_000;

    private static final long QUIC_RESET_BYTES = 1536;

    /** The largest frame of WebSocket. */
    private static final int FRAME_BYTES = 1 << 20;

    /** Netty gathers a frame in buffers that double, and its allocator keeps those before for a while. */
    private static final int GATHERED = 5;

    /** What they talk over. */
    enum Way {
        NOISE_YAMUX("noise", "yamux"),
        TLS_YAMUX("tls", "yamux"),
        NOISE_MPLEX("noise", "mplex"),
        QUIC("noise", "yamux");

        private final String security;
        private final String muxer;

        Way(String security, String muxer) {
            this.security = security;
            this.muxer = muxer;
        }

        /** Mplex holds 16 MiB of each, whatever the limits are, and QUIC what is left of streams that were reset. */
        int connections() {
            return switch (this) {
                case NOISE_YAMUX, TLS_YAMUX -> 4;
                case NOISE_MPLEX -> 1;
                case QUIC -> 2;
            };
        }

        HostileWire dial(Host host, boolean reading) throws Exception {
            return this == QUIC
                    ? new HostileQuic(host.addresses.get(2))
                    : new HostileSocket(
                            host.addresses.get(0),
                            security,
                            muxer.equals("mplex") ? HostileFrames.MPLEX : HostileFrames.YAMUX,
                            reading);
        }
    }

    /** What a provider may hold beyond what it has without peers. */
    static long bound(Way way) {
        Limits limits = HostileHost.limits(way.connections(), false);
        long streams = Math.max(limits.connectionWindowBytes(), way.muxer.equals("mplex") ? 16 << 20 : 512 << 10);
        long connection =
                PIECES * (streams + limits.messageWindowBytes() + limits.messageBytesMax() + limits.sendQueueBytesMax())
                        + (2L * limits.streamsMax() + 64) * STREAM_BYTES
                        + LINK_BYTES
                        + (way == Way.QUIC ? QUIC_RESETS * QUIC_RESET_BYTES : 0);
        return way.connections() * connection + KEPT_BYTES;
    }

    /** The process. */
    static final class Host implements AutoCloseable {
        final List<Multiaddr> addresses = new ArrayList<>();
        private final ChildJvm process;
        long heap;
        long beside;
        int open;
        int pending;
        long unsent;

        Host(Way way, int heapMegabytes, boolean lifted) throws IOException {
            process = ChildJvm.start(
                    HostileHost.class,
                    List.of(
                            "-Xmx" + heapMegabytes + "m",
                            "-XX:MaxDirectMemorySize=" + heapMegabytes + "m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+ExitOnOutOfMemoryError"),
                    way.security,
                    way.muxer,
                    "" + way.connections(),
                    "" + lifted);
            for (String address : process.words()) {
                addresses.add(Multiaddr.parse(address));
            }
        }

        void look() {
            try {
                process.tell("look");
                String[] words = process.words();
                heap = Long.parseLong(words[0]);
                beside = Long.parseLong(words[1]);
                open = Integer.parseInt(words[2]);
                pending = Integer.parseInt(words[3]);
                unsent = Long.parseLong(words[4]);
            } catch (IOException ended) {
                throw new AssertionError("the host has ended", ended);
            }
        }

        void awaitNobody() {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
                look();
                return open == 0 && pending == 0;
            });
        }

        @Override
        public void close() throws IOException {
            process.close();
        }
    }

    private final SystemContext context = new SystemContext();
    private final P2PProvider honest = Libp2pProvider.create(
            P2PConfig.builder()
                    .identity(Identity.generate())
                    .providerSetting(Libp2pProvider.MUXERS, "yamux,mplex")
                    .build(),
            context);

    @AfterEach
    void stop() throws Exception {
        done(honest.stop());
        context.close();
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** An honest peer comes, is served and goes. */
    private void serves(Host host, Way way) throws Exception {
        P2PConnection connection = done(honest.connect(host.addresses.get(way == Way.QUIC ? 2 : 0)));
        P2PStream stream = done(connection.openStream(HostileHost.ECHO));
        byte[] sent = new byte[100_000];
        Arrays.fill(sent, (byte) 7);
        CompletionStage<Void> written = stream.write(ByteBuffer.wrap(sent));
        byte[] back = BlockingStream.of(stream, context).in().readNBytes(sent.length);
        assertThat(back).isEqualTo(sent);
        done(written);
        done(connection.close());
    }

    private List<HostileWire> attack(Host host, Way way, HostileAct act) throws Exception {
        List<HostileWire> wires = new ArrayList<>();
        for (int i = 0; i < way.connections(); i++) {
            HostileWire wire = way.dial(host, act.when() != HostileAct.When.NOT_READING);
            wires.add(wire);
            if (act.when() != HostileAct.When.EARLY) {
                wire.refuseIdentify();
            }
            act.perform(wire);
        }
        return wires;
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void whatHostilePeersHoldIsBounded(Way way) throws Exception {
        done(honest.start());
        int heapMegabytes = (int) (bound(way) >> 20) + 24;
        try (Host host = new Host(way, heapMegabytes, false)) {
            for (int i = 0; i < 3; i++) {
                serves(host, way);
            }
            host.awaitNobody();
            long before = host.heap;
            long besideBefore = host.beside;
            for (HostileAct act : HostileAct.values()) {
                if (!act.fits(way != Way.QUIC, way.muxer.equals("yamux"))) {
                    continue;
                }
                List<HostileWire> wires = attack(host, way, act);
                if (act == HostileAct.WINDOWS) {
                    await().atMost(PATIENCE).until(() -> {
                        host.look();
                        return host.unsent > 0;
                    });
                }
                host.look();
                assertThat(host.heap - before)
                        .as("bytes of the heap after %s", act)
                        .isLessThan(bound(way));
                assertThat(host.beside - besideBefore)
                        .as("bytes beside the heap after %s", act)
                        .isLessThan(bound(way));
                for (HostileWire wire : wires) {
                    assertThat(wire.isOver())
                            .as("%s ends the connection", act)
                            .isEqualTo(act.isPunished(way != Way.QUIC));
                }
                serves(host, way);
                wires.forEach(HostileWire::close);
                host.awaitNobody();
            }
            assertThat(host.heap - before).as("bytes that stay").isLessThan(KEPT_BYTES);
        }
    }

    /** The same peers where the limits are higher: the measure sees what they hold. */
    @Test
    void theMeasureSeesWhatHigherLimitsAllow() throws Exception {
        Way way = Way.NOISE_YAMUX;
        done(honest.start());
        try (Host host = new Host(way, 256, true)) {
            serves(host, way);
            host.awaitNobody();
            long before = host.heap;
            List<HostileWire> wires = attack(host, way, HostileAct.FILL);
            host.look();
            assertThat(host.heap - before).isGreaterThan(bound(way));
            wires.forEach(HostileWire::close);
            host.awaitNobody();
        }
    }

    /** Who never gets through the handshake holds what has come of it: here the largest frame of WebSocket, but for a byte. */
    @Test
    void halfAHandshakeHoldsItsFrameAlone() throws Exception {
        Way way = Way.NOISE_YAMUX;
        done(honest.start());
        try (Host host = new Host(way, 64, false)) {
            serves(host, way);
            host.awaitNobody();
            long heapBefore = host.heap;
            long besideBefore = host.beside;
            Limits limits = HostileHost.limits(way.connections(), false);
            List<Socket> strangers = new ArrayList<>();
            for (int i = 0; i < limits.pendingHandshakesMax(); i++) {
                strangers.add(halfAFrame(host.addresses.get(1)));
            }
            await().atMost(PATIENCE).until(() -> {
                host.look();
                return host.pending == strangers.size();
            });
            long most = (long) limits.pendingHandshakesMax() * GATHERED * FRAME_BYTES + KEPT_BYTES;
            assertThat(host.heap - heapBefore).isLessThan(most);
            assertThat(host.beside - besideBefore).isLessThan(most);
            for (Socket stranger : strangers) {
                stranger.close();
            }
            host.awaitNobody();
            serves(host, way);
        }
    }

    private static Socket halfAFrame(Multiaddr listener) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), listener.port().orElseThrow());
        socket.getOutputStream()
                .write(("GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            answer.append((char) socket.getInputStream().read());
        }
        ByteBuffer frame = ByteBuffer.allocate(14 + FRAME_BYTES - 1);
        frame.put((byte) 0x82).put((byte) 0xff).putLong(FRAME_BYTES);
        socket.getOutputStream().write(frame.array());
        return socket;
    }
}
