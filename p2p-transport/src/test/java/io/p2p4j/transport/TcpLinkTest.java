package io.p2p4j.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.channel.uring.IoUring;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.transport.Link;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Links between two transports: bytes, backpressure and the end. */
@ExtendWith(LeakGuard.class)
@Timeout(60)
final class TcpLinkTest {
    private static final long STALL_BYTES_MAX = 64L << 20;
    private static final int STALL_PIECE_BYTES = 64 << 10;
    private static final int STALL_LOOKS = 20;
    private static final long STALL_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    static Stream<Arguments> stacks() {
        List<Arguments> stacks = new ArrayList<>();
        for (TlsEngine tls : List.of(TlsEngine.JDK, TlsEngine.BORINGSSL)) {
            stacks.add(Arguments.of(tls, IoKind.AUTO));
            stacks.add(Arguments.of(tls, IoKind.NIO));
            if (IoUring.isAvailable()) {
                stacks.add(Arguments.of(tls, IoKind.IO_URING));
            }
        }
        return stacks.stream();
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void carriesBytesBothWaysAndClosesInOrder(TlsEngine tls, IoKind io) throws Exception {
        try (Peer alice = new Peer(tls, io);
                Peer bob = new Peer(tls, io)) {
            Multiaddr address = bob.listen();
            Recorder there =
                    alice.dial(address, Optional.of(bob.identity.peerId())).get(10, TimeUnit.SECONDS);
            Recorder here = bob.accepted();
            there.send("hello");
            here.awaitText("hello");
            here.send("good day");
            there.awaitText("good day");

            assertThat(there.link.security().remoteKey()).isEqualTo(bob.identity.publicKey());
            assertThat(here.link.security().remoteKey()).isEqualTo(alice.identity.publicKey());
            assertThat(there.link.security().protocol())
                    .startsWith("TLSv1.3/TLS_")
                    .endsWith(tls == TlsEngine.JDK ? "(JDK)" : "(BoringSSL)");
            assertThat(there.link.remoteAddress()).isEqualTo(address);
            assertThat(here.link.localAddress()).isEqualTo(address);
            assertThat(here.link.remoteAddress()).isEqualTo(there.link.localAddress());
            assertThat(there.link.transport()).isEqualTo("tcp");
            assertThat(there.link.connectedAtNanos()).isLessThan(System.nanoTime());

            there.send("last words");
            there.shutdown();
            assertThat(here.awaitClosed()).isNull();
            here.awaitText("hellolast words");
            assertThat(there.awaitClosed()).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void bothEnginesUnderstandEachOther(TlsEngine tls, IoKind io) throws Exception {
        TlsEngine other = tls == TlsEngine.JDK ? TlsEngine.BORINGSSL : TlsEngine.JDK;
        try (Peer alice = new Peer(tls, io);
                Peer bob = new Peer(other, IoKind.AUTO)) {
            Recorder there = alice.connect(bob.listen());
            there.send("hello");
            bob.accepted().awaitText("hello");
        }
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void everythingWrittenBeforeAShutdownArrives(TlsEngine tls, IoKind io) throws Exception {
        try (Peer alice = new Peer(tls, io);
                Peer bob = new Peer(tls, io)) {
            Recorder there = alice.connect(bob.listen());
            Recorder here = bob.accepted();
            byte[] data = new byte[5 << 20];
            new Random(1).nextBytes(data);
            there.link.loop().execute(() -> {
                there.link.write(ByteBuffer.wrap(data));
                there.link.shutdown();
            });
            assertThat(here.awaitClosed()).isNull();
            assertThat(here.received()).isEqualTo(data);
            assertThat(there.awaitClosed()).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void anAbortIsAnErrorAtTheOtherEnd(TlsEngine tls, IoKind io) throws Exception {
        try (Peer alice = new Peer(tls, io);
                Peer bob = new Peer(tls, io)) {
            Recorder there = alice.connect(bob.listen());
            Recorder here = bob.accepted();
            there.send("x");
            here.awaitText("x");
            there.abort();
            there.abort();
            assertThat(there.awaitClosed()).isNull();
            P2PException failure = here.awaitClosed();
            assertThat(failure).isNotNull();
            assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
            assertThat(failure.address()).contains(here.link.remoteAddress());
        }
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void aReaderThatStallsStopsTheWriter(TlsEngine tls, IoKind io) throws Exception {
        try (Peer alice = new Peer(tls, io);
                Peer bob = new Peer(tls, io)) {
            Recorder there = alice.connect(bob.listen());
            Recorder here = bob.accepted();
            CountDownLatch stall = new CountDownLatch(1);
            here.link.loop().execute(() -> {
                try {
                    stall.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            AtomicLong written = new AtomicLong();
            CompletableFuture<Integer> full = new CompletableFuture<>();
            there.link.loop().execute(() -> writeUntilStalled(there, written, 0, full));
            int told = full.get(20, TimeUnit.SECONDS);
            // What the two kernels buffer, and this side's own bounded part.
            assertThat(written.get()).isLessThan(STALL_BYTES_MAX);
            stall.countDown();
            await().until(() -> there.writable.get() > told);
            await().until(() -> here.receivedCount() == written.get());
        }
    }

    /**
     * Writes whatever the link takes until it took nothing for a while; on the loop, since a loop that had no turn looks
     * like a stall from outside. The kernels take more for some time after the link was full first.
     */
    private static void writeUntilStalled(
            Recorder there, AtomicLong written, int fullLooks, CompletableFuture<Integer> full) {
        int looks = there.link.isWritable() ? 0 : fullLooks + 1;
        while (there.link.isWritable() && written.get() < STALL_BYTES_MAX) {
            there.link.write(ByteBuffer.allocate(STALL_PIECE_BYTES));
            written.addAndGet(STALL_PIECE_BYTES);
            if (!there.link.isWritable()) {
                there.link.flush();
            }
        }
        if (looks == STALL_LOOKS || written.get() >= STALL_BYTES_MAX) {
            full.complete(there.writable.get());
        } else {
            there.link.loop().schedule(STALL_LOOK_NANOS, () -> writeUntilStalled(there, written, looks, full));
        }
    }

    @Test
    void twoHundredLinksAtOnce() throws Exception {
        try (Peer alice = new Peer();
                Peer bob = new Peer()) {
            Multiaddr address = bob.listen();
            List<CompletableFuture<Recorder>> dials = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                dials.add(alice.dial(address, Optional.of(bob.identity.peerId())));
            }
            for (int i = 0; i < dials.size(); i++) {
                dials.get(i).get(30, TimeUnit.SECONDS).send("number " + i);
            }
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < dials.size(); i++) {
                Recorder here = bob.accepted();
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> here.receivedCount() > 7);
                texts.add(new String(here.received(), java.nio.charset.StandardCharsets.UTF_8));
            }
            assertThat(texts).doesNotHaveDuplicates().hasSize(200);
        }
    }

    @Test
    void aLinkThatHasEndedIsForgotten() throws Exception {
        try (Peer alice = new Peer();
                Peer bob = new Peer()) {
            List<WeakReference<Recorder>> gone = new ArrayList<>();
            Multiaddr address = bob.listen();
            for (int i = 0; i < 4; i++) {
                Recorder there = alice.connect(address);
                Recorder here = bob.accepted();
                there.shutdown();
                assertThat(here.awaitClosed()).isNull();
                assertThat(there.awaitClosed()).isNull();
                gone.add(new WeakReference<>(there));
            }
            // Sooner than any timer of the close, which would hold the link and its handler.
            await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
                System.gc();
                assertThat(gone.subList(0, 3)).allMatch(each -> each.get() == null);
            });
        }
    }

    @Test
    void aLinkIsStartedOnce() throws Exception {
        try (Peer alice = new Peer();
                Peer bob = new Peer()) {
            Recorder there = alice.connect(bob.listen());
            assertThatThrownBy(() -> there.link.start(there)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void closingTheTransportEndsLinksThreadsAndSockets() throws Exception {
        Peer bob = new Peer();
        Peer alice = new Peer();
        Multiaddr address = bob.listen();
        Recorder there = alice.connect(address);
        Recorder here = bob.accepted();
        long before = System.nanoTime();
        bob.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
        assertThat(here.awaitClosed()).isNull();
        P2PException lost = there.awaitClosed();
        assertThat(lost).isNotNull();
        assertThat(lost.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(alice.dialFailure(address, Optional.empty()).code()).isEqualTo(ErrorCode.CONNECTION_REFUSED);
        alice.close();
        assertThat(alice.dialFailure(address, Optional.empty()).code()).isEqualTo(ErrorCode.PROVIDER_NOT_RUNNING);
        await().atMost(Duration.ofSeconds(5))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("p2p-")));
    }

    @Test
    void bytesThatCameBeforeTheStartWaitAndAWritableLinkNeedsNoCall() throws Exception {
        try (Peer alice = new Peer();
                Peer bob = new Peer()) {
            Recorder there = alice.connect(bob.listen());
            Recorder here = bob.accepted();
            Link link = there.link;
            CompletableFuture<Boolean> writable = new CompletableFuture<>();
            link.loop().execute(() -> writable.complete(link.isWritable()));
            assertThat(writable.get(10, TimeUnit.SECONDS)).isTrue();
            there.send("a");
            here.awaitText("a");
            await().until(() -> here.readCompletes.get() > 0);
            assertThat(there.writable).hasValue(0);
        }
    }
}
