package io.p2p4j.core.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionState;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.ProviderState;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ConnectionFailedException;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The contract of providers, listeners and dials, on one thread and a clock of the test. */
class DrivenProviderTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Optional<byte[]> message) {
        return new String(message.orElseThrow(), StandardCharsets.UTF_8);
    }

    // Life

    @Test
    void useBeforeStartAndAfterStopFails() {
        ManualPair pair = new ManualPair();
        DrivenProvider fresh = pair.provider(Limits.DEFAULTS);
        assertThat(fresh.state()).isEqualTo(ProviderState.NEW);
        assertThat(pair.failure(fresh.connect(pair.address())).code()).isEqualTo(ErrorCode.PROVIDER_NOT_RUNNING);
        assertThat(pair.failure(fresh.listen()).code()).isEqualTo(ErrorCode.PROVIDER_NOT_RUNNING);
        pair.get(fresh.stop());
        assertThat(fresh.state()).isEqualTo(ProviderState.STOPPED);
        assertThat(pair.failure(fresh.start()).code()).isEqualTo(ErrorCode.PROVIDER_NOT_RUNNING);
        pair.get(pair.client.start());
        assertThat(pair.client.stop() == pair.client.stop()).isTrue();
        pair.stop();
        assertThat(pair.failure(pair.client.connect(pair.address())).code()).isEqualTo(ErrorCode.PROVIDER_NOT_RUNNING);
    }

    @Test
    void stopSettlesEverything() {
        ManualPair pair = new ManualPair();
        ManualPair.Link link = pair.connect();
        List<CompletionStage<?>> pending = new ArrayList<>();
        pending.add(link.dialer().receive());
        pending.add(pair.client.connect(Multiaddr.memory(MemoryNetwork.BLACKHOLE)));
        pending.add(link.dialer().openStream("/none/1"));
        CompletionStage<P2PListener> listening = pair.client.listen(ManualPair.ANY);
        P2PListener second = pair.get(listening);
        pending.add(second.accept());
        CompletionStage<CloseReason> closed = link.dialer().closed();
        pair.get(pair.client.stop());
        pending.forEach(stage -> assertThat(stage.toCompletableFuture()).isCompletedExceptionally());
        assertThat(pair.get(closed).code()).isEqualTo(CloseReason.Code.GOING_AWAY);
        CloseReason remote = pair.get(link.acceptor().closed());
        assertThat(remote.code()).isEqualTo(CloseReason.Code.GOING_AWAY);
        assertThat(remote.origin()).isEqualTo(CloseReason.Origin.REMOTE);
        pair.stop();
    }

    @Test
    void stopIsBoundedWhenPeersAreStuck() {
        ManualPair pair = new ManualPair();
        pair.connect();
        P2PConnection stuck = pair.connect().dialer();
        CompletionStage<Void> send = stuck.send(new byte[1 << 20]);
        pair.network.frozen = true;
        CompletionStage<Void> second = stuck.send(new byte[1 << 20]);
        CompletionStage<Void> stopping = pair.client.stop();
        pair.world.advance(10, TimeUnit.SECONDS);
        assertThat(stopping.toCompletableFuture()).isCompleted();
        assertThat(pair.client.state()).isEqualTo(ProviderState.STOPPED);
        assertThat(send.toCompletableFuture()).isDone();
        assertThat(second.toCompletableFuture()).isCompletedExceptionally();
        assertThat(stuck.state()).isEqualTo(ConnectionState.CLOSED);
        pair.network.frozen = false;
        pair.stop();
    }

    // Connect and accept

    @Test
    void messagesFlowBothWaysAndAreCounted() {
        ManualPair pair = new ManualPair();
        ManualPair.Link link = pair.connect();
        assertThat(link.dialer().remotePeerId()).isEqualTo(pair.server.localPeerId());
        assertThat(link.acceptor().remotePeerId()).isEqualTo(pair.client.localPeerId());
        assertThat(link.dialer().state()).isEqualTo(ConnectionState.OPEN);
        pair.get(link.dialer().send(bytes("one")));
        pair.get(link.dialer().send(bytes("")));
        pair.get(link.acceptor().send(bytes("three")));
        assertThat(text(pair.get(link.acceptor().receive()))).isEqualTo("one");
        assertThat(text(pair.get(link.acceptor().receive()))).isEmpty();
        assertThat(text(pair.get(link.dialer().receive()))).isEqualTo("three");
        assertThat(link.dialer().stats().messagesSent()).isEqualTo(2);
        assertThat(link.dialer().stats().bytesSent()).isEqualTo(3);
        assertThat(link.acceptor().stats().messagesReceived()).isEqualTo(2);
        assertThat(pair.get(link.dialer().ping())).isGreaterThanOrEqualTo(Duration.ZERO);
        assertThat(link.dialer().stats().roundTrip()).isPresent();
        assertThat(link.dialer().peerInfo().listenAddresses()).isEqualTo(pair.listener.localAddresses());
        pair.stop();
    }

    @Test
    void failuresOfDialsNameWhatWentWrong() {
        ManualPair pair = new ManualPair();
        PeerId stranger = Identity.generate().peerId();
        assertThat(pair.failure(pair.client.connect(stranger)).code()).isEqualTo(ErrorCode.NO_KNOWN_ADDRESS);
        assertThat(pair.failure(pair.client.connect(Multiaddr.memory(1))).code())
                .isEqualTo(ErrorCode.CONNECTION_REFUSED);
        assertThat(pair.failure(pair.client.connect(Multiaddr.tcp("127.0.0.1", 1)))
                        .code())
                .isEqualTo(ErrorCode.TRANSPORT_UNSUPPORTED);
        P2PException wrong =
                pair.failure(pair.client.connect(pair.address().withoutPeerId().withPeerId(stranger)));
        assertThat(wrong.code()).isEqualTo(ErrorCode.PEER_ID_MISMATCH);
        assertThat(wrong.peer()).contains(stranger);
        assertThat(wrong.address()).isPresent();
        long before = pair.world.nanoTime();
        P2PException late = pair.failure(pair.client.connect(
                DialRequest.to(Multiaddr.memory(MemoryNetwork.BLACKHOLE)).withTimeout(Duration.ofSeconds(2))));
        assertThat(late.code()).isEqualTo(ErrorCode.DIAL_TIMEOUT);
        assertThat(pair.world.nanoTime() - before)
                .isEqualTo(Duration.ofSeconds(2).toNanos());
        pair.world.settle();
        assertThat(pair.clientEvents.stream().filter(P2PEvent.DialFailed.class::isInstance))
                .hasSize(5);
        pair.stop();
    }

    @Test
    void triesEveryAddressAndKeepsEachError() {
        ManualPair pair = new ManualPair();
        PeerId peer = pair.server.localPeerId();
        List<Multiaddr> bad = List.of(Multiaddr.memory(1), Multiaddr.tcp("127.0.0.1", 1), Multiaddr.memory(2));
        P2PException all = pair.failure(pair.client.connect(DialRequest.to(peer).withAddresses(bad)));
        assertThat(all.code()).isEqualTo(ErrorCode.ALL_ADDRESSES_FAILED);
        assertThat(((ConnectionFailedException) all).attempts())
                .extracting(attempt -> attempt.failure().code())
                .containsExactly(
                        ErrorCode.CONNECTION_REFUSED, ErrorCode.TRANSPORT_UNSUPPORTED, ErrorCode.CONNECTION_REFUSED);
        pair.client.addressBook().add(peer, List.of(Multiaddr.memory(MemoryNetwork.BLACKHOLE), pair.address()));
        long before = pair.world.nanoTime();
        P2PConnection connection = pair.get(pair.client.connect(peer));
        assertThat(connection.isOpen()).isTrue();
        assertThat(pair.world.nanoTime() - before).isEqualTo(Dialer.STAGGER.toNanos());
        // The silent address has lost the race; the failed dial before had no winner, so nobody lost.
        assertThat(pair.client.stats().totals().dialAttemptsLost()).isOne();
        assertThat(pair.client.stats().totals().dialsFailed()).isOne();
        pair.stop();
    }

    @Test
    void cancelledConnectLeavesNothing() {
        ManualPair pair = new ManualPair();
        for (int steps = 0; steps < 40; steps++) {
            CompletableFuture<P2PConnection> dial =
                    pair.client.connect(pair.address()).toCompletableFuture();
            pair.world.step(steps);
            dial.cancel(true);
            pair.world.advance(1, TimeUnit.SECONDS);
            if (dial.isCancelled()) {
                assertThat(pair.network.liveLinks.get()).as("after " + steps).isZero();
            } else {
                pair.get(dial.join().close());
            }
            pair.world.advance(1, TimeUnit.SECONDS);
        }
        assertThat(pair.network.liveLinks.get()).isZero();
        pair.stop();
    }

    @Test
    void acceptsInOrderAndCancelledAcceptsTakeNothing() {
        ManualPair pair = new ManualPair();
        CompletionStage<P2PConnection> cancelled = pair.listener.accept();
        CompletionStage<P2PConnection> first = pair.listener.accept();
        cancelled.toCompletableFuture().cancel(true);
        P2PConnection dialed = pair.get(pair.client.connect(pair.address()));
        P2PConnection accepted = pair.get(first);
        pair.get(dialed.send(bytes("x")));
        assertThat(text(pair.get(accepted.receive()))).isEqualTo("x");
        assertThatThrownBy(() -> {
                    CompletionStage<?> pending = pair.listener.accept();
                    assertThat(pending).isNotNull();
                    pair.listener.onConnection(connection -> {});
                })
                .isInstanceOf(IllegalStateException.class);
        pair.stop();
    }

    @Test
    void closedListenerClosesOnlyWhatNobodyTook() {
        ManualPair pair = new ManualPair();
        ManualPair.Link taken = pair.connect();
        P2PConnection untaken = pair.get(pair.client.connect(pair.address()));
        pair.world.settle();
        Multiaddr address = pair.address();
        pair.get(pair.listener.close());
        assertThat(pair.get(untaken.closed()).code()).isEqualTo(CloseReason.Code.GOING_AWAY);
        assertThat(taken.dialer().isOpen()).isTrue();
        assertThat(pair.failure(pair.listener.accept()).code()).isEqualTo(ErrorCode.LISTENER_CLOSED);
        assertThat(pair.failure(pair.client.connect(address)).code()).isEqualTo(ErrorCode.CONNECTION_REFUSED);
        pair.listener = pair.get(pair.server.listen(address));
        assertThat(pair.failure(pair.server.listen(address)).code()).isEqualTo(ErrorCode.ADDRESS_IN_USE);
        assertThat(pair.connect().dialer().isOpen()).isTrue();
        pair.stop();
    }

    @Test
    void throwingHandlerClosesOnlyItsConnection() {
        ManualPair pair = new ManualPair();
        List<P2PConnection> handled = new ArrayList<>();
        pair.listener.onConnection(connection -> {
            handled.add(connection);
            if (handled.size() == 1) {
                throw new IllegalStateException("planted");
            }
        });
        P2PConnection bad = pair.get(pair.client.connect(pair.address()));
        P2PConnection good = pair.get(pair.client.connect(pair.address()));
        assertThat(pair.get(bad.closed()).code()).isEqualTo(CloseReason.Code.ABORTED);
        assertThat(good.isOpen()).isTrue();
        assertThat(pair.serverEvents).anyMatch(P2PEvent.CallbackFailed.class::isInstance);
        pair.stop();
    }

    // Limits

    @Test
    void connectionLimitTellsThePeerAndTheObserver() {
        ManualPair pair = new ManualPair(Limits.builder().connectionsMax(1).build(), Limits.DEFAULTS);
        ManualPair.Link first = pair.connect();
        CompletionStage<P2PConnection> second = pair.client.connect(pair.address());
        pair.world.advance(1, TimeUnit.SECONDS);
        assertThat(isRefused(pair, second)).isTrue();
        assertThat(pair.serverEvents)
                .filteredOn(P2PEvent.InboundRefused.class::isInstance)
                .singleElement()
                .asString()
                .contains("connectionsMax");
        assertThat(first.dialer().isOpen()).isTrue();
        assertThat(pair.failure(pair.server.connect(pair.address())).code()).isEqualTo(ErrorCode.CONNECTION_LIMIT);
        pair.get(first.dialer().close());
        pair.world.advance(1, TimeUnit.SECONDS);
        assertThat(pair.connect().dialer().isOpen()).isTrue();
        pair.stop();
    }

    @Test
    void acceptQueueIsBounded() {
        ManualPair pair = new ManualPair(Limits.builder().acceptQueueMax(2).build(), Limits.DEFAULTS);
        pair.get(pair.client.connect(pair.address()));
        pair.get(pair.client.connect(pair.address()));
        CompletionStage<P2PConnection> third = pair.client.connect(pair.address());
        pair.world.advance(1, TimeUnit.SECONDS);
        assertThat(isRefused(pair, third)).isTrue();
        pair.get(pair.listener.accept());
        P2PConnection fourth = pair.get(pair.client.connect(pair.address()));
        pair.world.advance(1, TimeUnit.SECONDS);
        assertThat(fourth.isOpen()).isTrue();
        pair.stop();
    }

    private static boolean isRefused(ManualPair pair, CompletionStage<P2PConnection> dial) {
        if (dial.toCompletableFuture().isCompletedExceptionally()) {
            return pair.failure(dial).code() == ErrorCode.PEER_REFUSED;
        }
        CloseReason reason = pair.get(pair.get(dial).closed());
        return reason.code() == CloseReason.Code.LIMIT_EXCEEDED && reason.origin() == CloseReason.Origin.REMOTE;
    }

    @Test
    void sendQueueIsBoundedAndMessagesOfIllegalSizeAreThrown() {
        Limits limits = Limits.builder()
                .sendQueueBytesMax(1000)
                .sendQueueMessagesMax(3)
                .messageBytesMax(5000)
                .build();
        ManualPair pair = new ManualPair(limits, limits);
        P2PConnection connection = pair.connect().dialer();
        ByteBuffer large = ByteBuffer.allocate(5001);
        assertThatThrownBy(() -> connection.send(large)).isInstanceOf(IllegalArgumentException.class);
        CompletionStage<Void> whole = connection.send(new byte[5000]);
        assertThat(pair.failure(connection.send(new byte[1])).code()).isEqualTo(ErrorCode.QUEUE_FULL);
        pair.get(whole);
        ByteBuffer consumed = ByteBuffer.allocate(10);
        CompletionStage<Void> a = connection.send(consumed);
        assertThat(consumed.hasRemaining()).isFalse();
        connection.send(new byte[10]);
        CompletionStage<Void> c = connection.send(new byte[10]);
        assertThat(pair.failure(connection.send(new byte[0])).code()).isEqualTo(ErrorCode.QUEUE_FULL);
        pair.get(a);
        pair.get(c);
        pair.get(connection.send(new byte[10]));
        pair.stop();
    }

    @Test
    void changesAtOneSideReachTheOther() {
        ManualPair pair = new ManualPair();
        ManualPair.Link link = pair.connect();
        var registration = pair.server.handle("/new/1", stream -> {});
        pair.world.settle();
        assertThat(link.dialer().peerInfo().protocols()).containsExactly("/new/1");
        registration.close();
        registration.close();
        pair.world.settle();
        assertThat(link.dialer().peerInfo().protocols()).isEmpty();
        assertThat(pair.clientEvents.stream().filter(P2PEvent.ConnectionChanged.class::isInstance))
                .hasSize(2);
        pair.stop();
    }

    @Test
    void handshakeIsBoundedInBothRoles() {
        ManualPair pair = new ManualPair(
                Limits.builder().handshakeTimeout(Duration.ofSeconds(2)).build(), Limits.DEFAULTS);
        // A dialer that never speaks.
        var silent = pair.network.transport(Identity.generate(), () -> pair.world);
        silent.dial(pair.address().withoutPeerId(), Optional.empty(), new SilentDialer());
        pair.world.advance(3, TimeUnit.SECONDS);
        assertThat(pair.serverEvents)
                .filteredOn(P2PEvent.InboundRefused.class::isInstance)
                .singleElement()
                .asString()
                .contains("HANDSHAKE_TIMEOUT");
        assertThat(pair.connect().dialer().isOpen()).isTrue();
        silent.close();
        pair.stop();
    }

    // What may go wrong inside

    @Test
    void aThrowingSessionEndsItsConnectionOnly() {
        ManualPair pair = new ManualPair();
        ManualPair.Link healthy = pair.connect();
        DrivenProvider faulty = pair.provider(Limits.DEFAULTS, config -> new FaultySession(config, "sendMessage"));
        pair.get(faulty.start());
        P2PConnection connection = pair.get(faulty.connect(pair.address()));
        P2PConnection accepted = pair.get(pair.listener.accept());
        CompletionStage<?> receive = connection.receive();
        CompletionStage<?> ping = connection.ping();
        CompletionStage<Void> send = connection.send(bytes("x"));
        assertThat(pair.get(connection.closed()).code()).isEqualTo(CloseReason.Code.INTERNAL_FAULT);
        assertThat(pair.failure(send).code()).isEqualTo(ErrorCode.INTERNAL_FAULT);
        assertThat(pair.failure(send).peer()).contains(connection.remotePeerId());
        assertThat(pair.failure(send).address()).contains(connection.info().remoteAddress());
        assertThat(pair.failure(receive).code()).isEqualTo(ErrorCode.INTERNAL_FAULT);
        assertThat(pair.failure(receive).peer()).contains(connection.remotePeerId());
        // What begins after the end has one code, whatever the end was.
        P2PException late = pair.failure(connection.send(bytes("y")));
        assertThat(late.code()).isEqualTo(ErrorCode.CONNECTION_CLOSED);
        assertThat(late).cause().hasMessageContaining("INTERNAL_FAULT").hasMessageContaining("planted in sendMessage");
        assertThat(ping.toCompletableFuture()).isDone();
        assertThat(pair.get(accepted.closed()).isClean()).isFalse();
        assertThat(healthy.dialer().isOpen()).isTrue();
        pair.get(faulty.stop());
        pair.stop();
    }

    @Test
    void aSessionThatCannotStartFailsTheDial() {
        ManualPair pair = new ManualPair();
        DrivenProvider faulty = pair.provider(Limits.DEFAULTS, config -> new FaultySession(config, "start"));
        pair.get(faulty.start());
        assertThat(pair.failure(faulty.connect(pair.address())).code()).isEqualTo(ErrorCode.INTERNAL_FAULT);
        pair.get(faulty.stop());
        pair.stop();
    }

    @Test
    void aSubscriberThatThrowsClosesItsConnectionOnly() {
        ManualPair pair = new ManualPair();
        ManualPair.Link link = pair.connect();
        ManualPair.Link other = pair.connect();
        link.acceptor().messages().subscribe(new Collector<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(1);
            }

            @Override
            public void onNext(byte[] item) {
                throw new IllegalStateException("planted");
            }
        });
        link.dialer().send(bytes("x"));
        assertThat(pair.get(link.dialer().closed()).code()).isEqualTo(CloseReason.Code.ABORTED);
        assertThat(other.dialer().isOpen()).isTrue();
        assertThat(pair.serverEvents).anyMatch(P2PEvent.CallbackFailed.class::isInstance);
        pair.stop();
    }

    @Test
    void anUnacceptedConnectionThatSentAndClosedCanStillBeRead() {
        ManualPair pair = new ManualPair();
        P2PConnection dialed = pair.get(pair.client.connect(pair.address()));
        dialed.send(bytes("short visit"));
        pair.get(dialed.close());
        pair.world.settle();
        P2PConnection accepted = pair.get(pair.listener.accept());
        assertThat(text(pair.get(accepted.receive()))).isEqualTo("short visit");
        pair.stop();
    }

    @Test
    void lostLinksAreToldFromCleanEnds() {
        ManualPair pair = new ManualPair();
        ManualPair.Link link = pair.connect();
        CompletionStage<?> receive = link.dialer().receive();
        pair.network.cut();
        assertThat(pair.failure(receive).code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        CloseReason reason = pair.get(link.dialer().closed());
        assertThat(reason.origin()).isEqualTo(CloseReason.Origin.NETWORK);
        assertThat(pair.failure(link.dialer().send(bytes("x"))).code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        pair.stop();
    }
}
