package io.p2p4j.node.book;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.disk.Survives;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoredPeerBookTest {
    private final Simulation sim = Simulation.builder().seed(7).build();

    @BeforeEach
    void addNode() {
        sim.provider("n0", P2PConfig.builder().identity(sim.identity("n0")).build());
    }

    @AfterEach
    void end() {
        sim.close();
    }

    private PeerBook open() throws Exception {
        P2PProvider provider = sim.providerOf("n0");
        Path directory = sim.disk("n0").resolve("node");
        PeerBook book = PeerBooks.inDirectory(directory, BookLimits.DEFAULTS, provider);
        sim.await(book.open(Runnable::run));
        return book;
    }

    private PeerBook reopen(Survives survives) throws Exception {
        sim.kill("n0", survives);
        sim.restart("n0");
        return open();
    }

    @Test
    void aSecondAfterAChangeItIsOnTheDisk() throws Exception {
        PeerBook book = open();
        book.add(TestPeers.id(0), List.of(TestPeers.address(0)), PeerSource.BOOTSTRAP);
        book.succeeded(TestPeers.id(1));
        book.ban(TestPeers.id(2), Duration.ofHours(2), "spam");
        sim.runFor(Duration.ofMillis(1100));
        book.succeeded(TestPeers.id(3));
        book = reopen(Survives.SYNCED);
        assertThat(book.peers().stream().map(PeerRecord::peer))
                .containsExactlyInAnyOrder(TestPeers.id(0), TestPeers.id(1), TestPeers.id(2));
        assertThat(book.get(TestPeers.id(0)).orElseThrow().addresses()).containsExactly(TestPeers.address(0));
        assertThat(book.isBanned(TestPeers.id(2))).isTrue();
        sim.runFor(Duration.ofMinutes(121));
        assertThat(book.isBanned(TestPeers.id(2))).isFalse();
    }

    @Test
    void countsGoToTheDiskAMinuteLater() throws Exception {
        PeerBook book = open();
        book.succeeded(TestPeers.id(0));
        sim.runFor(Duration.ofMillis(1100));
        book.succeeded(TestPeers.id(0));
        book.setQuality(TestPeers.id(0), 0.75);
        sim.runFor(Duration.ofSeconds(59));
        book = reopen(Survives.SYNCED);
        assertThat(book.get(TestPeers.id(0)).orElseThrow().successCount()).isEqualTo(1);
        book.succeeded(TestPeers.id(0));
        sim.runFor(Duration.ofMillis(60_100));
        book = reopen(Survives.SYNCED);
        assertThat(book.get(TestPeers.id(0)).orElseThrow().successCount()).isEqualTo(2);
        book.succeeded(TestPeers.id(0));
        sim.runFor(Duration.ofSeconds(30));
        book.ban(TestPeers.id(1), Duration.ofHours(2), "spam");
        sim.runFor(Duration.ofMillis(1100));
        // Neither what is urgent nor another count makes the first one wait for longer.
        book.succeeded(TestPeers.id(2));
        book.setQuality(TestPeers.id(0), 0.5);
        sim.runFor(Duration.ofSeconds(29));
        book = reopen(Survives.SYNCED);
        assertThat(book.get(TestPeers.id(0)).orElseThrow().successCount()).isEqualTo(3);
        assertThat(book.isBanned(TestPeers.id(1))).isTrue();
    }

    @Test
    void closingWritesTheRest() throws Exception {
        PeerBook book = open();
        book.succeeded(TestPeers.id(0));
        sim.await(book.close());
        List<PeerRecord> before = book.peers();
        assertThat(reopen(Survives.SYNCED).peers()).isEqualTo(before);
    }

    @Test
    void whatIsRemovedStaysRemoved() throws Exception {
        PeerBook book = open();
        book.succeeded(TestPeers.id(0));
        book.succeeded(TestPeers.id(1));
        sim.await(book.flush());
        book.remove(TestPeers.id(0));
        sim.await(book.flush());
        book = reopen(Survives.ALL);
        assertThat(book.get(TestPeers.id(0))).isEmpty();
        assertThat(book.get(TestPeers.id(1))).isPresent();
    }

    @Test
    void afterADiskThatWasFullEverythingIsWritten() throws Exception {
        PeerBook book = open();
        sim.await(book.flush());
        sim.diskOf("n0").capacity(300);
        for (int i = 0; i < 20; i++) {
            book.succeeded(TestPeers.id(i));
            sim.runFor(Duration.ofSeconds(2));
        }
        assertThat(book.size()).isEqualTo(20);
        sim.diskOf("n0").capacity(1 << 20);
        sim.runFor(Duration.ofMinutes(2));
        assertThat(reopen(Survives.SYNCED).size()).isEqualTo(20);
    }

    @Test
    void aBookOfManyChangesStaysSmall() throws Exception {
        PeerBook book = open();
        for (int round = 0; round < 200; round++) {
            for (int i = 0; i < 40; i++) {
                book.succeeded(TestPeers.id(i));
            }
            sim.runFor(Duration.ofSeconds(61));
        }
        assertThat(sim.diskOf("n0").usedBytes()).isLessThan(3 * BookFile.JOURNAL_BYTES_MIN);
        book = reopen(Survives.SYNCED);
        assertThat(book.peers()).hasSize(40).allMatch(peer -> peer.successCount() == 200);
    }
}
