package io.p2p4j.node.book;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeerBookTest {
    private final TestPeers.Clock clock = new TestPeers.Clock();

    private PeerBook book(int peersMax) {
        return PeerBooks.inMemory(BookLimits.DEFAULTS.withPeersMax(peersMax), clock);
    }

    private static PeerId id(int number) {
        return TestPeers.id(number);
    }

    @Test
    void oneTellerFillsATenthOfTheUnprovenPlaces() {
        PeerBook book = book(200);
        int taken = 0;
        for (int i = 100; i < 200; i++) {
            taken += book.addTold(id(i), List.of(Multiaddr.tcp("10." + i + ".0.1", 1)), id(0)) ? 1 : 0;
        }
        assertThat(taken).isEqualTo(10);
        assertThat(book.addTold(id(300), List.of(Multiaddr.tcp("11.0.0.1", 1)), id(1)))
                .isTrue();
    }

    @Test
    void oneSubnetFillsATwentieth() {
        PeerBook book = book(200);
        int taken = 0;
        for (int i = 100; i < 200; i++) {
            taken += book.addTold(id(i), List.of(Multiaddr.tcp("10.1.0." + i, 1)), id(i - 100)) ? 1 : 0;
        }
        assertThat(taken).isEqualTo(5);
        // Of a peer with addresses elsewhere only those in the full subnet are dropped.
        Multiaddr elsewhere = Multiaddr.tcp("10.2.0.1", 1);
        assertThat(book.addTold(id(300), List.of(Multiaddr.tcp("10.1.0.1", 1), elsewhere), id(99)))
                .isTrue();
        assertThat(book.get(id(300)).orElseThrow().addresses()).containsExactly(elsewhere);
    }

    @Test
    void provingFreesTheTellersShare() {
        PeerBook book = book(20);
        assertThat(book.addTold(id(1), List.of(TestPeers.address(1)), id(0))).isTrue();
        assertThat(book.addTold(id(2), List.of(TestPeers.address(1 << 16)), id(0)))
                .isFalse();
        book.succeeded(id(1));
        assertThat(book.get(id(1)).orElseThrow().teller()).isEmpty();
        assertThat(book.addTold(id(2), List.of(TestPeers.address(1 << 16)), id(0)))
                .isTrue();
    }

    @Test
    void hearsayNeverDisplacesWhatIsProven() {
        PeerBook book = book(10);
        IntStream.range(0, 10).forEach(i -> book.succeeded(id(i)));
        for (int i = 10; i < 40; i++) {
            assertThat(book.addTold(id(i), List.of(TestPeers.address(i << 16)), id(i + 1)))
                    .isFalse();
        }
        assertThat(book.size()).isEqualTo(10);
    }

    @Test
    void ofHearsayTheLeastTrustedGivesWayThenWhatFailedThenTheOldest() {
        PeerBook book = book(10);
        List<PeerId> forgotten = new ArrayList<>();
        book.observe(new PeerBook.Observer() {
            @Override
            public void onForgotten(PeerId peer) {
                forgotten.add(peer);
            }
        });
        book.add(id(0), List.of(TestPeers.address(0)), PeerSource.LOCAL_NETWORK);
        for (int i = 1; i < 5; i++) {
            clock.pass(Duration.ofSeconds(1));
            book.addTold(id(i), List.of(TestPeers.address(i << 16)), id(30 + i));
        }
        book.failed(id(3));
        // News of one that is known already is no reason to keep it for longer.
        book.addTold(id(1), List.of(TestPeers.address(20 << 16)), id(30));
        book.hold(id(2));
        for (int i = 5; i < 8; i++) {
            clock.pass(Duration.ofSeconds(1));
            assertThat(book.addTold(id(i), List.of(TestPeers.address(i << 16)), id(30 + i)))
                    .isTrue();
        }
        assertThat(forgotten).containsExactly(id(3), id(1), id(4));
        book.succeeded(id(5));
        assertThat(book.addTold(id(8), List.of(TestPeers.address(8 << 16)), id(38)))
                .isTrue();
        assertThat(book.addTold(id(9), List.of(TestPeers.address(9 << 16)), id(39)))
                .isTrue();
        assertThat(forgotten).containsExactly(id(3), id(1), id(4), id(6));
    }

    @Test
    void whoWasNotSeenForTheLongestTimeGivesWay() {
        PeerBook book = book(4);
        List<PeerId> forgotten = new ArrayList<>();
        book.observe(new PeerBook.Observer() {
            @Override
            public void onForgotten(PeerId peer) {
                forgotten.add(peer);
            }
        });
        for (int i = 0; i < 4; i++) {
            book.succeeded(id(i));
            clock.pass(Duration.ofSeconds(1));
        }
        book.succeeded(id(0));
        book.hold(id(1));
        book.succeeded(id(4));
        book.succeeded(id(5));
        assertThat(forgotten).containsExactly(id(2), id(3));
    }

    @Test
    void aBadReputationBansAndRecovers() {
        PeerBook book = book(4);
        book.succeeded(id(0));
        book.judge(id(0), -30, "spam");
        clock.pass(Duration.ofMinutes(100));
        assertThat(book.get(id(0)).orElseThrow().reputation()).isEqualTo(-20);
        book.judge(id(0), -30, "lies");
        PeerRecord banned = book.get(id(0)).orElseThrow();
        assertThat(book.isBanned(id(0))).isTrue();
        assertThat(banned.ban().orElseThrow().reason()).isEqualTo("lies");
        assertThat(banned.reputation()).isEqualTo(-25);
        clock.pass(Duration.ofMinutes(59));
        assertThat(book.isBanned(id(0))).isTrue();
        clock.pass(Duration.ofMinutes(1));
        assertThat(book.isBanned(id(0))).isFalse();
    }

    @Test
    void whatAPeerSaysOfItselfGoesBeforeHearsay() {
        PeerBook book = book(4);
        Multiaddr told = Multiaddr.tcp("10.0.0.1", 1);
        Multiaddr own = Multiaddr.tcp("10.0.0.2", 1);
        book.addTold(id(0), List.of(told), id(1));
        book.succeeded(id(0));
        book.add(id(0), List.of(own.withPeerId(id(0)), Multiaddr.memory(9).withPeerId(id(2))), PeerSource.INBOUND);
        assertThat(book.get(id(0)).orElseThrow().addresses()).containsExactly(own, told);
        List<Multiaddr> many = IntStream.range(10, 40)
                .mapToObj(i -> Multiaddr.tcp("10.0.0." + i, 1))
                .toList();
        book.addTold(id(0), many, id(1));
        assertThat(book.get(id(0)).orElseThrow().addresses()).hasSize(4).startsWith(own, told);
        book.add(id(0), many, PeerSource.INBOUND);
        assertThat(book.get(id(0)).orElseThrow().addresses()).containsExactlyElementsOf(many.subList(0, 8));
    }
}
