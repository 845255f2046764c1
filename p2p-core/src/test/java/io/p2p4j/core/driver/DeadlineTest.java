package io.p2p4j.core.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.Capability;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.core.lean.LeanSession;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Deadlines of sends and receives, on one thread and a clock of the test. */
class DeadlineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int SIZE = 1000;

    private final Limits limits =
            Limits.builder().messageWindowBytes(8192).sendQueueMessagesMax(1000).build();
    private final ManualPair pair = new ManualPair(limits, limits);
    private final ManualPair.Link link = pair.connect();
    private final P2PConnection dialer = link.dialer();
    private final P2PConnection acceptor = link.acceptor();

    private CompletableFuture<Optional<byte[]>> receive() {
        return dialer.receive().toCompletableFuture();
    }

    private int received() {
        return pair.get(receive()).orElseThrow().length;
    }

    private void isLate(CompletableFuture<?> operation, boolean mayHaveTakenEffect) {
        P2PException failure = pair.failure(operation);
        assertThat(failure.code()).isEqualTo(ErrorCode.OPERATION_TIMEOUT);
        assertThat(failure.mayHaveTakenEffect()).isEqualTo(mayHaveTakenEffect);
        assertThat(failure.peer()).hasValue(dialer.remotePeerId());
        assertThat(failure.address()).isPresent();
    }

    private List<CompletableFuture<Void>> sendsOfWhichSomeStall(int count) {
        List<CompletableFuture<Void>> sends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sends.add(dialer.send(new byte[SIZE + i]).toCompletableFuture());
        }
        pair.world.settle();
        assertThat(sends.get(0)).isDone();
        assertThat(sends.get(count - 1)).isNotDone();
        return sends;
    }

    @Test
    void pendingAndLaterReceivesFailInOrderAndLoseNothing() {
        List<Integer> order = new ArrayList<>();
        List<CompletableFuture<?>> pending = new ArrayList<>();
        dialer.setReceiveDeadline(SECOND);
        for (int i = 0; i < 3; i++) {
            int number = i;
            pending.add(receive());
            pending.get(i).whenComplete((message, failure) -> order.add(number));
        }
        pair.world.advance(999, TimeUnit.MILLISECONDS);
        assertThat(pending).noneMatch(CompletableFuture::isDone);
        pair.world.advance(1, TimeUnit.MILLISECONDS);
        pending.forEach(operation -> isLate(operation, false));
        assertThat(order).containsExactly(0, 1, 2);
        pair.get(acceptor.send(new byte[5]));
        pair.world.settle();
        isLate(receive(), false);
        dialer.setReceiveDeadline(SECOND);
        assertThat(received()).isEqualTo(5);
        assertThat(dialer.stats().messagesReceived()).isOne();
        pair.stop();
    }

    @Test
    void newDeadlineAppliesToPendingReceives() {
        CompletableFuture<Optional<byte[]>> pending = receive();
        dialer.setReceiveDeadline(Duration.ofDays(1_000_000));
        dialer.setReceiveDeadline(SECOND);
        dialer.setReceiveDeadline(SECOND.multipliedBy(3));
        pair.world.advance(2, TimeUnit.SECONDS);
        assertThat(pending).isNotDone();
        pair.world.advance(1, TimeUnit.SECONDS);
        isLate(pending, false);
        dialer.clearDeadlines();
        pending = receive();
        pair.world.advance(1, TimeUnit.HOURS);
        assertThat(pending).isNotDone();
        dialer.setReceiveDeadline(Duration.ofSeconds(-1));
        isLate(pending, false);
        pair.stop();
    }

    @Test
    void passedDeadlineCountsBeforeItsTimerHasRun() {
        dialer.setReceiveDeadline(Duration.ZERO);
        CompletableFuture<Optional<byte[]>> pending = receive();
        dialer.setReceiveDeadline(SECOND);
        pair.world.settle();
        assertThat(pending).isNotDone();
        dialer.setSendDeadline(Duration.ZERO);
        CompletableFuture<Void> send = dialer.send(new byte[1]).toCompletableFuture();
        assertThat(send).isCompletedExceptionally();
        isLate(send, false);
        pair.stop();
    }

    @Test
    void timerThatRunsBeforeTheDeadlineIsSetDoesNoHarm() {
        HoldingContext context = new HoldingContext(pair.world);
        DrivenProvider provider = pair.provider(limits, LeanSession::new, context);
        pair.get(provider.start());
        P2PConnection connection = pair.get(provider.connect(pair.address()));
        CompletableFuture<Optional<byte[]>> pending = connection.receive().toCompletableFuture();
        context.hasten();
        connection.setReceiveDeadline(Duration.ZERO);
        isLate(pending, false);
        pair.get(provider.stop());
        pair.stop();
    }

    @Test
    void stalledSendsFailAndAreSentWhole() {
        List<CompletableFuture<Void>> sends = sendsOfWhichSomeStall(30);
        dialer.setSendDeadline(SECOND);
        CompletableFuture<Optional<byte[]>> receive = receive();
        pair.world.advance(1, TimeUnit.SECONDS);
        assertThat(receive).isNotDone();
        List<CompletableFuture<Void>> late = sends.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .toList();
        assertThat(late).hasSizeBetween(1, 29).allSatisfy(send -> isLate(send, true));
        assertThat(sends).allMatch(CompletableFuture::isDone);
        ByteBuffer message = ByteBuffer.allocate(7);
        isLate(dialer.send(message).toCompletableFuture(), false);
        assertThat(message.hasRemaining()).isFalse();
        dialer.setSendDeadline(SECOND);
        CompletableFuture<Void> last = dialer.send(new byte[3]).toCompletableFuture();
        for (int i = 0; i < 30; i++) {
            assertThat(pair.get(acceptor.receive()).orElseThrow()).hasSize(SIZE + i);
        }
        assertThat(pair.get(acceptor.receive()).orElseThrow()).hasSize(3);
        pair.get(last);
        assertThat(dialer.stats().messagesSent()).isEqualTo(31);
        pair.get(acceptor.send(new byte[4]));
        assertThat(pair.get(receive).orElseThrow()).hasSize(4);
        pair.stop();
    }

    @Test
    void sendThatHasNotReachedTheSessionIsCalledOff() {
        dialer.setSendDeadline(SECOND);
        pair.world.advance(999, TimeUnit.MILLISECONDS);
        CompletableFuture<Void> send = dialer.send(new byte[SIZE]).toCompletableFuture();
        // The deadline passes while the command is on its way to the loop.
        dialer.setSendDeadline(Duration.ZERO);
        isLate(send, false);
        dialer.clearDeadlines();
        pair.get(dialer.send(new byte[2]));
        assertThat(pair.get(acceptor.receive()).orElseThrow()).hasSize(2);
        pair.stop();
    }

    @Test
    void streamsAndSubscribersHaveNoDeadline() {
        Collector<byte[]> collector = new Collector<>();
        dialer.messages().subscribe(collector);
        pair.world.settle();
        collector.subscription().request(1);
        dialer.setReceiveDeadline(Duration.ZERO);
        dialer.setSendDeadline(Duration.ZERO);
        List<P2PStream> served = new ArrayList<>();
        pair.server.handle("/test", served::add);
        P2PStream stream = pair.get(dialer.openStream("/test"));
        pair.get(stream.write(new byte[9]));
        pair.get(acceptor.send(new byte[6]));
        pair.world.settle();
        assertThat(collector.items).hasSize(1);
        assertThat(pair.get(served.get(0).read()).orElseThrow().remaining()).isEqualTo(9);
        pair.stop();
    }

    @Test
    void endOfTheConnectionEndsItsDeadlines() {
        dialer.setReceiveDeadline(Duration.ofDays(1));
        dialer.setSendDeadline(Duration.ofDays(1));
        acceptor.send(new byte[8]);
        pair.get(acceptor.close("done"));
        pair.world.settle();
        dialer.setReceiveDeadline(Duration.ZERO);
        dialer.setSendDeadline(Duration.ZERO);
        assertThat(received()).isEqualTo(8);
        assertThat(pair.get(receive())).isEmpty();
        assertThat(pair.failure(dialer.send(new byte[1])).code()).isEqualTo(ErrorCode.CONNECTION_CLOSED);
        assertThat(pair.world.waiting()).isZero();
        pair.stop();
    }

    @Test
    void providerWithoutTheCapabilityRefuses() {
        Identity identity = Identity.generate();
        DrivenProvider plain = new DrivenProvider(
                "plain",
                EnumSet.complementOf(EnumSet.of(Capability.DEADLINES)),
                P2PConfig.builder().identity(identity).build(),
                pair.world,
                List.of(pair.network.transport(identity, () -> pair.world)),
                LeanSession::new);
        pair.get(plain.start());
        P2PConnection connection = pair.get(plain.connect(pair.address()));
        assertThatThrownBy(() -> connection.setReceiveDeadline(SECOND))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("DEADLINES");
        assertThatThrownBy(() -> connection.setSendDeadline(SECOND)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(connection::clearDeadlines).isInstanceOf(UnsupportedOperationException.class);
        pair.get(plain.stop());
        pair.stop();
    }
}
