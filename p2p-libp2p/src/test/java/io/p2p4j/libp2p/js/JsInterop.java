package io.p2p4j.libp2p.js;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.PeerInfo;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.blocking.BlockingStream;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.ErrorKind;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.libp2p.Libp2pProvider;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * This provider and js-libp2p, in both roles, over one transport, with one security. Without Node or its packages the tests are skipped, unless
 * {@code -Dp2p.js.required=true}: docs/LIBP2P.md says how to install them.
 */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class JsInterop {
    private static final String ECHO = "/test/echo/1";
    private static final String COUNT = "/test/count/1";
    private static final String RESET = "/test/reset/1";
    static final Duration PATIENCE = Duration.ofSeconds(120);
    /** How often the slow reader hashes what it reads. */
    private static final int DIGESTS = 20;

    /** What Mplex, which cannot tell js to wait, may hold of a stream: all that a test sends. */
    private static final int UNREAD_BYTES = 32 << 20;

    final JsTransport transport;
    /** What both ends secure connections with, and nothing else. */
    private final String security;

    private final String muxer;

    /** What a clean close of js looks like at this end. */
    private final Set<CloseReason.Code> closesOfJs;

    private final SystemContext context = new SystemContext();
    private JsPeer js;
    private P2PProvider provider;
    P2PListener listener;

    JsInterop(JsTransport transport, String security, Set<CloseReason.Code> closesOfJs) {
        this(transport, security, "yamux", closesOfJs);
    }

    JsInterop(JsTransport transport, String security, String muxer, Set<CloseReason.Code> closesOfJs) {
        this.transport = transport;
        this.security = security;
        this.muxer = muxer;
        this.closesOfJs = closesOfJs;
    }

    @BeforeAll
    void startJs() throws Exception {
        boolean installed = JsPeer.isInstalled();
        if (!installed && Boolean.getBoolean("p2p.js.required")) {
            throw new AssertionError("Node or the packages of " + JsPeer.FOLDER + " are missing (run npm ci there)");
        }
        assumeTrue(installed, "Node or the packages of " + JsPeer.FOLDER + " are missing (run npm ci there)");
        js = JsPeer.start(transport, security, muxer, environment());
        js.address();
    }

    @BeforeEach
    void start() throws Exception {
        P2PConfig.Builder config = P2PConfig.builder()
                .identity(Identity.generate())
                .agent("p2p4j-test/1")
                .limits(limits())
                .providerSetting(Libp2pProvider.PERF, "on")
                .providerSetting(Libp2pProvider.SECURITY, security)
                .providerSetting(Libp2pProvider.MUXERS, muxer)
                .providerSetting(Libp2pProvider.TRANSPORTS, transport.setting());
        configure(config);
        provider = Libp2pProvider.create(config.build(), context);
        done(provider.start());
        provider.handle(ECHO, JsInterop::echo);
        provider.handle(COUNT, stream -> serve(() -> count(BlockingStream.of(stream, context))));
        provider.handle(RESET, stream -> stream.reset(7));
        listener = done(provider.listen(transport.any()));
    }

    /** Says more about the provider. */
    void configure(P2PConfig.Builder config) {
        // Nothing more.
    }

    /** What the process of js is told. */
    Map<String, String> environment() throws Exception {
        return Map.of();
    }

    private Limits limits() {
        Limits.Builder limits = Limits.builder().connectionWindowBytes(64 << 20);
        return (muxer.equals("mplex") ? limits.streamWindowBytes(UNREAD_BYTES) : limits).build();
    }

    @AfterEach
    void stop() throws Exception {
        if (provider != null) {
            done(provider.stop());
        }
    }

    @AfterAll
    void stopJs() throws Exception {
        if (js != null) {
            js.close();
        }
        context.close();
    }

    static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static P2PException failure(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            return (P2PException) failed.getCause();
        } catch (Exception other) {
            throw new AssertionError(other);
        }
        throw new AssertionError("no failure");
    }

    private static void echo(P2PStream stream) {
        stream.read().thenAccept(data -> {
            if (data.isPresent()) {
                stream.write(data.get()).thenRun(() -> echo(stream));
            } else {
                stream.closeWrite();
            }
        });
    }

    /** What may block. */
    private interface Talking {
        void run() throws Exception;
    }

    private static void serve(Talking talking) {
        Thread thread = new Thread(
                () -> {
                    try {
                        talking.run();
                    } catch (Exception failed) {
                        throw new IllegalStateException(failed);
                    }
                },
                "js-interop");
        thread.setDaemon(true);
        thread.start();
    }

    static byte[] pattern(int from, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            int at = from + i;
            bytes[i] = (byte) (at * 31 + (at >>> 8));
        }
        return bytes;
    }

    private static void writePattern(BlockingStream stream, int total) throws Exception {
        for (int at = 0; at < total; at += 65_536) {
            stream.write(pattern(at, Math.min(65_536, total - at)));
        }
        stream.closeWrite();
    }

    private static int readPattern(BlockingStream stream) throws Exception {
        int at = 0;
        for (var data = stream.read(PATIENCE); data.isPresent(); data = stream.read(PATIENCE)) {
            byte[] bytes = new byte[data.get().remaining()];
            data.get().get(bytes);
            assertThat(bytes).isEqualTo(pattern(at, bytes.length));
            at += bytes.length;
        }
        return at;
    }

    /** Reads slowly, because each piece is hashed many times over, and says how much it was. */
    private static void count(BlockingStream stream) throws Exception {
        MessageDigest work = MessageDigest.getInstance("SHA-256");
        long total = 0;
        for (var data = stream.read(PATIENCE); data.isPresent(); data = stream.read(PATIENCE)) {
            total += data.get().remaining();
            for (int i = 0; i < DIGESTS; i++) {
                work.update(data.get().duplicate());
            }
        }
        stream.write(ByteBuffer.allocate(8).putLong(0, total));
        stream.closeWrite();
    }

    String address() {
        return listener.localAddresses().get(0).toString();
    }

    private P2PConnection dial() throws Exception {
        return done(provider.connect(js.address()));
    }

    private BlockingStream open(P2PConnection connection, String protocol) throws Exception {
        return BlockingStream.of(done(connection.openStream(protocol)), context);
    }

    // This end dials

    @Test
    void identifyTellsWhoJsIs() throws Exception {
        P2PConnection connection = dial();
        PeerInfo info = connection.peerInfo();
        assertThat(info.agent()).startsWith("js-libp2p/3");
        assertThat(info.protocols()).contains("/ipfs/id/1.0.0", "/ipfs/id/push/1.0.0", "/ipfs/ping/1.0.0", ECHO);
        assertThat(info.listenAddresses()).contains(js.address());
        assertThat(info.observedAddress().orElseThrow())
                .isEqualTo(transport.seenByJs(connection.info().localAddress()));
        assertThat(connection.info().security()).containsIgnoringCase(security);
        assertThat(done(connection.ping())).isPositive();
    }

    @Test
    void pingsAreAnsweredByJs() throws Exception {
        BlockingStream stream = open(dial(), "/ipfs/ping/1.0.0");
        for (int i = 0; i < 3; i++) {
            byte[] sent = pattern(i, 32);
            stream.write(sent);
            assertThat(stream.in().readNBytes(32)).isEqualTo(sent);
        }
        stream.closeWrite();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 65_536, 1 << 20, 16 << 20})
    void whatJsEchoesIsTheSame(int bytes) throws Exception {
        BlockingStream stream = open(dial(), ECHO);
        serve(() -> writePattern(stream, bytes));
        assertThat(readPattern(stream)).isEqualTo(bytes);
    }

    @Test
    void manyStreamsAtOnce() throws Exception {
        P2PConnection connection = dial();
        List<CompletableFuture<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            BlockingStream stream = open(connection, ECHO);
            CompletableFuture<Integer> received = new CompletableFuture<>();
            all.add(received);
            serve(() -> {
                writePattern(stream, 10_000);
                received.complete(readPattern(stream));
            });
        }
        for (CompletableFuture<Integer> received : all) {
            assertThat(done(received)).isEqualTo(10_000);
        }
    }

    @Test
    void aSlowReaderInJsGetsEverything() throws Exception {
        BlockingStream stream = open(dial(), COUNT);
        writePattern(stream, 3 << 20);
        assertThat(ByteBuffer.wrap(stream.in().readNBytes(8)).getLong()).isEqualTo(3 << 20);
    }

    @Test
    void perfOfJs() throws Exception {
        BlockingStream stream = open(dial(), "/perf/1.0.0");
        OutputStream out = stream.out();
        out.write(ByteBuffer.allocate(8).putLong(5_000_000).array());
        out.write(new byte[3_000_000]);
        stream.closeWrite();
        long received = 0;
        for (InputStream in = stream.in(); in.read() >= 0; ) {
            received += 1 + in.skip(1 << 20);
        }
        assertThat(received).isEqualTo(5_000_000);
    }

    @Test
    void whatJsDoesNotServeFails() throws Exception {
        P2PConnection connection = dial();
        assertThat(failure(connection.openStream("/nobody/1")).code()).isEqualTo(ErrorCode.PROTOCOL_UNSUPPORTED);
        assertThat(failure(connection.send(new byte[1])).code()).isEqualTo(ErrorCode.PROTOCOL_UNSUPPORTED);
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void aResetOfJsIsAReset() throws Exception {
        P2PConnection connection = dial();
        P2PStream stream = done(connection.openStream(RESET));
        assertThat(failure(stream.closed()).code()).isEqualTo(ErrorCode.STREAM_RESET);
        P2PStream own = done(connection.openStream(ECHO));
        own.reset(1);
        assertThat(readPattern(echoed(connection, 10))).isEqualTo(10);
    }

    private BlockingStream echoed(P2PConnection connection, int bytes) throws Exception {
        BlockingStream stream = open(connection, ECHO);
        writePattern(stream, bytes);
        return stream;
    }

    @Test
    void anotherPeerIdIsNotAccepted() throws Exception {
        Multiaddr wrong =
                js.address().withoutPeerId().withPeerId(Identity.generate().peerId());
        P2PException refused = failure(provider.connect(wrong));
        assertThat(refused.kind()).isEqualTo(ErrorKind.AUTHENTICATION_FAILED);
    }

    @Test
    void aCleanCloseOfThisEnd() throws Exception {
        P2PConnection connection = dial();
        assertThat(done(connection.close("enough")).code()).isEqualTo(CloseReason.Code.NORMAL);
    }

    @Test
    void aCrashOfJsIsSeen() throws Exception {
        try (JsPeer other = JsPeer.start(transport, security, muxer, environment())) {
            P2PConnection connection = done(provider.connect(other.address()));
            P2PStream stream = done(connection.openStream(ECHO));
            other.kill();
            assertThat(done(connection.closed()).code()).isEqualTo(CloseReason.Code.CONNECTION_LOST);
            assertThatThrownBy(() -> done(stream.closed())).hasCauseInstanceOf(P2PException.class);
        }
    }

    // js dials

    @Test
    void jsIdentifiesThisEnd() throws Exception {
        Map<String, Object> said = js.ask("identify", Map.of("address", address()));
        assertThat(said.get("peer")).isEqualTo(provider.localPeerId().toString());
        assertThat(said.get("agent")).isEqualTo("p2p4j-test/1");
        assertThat(said.get("protocol")).isEqualTo("ipfs/0.1.0");
        assertThat(String.valueOf(said.get("protocols"))).contains("/p2p4j/message/1.0.0", "/ipfs/ping/1.0.0", ECHO);
        String plain = listener.localAddresses().get(0).withoutPeerId().toString();
        assertThat(String.valueOf(said.get("listen"))).contains(plain);
        assertThat(String.valueOf(said.get("signed"))).contains(plain);
        assertThat(String.valueOf(said.get("observed")))
                .startsWith(transport == JsTransport.QUIC ? "/ip4/127.0.0.1/udp/" : "/ip4/127.0.0.1/tcp/");
    }

    @Test
    void jsPingsThisEnd() throws Exception {
        assertThat((Double) js.ask("ping", Map.of("address", address())).get("milliseconds"))
                .isGreaterThanOrEqualTo(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 65_536, 1 << 20, 16 << 20})
    void whatThisEndEchoesIsTheSame(int bytes) throws Exception {
        assertThat(js.ask("echo", Map.of("address", address(), "bytes", bytes)).get("received"))
                .isEqualTo((double) bytes);
    }

    @Test
    void manyStreamsOfJsAtOnce() throws Exception {
        assertThat(js.ask("many", Map.of("address", address(), "count", 200, "bytes", 10_000))
                        .get("received"))
                .isEqualTo(2_000_000.0);
    }

    @Test
    void aSlowReaderHereGetsEverything() throws Exception {
        assertThat(js.ask("count", Map.of("address", address(), "bytes", 3 << 20))
                        .get("counted"))
                .isEqualTo((double) (3 << 20));
    }

    @Test
    void jsMeasuresThisEnd() throws Exception {
        assertThat(js.ask("perf", Map.of("address", address(), "up", 3_000_000, "down", 5_000_000))
                        .get("received"))
                .isEqualTo(5_000_000.0);
    }

    @Test
    void resetsInBothDirections() throws Exception {
        Map<String, Object> answer =
                js.begin("reset", Map.of("address", address())).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        // js over QUIC takes a reset for the end, of the negotiation when the reset overtakes this side's answer.
        assertThat(answer.toString())
                .containsPattern(transport == JsTransport.QUIC ? "status|UnexpectedEOF" : "reset|Reset");
        CompletableFuture<P2PStream> held = new CompletableFuture<>();
        provider.handle("/test/held/1", held::complete);
        js.ask("abort", Map.of("address", address(), "protocol", "/test/held/1"));
        assertThat(failure(done(held).closed()).code()).isEqualTo(ErrorCode.STREAM_RESET);
    }

    @Test
    void whatThisEndDoesNotServeFailsInJs() throws Exception {
        Map<String, Object> answer = js.begin("open", Map.of("address", address(), "protocol", "/nobody/1"))
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(answer.get("error")).isEqualTo("UnsupportedProtocolError");
    }

    @Test
    void jsDoesNotAcceptAnotherPeerId() throws Exception {
        String wrong = listener.localAddresses()
                .get(0)
                .withoutPeerId()
                .withPeerId(Identity.generate().peerId())
                .toString();
        Map<String, Object> answer =
                js.begin("dial", Map.of("address", wrong)).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(answer).containsKey("error");
    }

    @Test
    void aCleanCloseOfJs() throws Exception {
        CompletionStage<P2PConnection> accepted = listener.accept();
        js.ask("dial", Map.of("address", address()));
        P2PConnection connection = done(accepted);
        js.ask("close", Map.of());
        assertThat(done(connection.closed()).code()).isIn(closesOfJs);
    }

    @Test
    void aCrashOfADialingJsIsSeen() throws Exception {
        try (JsPeer other = JsPeer.start(transport, security, muxer, environment())) {
            other.address();
            CompletionStage<P2PConnection> accepted = listener.accept();
            other.ask("dial", Map.of("address", address()));
            P2PConnection connection = done(accepted);
            other.kill();
            assertThat(done(connection.closed()).code()).isEqualTo(CloseReason.Code.CONNECTION_LOST);
        }
    }
}
