package io.p2p4j.netty.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.netty.reference.ReferencePeer.Role;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The reference peer understands itself. That it understands the provider is the rules' matter (IOP-02). */
class ReferencePeerTest {
    private static final String ECHO = "/echo/1";

    private final ReferenceIdentity dialerIdentity = ReferenceIdentity.generate();
    private final ReferenceIdentity hostIdentity = ReferenceIdentity.generate();
    private ReferencePeer dialer;
    private ReferencePeer host;

    private interface Task<T> {
        T call() throws IOException;
    }

    private static <T> CompletableFuture<T> beside(Task<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(task.call());
                    } catch (IOException | RuntimeException failure) {
                        result.completeExceptionally(failure);
                    }
                },
                "beside");
        thread.setDaemon(true);
        thread.start();
        return result.orTimeout(30, TimeUnit.SECONDS);
    }

    @BeforeEach
    void connect() throws IOException {
        try (ReferenceTls.Server server = new ReferenceTls(hostIdentity).listen()) {
            CompletableFuture<ReferencePeer> accepted =
                    beside(() -> ReferencePeer.open(server.accept(), Role.LISTENER, ReferenceHello.own(List.of(ECHO))));
            ReferenceTls.Link link = new ReferenceTls(dialerIdentity).dial(server.port());
            dialer = ReferencePeer.open(link, Role.DIALER, ReferenceHello.own(List.of()));
            host = accepted.join();
        }
    }

    @AfterEach
    void disconnect() throws IOException {
        dialer.close();
        host.close();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @Test
    void bothProveWhoTheyAre() {
        assertThat(dialer.remotePeerId()).isEqualTo(hostIdentity.peerId()).startsWith("12D3Koo");
        assertThat(host.remotePeerId()).isEqualTo(dialerIdentity.peerId());
        assertThat(host.remoteAgent()).isEqualTo("reference/1");
    }

    @Test
    void messagesOfEverySizeArriveInBothDirections() throws IOException {
        for (int size : new int[] {0, 1, 127, 128, 16_384, 65_505, 65_536, 1 << 20}) {
            byte[] message = random(size);
            CompletableFuture<Void> sent = beside(() -> {
                dialer.send(message);
                return null;
            });
            assertThat(host.receive()).hasValue(message);
            sent.join();
            CompletableFuture<Void> answered = beside(() -> {
                host.send(message);
                return null;
            });
            assertThat(dialer.receive()).hasValue(message);
            answered.join();
        }
    }

    @Test
    void aSenderWaitsForAReceiver() throws IOException {
        CompletableFuture<Void> sent = beside(() -> {
            for (int i = 0; i < 100; i++) {
                dialer.send(random(5000 + i));
            }
            return null;
        });
        assertThat(sent).isNotDone();
        for (int i = 0; i < 100; i++) {
            assertThat(host.receive()).hasValue(random(5000 + i));
        }
        sent.join();
    }

    @Test
    void aStreamEchoesMoreThanItsWindow() throws IOException {
        byte[] data = random(300_000);
        CompletableFuture<Void> echo = beside(() -> {
            ReferenceStream stream = host.accept();
            assertThat(stream.protocol()).isEqualTo(ECHO);
            stream.write(stream.readAll());
            stream.end();
            return null;
        });
        ReferenceStream stream = dialer.open(ECHO);
        stream.write(data);
        stream.end();
        assertThat(stream.readAll()).isEqualTo(data);
        echo.join();
    }

    @Test
    void anUnknownProtocolIsRefusedAndAResetIsTold() throws IOException {
        assertThatThrownBy(() -> dialer.open("/unknown/1")).hasMessageContaining("refused");
        ReferenceStream near = dialer.open(ECHO);
        host.accept().reset(7);
        assertThatThrownBy(near::read).hasMessageContaining("code 7");
        dialer.ping();
    }

    @Test
    void halfCloseLeavesTheOtherDirection() throws IOException {
        dialer.endMessages();
        assertThat(host.receive()).isEmpty();
        host.send(random(5));
        assertThat(dialer.receive()).hasValue(random(5));
    }

    @Test
    void aCleanCloseIsAnswered() throws IOException {
        dialer.send(random(9));
        assertThat(dialer.close(0, "bye").code()).isZero();
        ReferencePeer.Ended ended = host.awaitEnd();
        assertThat(ended).isEqualTo(new ReferencePeer.Ended(0, "bye", true));
        assertThat(host.receive()).hasValue(random(9));
        assertThat(host.receive()).isEmpty();
    }

    @Test
    void aBrokenLinkIsNoCleanEnd() throws IOException {
        dialer.close();
        assertThat(host.awaitEnd().code()).isEqualTo(ReferencePeer.Ended.LOST);
        assertThatThrownBy(host::receive).isInstanceOf(IOException.class);
    }

    @Test
    void differentVersionsAreRefusedByBoth() throws IOException {
        try (ReferenceTls.Server server = new ReferenceTls(hostIdentity).listen()) {
            CompletableFuture<ReferencePeer> accepted = beside(() -> ReferencePeer.open(
                    server.accept(),
                    Role.LISTENER,
                    ReferenceHello.own(List.of()).withVersions(2, 3)));
            ReferenceTls.Link link = new ReferenceTls(dialerIdentity).dial(server.port());
            assertThatThrownBy(() -> ReferencePeer.open(link, Role.DIALER, ReferenceHello.own(List.of())))
                    .isInstanceOfSatisfying(
                            ReferenceRefusal.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(4));
            assertThatThrownBy(accepted::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(ReferenceRefusal.class);
        }
    }
}
