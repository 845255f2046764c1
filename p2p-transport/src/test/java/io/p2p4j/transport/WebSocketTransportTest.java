package io.p2p4j.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes in the frames of WebSocket, and those who send something else. */
@ExtendWith(LeakGuard.class)
@Timeout(120)
class WebSocketTransportTest {
    private static final Multiaddr WS = Multiaddr.parse("/ip4/127.0.0.1/tcp/0/ws");
    private static final String REQUEST = "GET %s HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private static Peer peer() {
        return peer(Duration.ofSeconds(30), WebSocketTls.dialing(WebSocketTls.Trust.SYSTEM));
    }

    private static Peer peer(Duration handshakeTimeout, WebSocketTls tls) {
        return new Peer(WebSocketTransport.unsecured(
                TcpOptions.builder(Identity.generate(), "unused")
                        .loops(1)
                        .handshakeTimeout(handshakeTimeout)
                        .build(),
                tls));
    }

    // Two ends

    @Test
    void bytesGoBothWaysAndTheEndComesLast() throws Exception {
        try (Peer one = peer();
                Peer other = peer()) {
            Multiaddr address = other.listen(WS).addresses().get(0);
            assertThat(address.toString()).matches("/ip4/127.0.0.1/tcp/[1-9][0-9]*/ws");
            exchange(one.connect(address), other.accepted(), "ws");
        }
    }

    private static void exchange(Recorder near, Recorder far, String name) throws Exception {
        byte[] bytes = new byte[(1 << 20) + 1];
        new Random(1).nextBytes(bytes);
        near.send(bytes);
        far.send("hello");
        near.awaitText("hello");
        Awaitility.await().atMost(Duration.ofSeconds(100)).until(() -> far.receivedCount() == bytes.length);
        assertThat(far.received()).isEqualTo(bytes);
        assertThat(near.link.transport()).isEqualTo(name);
        assertThat(near.link.remoteAddress()).isEqualTo(far.link.localAddress());
        assertThat(far.link.remoteAddress()).isEqualTo(near.link.localAddress());
        far.send("goodbye");
        far.shutdown();
        assertThat(near.awaitClosed()).isNull();
        assertThat(far.awaitClosed()).isNull();
        assertThat(new String(near.received(), StandardCharsets.UTF_8)).isEqualTo("hellogoodbye");
    }

    @Test
    void namesAreDialed() throws Exception {
        try (Peer one = peer();
                Peer other = peer()) {
            int port = other.listen(WS).addresses().get(0).port().orElseThrow();
            Recorder near = one.connect(Multiaddr.parse("/dns4/localhost/tcp/" + port + "/ws"));
            assertThat(near.link.remoteAddress()).hasToString("/ip4/127.0.0.1/tcp/" + port + "/ws");
            other.accepted();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/ip4/127.0.0.1/tcp/1/ws, true",
        "/ip6/::1/tcp/1/ws, true",
        "/dns4/a.example/tcp/1/wss, true",
        "/dns/a.example/tcp/1/tls/ws, true",
        "/ip4/127.0.0.1/tcp/1/tls/sni/a.example/ws, true",
        "/ip4/127.0.0.1/tcp/1/ws/p2p/12D3KooWDL8vRuay7EPtT1UNqPff479sardv941mwtbA4WXEyDg4, true",
        "/ip4/127.0.0.1/tcp/1, false",
        "/ip4/127.0.0.1/tcp/1/tls, false",
        "/ip4/127.0.0.1/udp/1/quic-v1, false",
        "/ip4/127.0.0.1/tcp/1/ws/ws, false"
    })
    void supportsItsAddresses(String address, boolean supported) {
        try (Peer peer = peer()) {
            assertThat(peer.transport.supports(Multiaddr.parse(address))).isEqualTo(supported);
        }
    }

    @Test
    void whoIsNotWantedIsTold() throws Exception {
        try (Peer one = peer();
                Peer other = peer()) {
            other.refusing = true;
            Multiaddr address = other.listen(WS).addresses().get(0);
            assertThat(one.dialFailure(address, Optional.empty()).code()).isEqualTo(ErrorCode.PEER_REFUSED);
        }
    }

    // Over TLS

    private static WebSocketTls certified(Path folder, WebSocketTls.Trust trust) throws Exception {
        LibP2pCertificate made = LibP2pCertificate.create(Identity.generate(), Instant.now());
        Path chain = pem(
                folder.resolve("chain.pem"), "CERTIFICATE", made.certificate().getEncoded());
        Path key =
                pem(folder.resolve("key.pem"), "PRIVATE KEY", made.privateKey().getEncoded());
        return WebSocketTls.dialing(trust).withCertificate(chain, key);
    }

    private static Path pem(Path file, String what, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls/ws", "wss"})
    void overTlsBytesGoBothWays(String suffix, @TempDir Path folder) throws Exception {
        WebSocketTls tls = certified(folder, WebSocketTls.Trust.ANY);
        try (Peer one = peer(Duration.ofSeconds(30), tls);
                Peer other = peer(Duration.ofSeconds(30), tls)) {
            Multiaddr bind = Multiaddr.parse("/ip4/127.0.0.1/tcp/0/" + suffix);
            exchange(one.connect(other.listen(bind).addresses().get(0)), other.accepted(), "wss");
        }
    }

    @Test
    void aCertificateThatNobodyVouchesForIsNotTrusted(@TempDir Path folder) throws Exception {
        try (Peer one = peer();
                Peer other = peer(Duration.ofSeconds(30), certified(folder, WebSocketTls.Trust.SYSTEM))) {
            Multiaddr address = other.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0/wss"))
                    .addresses()
                    .get(0);
            assertThat(one.dialFailure(address, Optional.empty()).code())
                    .isEqualTo(ErrorCode.SECURITY_HANDSHAKE_FAILED);
        }
    }

    @Test
    void withoutACertificateNobodyListensOverTls() {
        try (Peer peer = peer()) {
            assertThatThrownBy(() -> peer.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0/wss")))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(P2PException.class)
                    .hasMessageContaining("certificate");
        }
    }

    @Test
    void filesThatAreNoCertificateAreNamed(@TempDir Path folder) throws Exception {
        Path chain = Files.writeString(folder.resolve("chain.pem"), "nothing");
        assertThatThrownBy(() -> WebSocketTls.dialing(WebSocketTls.Trust.ANY)
                        .withCertificate(chain, folder.resolve("missing.pem")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chain.pem");
    }

    // Who comes and speaks something else

    private static Socket raw(Multiaddr address, String say) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), address.port().orElseThrow());
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(say.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void anotherPathIsNotFound() throws Exception {
        try (Peer peer = peer();
                Socket socket = raw(peer.listen(WS).addresses().get(0), REQUEST.formatted("/other"))) {
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 404 ");
            assertThat(peer.inboundFailure().code()).isEqualTo(ErrorCode.NOT_OUR_PROTOCOL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\u0013/multistream/1.0.0\n\r\n\r\n"})
    void whatIsNoUpgradeFails(String said) throws Exception {
        try (Peer peer = peer();
                Socket socket = raw(peer.listen(WS).addresses().get(0), said)) {
            assertThat(peer.inboundFailure().code()).isEqualTo(ErrorCode.NOT_OUR_PROTOCOL);
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .doesNotContain("101");
        }
    }

    @Test
    void tooManyHeadersFail() throws Exception {
        try (Peer peer = peer();
                Socket socket = raw(
                        peer.listen(WS).addresses().get(0),
                        "GET / HTTP/1.1\r\nX: " + "a".repeat(10_000) + "\r\n\r\n")) {
            assertThat(peer.inboundFailure().code()).isEqualTo(ErrorCode.NOT_OUR_PROTOCOL);
            assertThat(socket.getInputStream().readAllBytes()).isNotNull();
        }
    }

    @Test
    void whoIsSlowRunsOutOfTime() throws Exception {
        try (Peer peer = peer(Duration.ofMillis(300), WebSocketTls.dialing(WebSocketTls.Trust.SYSTEM));
                Socket socket = raw(peer.listen(WS).addresses().get(0), "GET / HTTP/1.1\r\n")) {
            assertThat(peer.inboundFailure().code()).isEqualTo(ErrorCode.HANDSHAKE_TIMEOUT);
            assertThat(socket.getInputStream().read()).isNegative();
        }
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.1 404 Not Found, NOT_OUR_PROTOCOL", "SSH-2.0-OpenSSH, NOT_OUR_PROTOCOL", "'', HANDSHAKE_TIMEOUT"
    })
    void whatAnswersSomethingElseIsNamed(String line, ErrorCode expected) throws Exception {
        RawServer.Behaviour behaviour = socket -> {
            RawServer.readSome(socket);
            if (!line.isEmpty()) {
                socket.getOutputStream()
                        .write((line + "\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            }
        };
        Duration timeout = expected == ErrorCode.HANDSHAKE_TIMEOUT ? Duration.ofMillis(300) : Duration.ofSeconds(30);
        try (RawServer server = new RawServer(behaviour);
                Peer peer = peer(timeout, WebSocketTls.dialing(WebSocketTls.Trust.SYSTEM))) {
            Multiaddr address = Multiaddr.parse(server.address() + "/ws");
            assertThat(peer.dialFailure(address, Optional.empty()).code()).isEqualTo(expected);
        }
    }

    // Frames

    private static Socket upgraded(Multiaddr address) throws IOException {
        Socket socket = raw(address, REQUEST.formatted("/"));
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            answer.append((char) socket.getInputStream().read());
        }
        assertThat(answer.toString()).startsWith("HTTP/1.1 101 ");
        return socket;
    }

    private static byte[] frame(int kind, boolean masked, byte[] payload) {
        byte[] mask = {1, 2, 3, 4};
        ByteBuffer frame = ByteBuffer.allocate(6 + payload.length);
        frame.put((byte) (0x80 | kind)).put((byte) (payload.length | (masked ? 0x80 : 0)));
        if (masked) {
            frame.put(mask);
        }
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (masked ? payload[i] ^ mask[i % 4] : payload[i]));
        }
        return Arrays.copyOf(frame.array(), frame.position());
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void pingsAreAnsweredAndACloseIsTheEnd() throws Exception {
        try (Peer peer = peer();
                Socket socket = upgraded(peer.listen(WS).addresses().get(0))) {
            Recorder link = peer.accepted();
            socket.getOutputStream().write(frame(PING, true, text("are you there")));
            socket.getOutputStream().write(frame(PONG, true, text("nobody asked")));
            // A message in two frames is nothing but bytes.
            byte[] first = frame(BINARY, true, text("one "));
            first[0] = BINARY;
            socket.getOutputStream().write(first);
            socket.getOutputStream().write(frame(0, true, text("message")));
            link.awaitText("one message");
            InputStream in = socket.getInputStream();
            assertThat(in.readNBytes(15)).isEqualTo(frame(PONG, false, text("are you there")));
            link.send("answer");
            assertThat(in.readNBytes(8)).isEqualTo(frame(BINARY, false, text("answer")));

            socket.getOutputStream().write(frame(CLOSE, true, new byte[] {3, (byte) 0xe8}));

            assertThat(link.awaitClosed()).isNull();
            assertThat(in.readAllBytes()).startsWith((byte) (0x80 | CLOSE));
        }
    }

    @ParameterizedTest
    @CsvSource({
        // Text; a reserved bit; an unknown kind; no mask; a control frame of 126 bytes; 2^63 bytes; 1 MiB and a byte.
        "818100000000, MALFORMED_FRAME",
        "c28100000000, MALFORMED_FRAME",
        "838100000000, MALFORMED_FRAME",
        "820100, MALFORMED_FRAME",
        "89fe007e00000000, MALFORMED_FRAME",
        "82ff800000000000000000000000, MALFORMED_FRAME",
        "82ff000000000010000100000000, FRAME_TOO_LARGE",
    })
    void framesThatAreNoneBreakTheLink(String hex, ErrorCode expected) throws Exception {
        try (Peer peer = peer();
                Socket socket = upgraded(peer.listen(WS).addresses().get(0))) {
            Recorder link = peer.accepted();
            socket.getOutputStream().write(HexFormat.of().parseHex(hex));
            socket.getOutputStream().write(new byte[200]);
            P2PException failure = link.awaitClosed();
            assertThat(failure).isNotNull();
            assertThat(failure.code()).isEqualTo(expected);
        }
    }

    @Test
    void aResetIsTheEndToo() throws Exception {
        try (Peer peer = peer()) {
            Socket socket = upgraded(peer.listen(WS).addresses().get(0));
            Recorder link = peer.accepted();
            socket.setSoLinger(true, 0);
            socket.close();
            link.awaitClosed();
        }
    }
}
