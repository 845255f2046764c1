package io.p2p4j.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A link whose path between the ends is cut, reset or tampered with. */
@ExtendWith(LeakGuard.class)
@Timeout(60)
final class TcpProxyTest {
    /** Copies bytes between a client and a server, and interferes when it is told to. */
    private static final class Proxy implements AutoCloseable {
        final List<Socket> sockets = new CopyOnWriteArrayList<>();
        private final RawServer server;
        volatile boolean tamper;

        Proxy(Multiaddr to) throws IOException {
            int port = Integer.parseInt(to.value(Protocol.TCP).orElseThrow());
            server = new RawServer(client -> {
                Socket onward = new Socket("127.0.0.1", port);
                sockets.addAll(List.of(client, onward));
                copy(client, onward);
                copy(onward, client);
            });
        }

        private void copy(Socket from, Socket to) {
            Thread thread = new Thread(
                    () -> {
                        byte[] buffer = new byte[1 << 16];
                        try {
                            for (int n = from.getInputStream().read(buffer);
                                    n >= 0;
                                    n = from.getInputStream().read(buffer)) {
                                if (tamper) {
                                    buffer[n - 1] ^= 1;
                                }
                                to.getOutputStream().write(buffer, 0, n);
                            }
                            to.shutdownOutput();
                        } catch (IOException cut) {
                            return;
                        }
                    },
                    "proxy");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @FunctionalInterface
    private interface Interference {
        void on(Proxy proxy, Recorder there) throws Exception;
    }

    private static void bothEndsLoseTheLink(TlsEngine tls, IoKind io, Interference interference) throws Exception {
        try (Peer alice = new Peer(tls, io);
                Peer bob = new Peer(tls, io);
                Proxy proxy = new Proxy(bob.listen())) {
            Recorder there = alice.connect(proxy.server.address());
            Recorder here = bob.accepted();
            there.send("a");
            here.awaitText("a");
            here.send("b");
            there.awaitText("b");
            interference.on(proxy, there);
            for (Recorder end : List.of(here, there)) {
                P2PException failure = end.awaitClosed();
                assertThat(failure).isNotNull();
                assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
            }
            assertThat(new String(here.received(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("a");
        }
    }

    @ParameterizedTest
    @MethodSource("io.p2p4j.transport.TcpLinkTest#stacks")
    void anEndOfStreamWithoutATlsCloseIsALoss(TlsEngine tls, IoKind io) throws Exception {
        // The dialer's end closes its socket then, and the proxy passes that on.
        bothEndsLoseTheLink(tls, io, (proxy, there) -> proxy.sockets.get(0).shutdownOutput());
    }

    @ParameterizedTest
    @MethodSource("io.p2p4j.transport.TcpLinkTest#stacks")
    void aResetInTheMiddleIsALoss(TlsEngine tls, IoKind io) throws Exception {
        bothEndsLoseTheLink(tls, io, (proxy, there) -> {
            for (Socket socket : proxy.sockets) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("io.p2p4j.transport.TcpLinkTest#stacks")
    void tamperedBytesNeverReachTheHandler(TlsEngine tls, IoKind io) throws Exception {
        bothEndsLoseTheLink(tls, io, (proxy, there) -> {
            proxy.tamper = true;
            there.send("never seen");
        });
    }
}
