package io.p2p4j.node.book;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.disk.Survives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BookFileTest {
    private static final int BATCHES = 14;
    private static final int PER_BATCH = 6;

    @TempDir
    Path folder;

    /** What a test does to a book: records one after the other, of which some are forced together. */
    private record Work(List<List<RecordCodec.Change>> batches) {
        static Work of(long seed) {
            Random random = new Random(seed);
            List<List<RecordCodec.Change>> batches = new ArrayList<>();
            for (int i = 0; i < BATCHES; i++) {
                List<RecordCodec.Change> batch = new ArrayList<>();
                int count = 1 + random.nextInt(PER_BATCH);
                for (int j = 0; j < count; j++) {
                    int number = random.nextInt(10);
                    boolean gone = random.nextInt(5) == 0;
                    batch.add(new RecordCodec.Change(
                            TestPeers.id(number),
                            gone ? Optional.empty() : Optional.of(TestPeers.record(number, 100L * i + j))));
                }
                batches.add(batch);
            }
            return new Work(batches);
        }
    }

    private static final class PowerFailure extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static byte[] body(RecordCodec.Change change) {
        return change.record().map(RecordCodec::peer).orElseGet(() -> RecordCodec.gone(change.peer()));
    }

    private static void apply(Map<PeerId, PeerRecord> state, RecordCodec.Change change) {
        if (change.record().isPresent()) {
            state.put(change.peer(), change.record().get());
        } else {
            state.remove(change.peer());
        }
    }

    private static List<byte[]> bodies(Map<PeerId, PeerRecord> state) {
        return state.values().stream().map(RecordCodec::peer).toList();
    }

    /** Does the work, and says how far it came. */
    private static final class Worker {
        Map<PeerId, PeerRecord> forced = new TreeMap<>();
        List<RecordCodec.Change> underWay = List.of();
        int steps;

        void run(Path directory, Work work, int stepsMax) throws IOException {
            BookFile.Step step = what -> {
                if (steps++ == stepsMax) {
                    throw new PowerFailure();
                }
            };
            try (BookFile file = BookFile.open(directory, change -> apply(forced, change), step)) {
                int number = 0;
                for (List<RecordCodec.Change> batch : work.batches()) {
                    underWay = batch;
                    Map<PeerId, PeerRecord> next = new TreeMap<>(forced);
                    batch.forEach(change -> apply(next, change));
                    if (file.needsRewrite() || number++ % 4 == 3) {
                        file.rewrite(bodies(next));
                    } else {
                        file.append(batch.stream().map(BookFileTest::body).toList());
                    }
                    forced = next;
                    underWay = List.of();
                }
            }
        }
    }

    private static Map<PeerId, PeerRecord> read(Path directory) throws IOException {
        Map<PeerId, PeerRecord> state = new TreeMap<>();
        BookFile.open(directory, change -> apply(state, change)).close();
        return state;
    }

    @Test
    void afterAPowerFailureAtAnyWriteTheBookIsWhatWasForcedAndABeginningOfTheRest() throws Exception {
        int failures = 0;
        for (long seed = 0; seed < 6; seed++) {
            Work work = Work.of(seed);
            Worker whole = new Worker();
            whole.run(folder.resolve("whole" + seed), work, Integer.MAX_VALUE);
            for (int stop = 0; stop < whole.steps; stop++) {
                try (Simulation sim =
                        Simulation.builder().seed(1000 * seed + stop).build()) {
                    sim.provider(
                            "n0",
                            P2PConfig.builder().identity(sim.identity("n0")).build());
                    Path directory = sim.disk("n0").resolve("book");
                    Worker worker = new Worker();
                    int last = stop;
                    assertThatThrownBy(() -> worker.run(directory, work, last)).isInstanceOf(PowerFailure.class);
                    sim.kill("n0", Survives.SYNCED);
                    sim.restart("n0");
                    Map<PeerId, PeerRecord> left = read(sim.disk("n0").resolve("book"));
                    assertThat(explanations(worker))
                            .as("seed %s, step %s", seed, stop)
                            .contains(left);
                    failures++;

                    // A second life writes on, and finds everything again.
                    Worker second = new Worker();
                    second.run(sim.disk("n0").resolve("book"), work, Integer.MAX_VALUE);
                    sim.kill("n0", Survives.SYNCED);
                    sim.restart("n0");
                    assertThat(read(sim.disk("n0").resolve("book"))).isEqualTo(second.forced);
                }
            }
        }
        assertThat(failures).isGreaterThan(200);
    }

    private static List<Map<PeerId, PeerRecord>> explanations(Worker worker) {
        List<Map<PeerId, PeerRecord>> all = new ArrayList<>();
        Map<PeerId, PeerRecord> state = new TreeMap<>(worker.forced);
        all.add(new TreeMap<>(state));
        for (RecordCodec.Change change : worker.underWay) {
            apply(state, change);
            all.add(new TreeMap<>(state));
        }
        return all;
    }

    @Test
    void damageCutsTheBookWhereItBeginsAndIsGoneAfterTheNextWrite() throws Exception {
        try (BookFile file = BookFile.open(folder, change -> {})) {
            file.rewrite(List.of(RecordCodec.peer(TestPeers.record(0, 1))));
            file.append(List.of(RecordCodec.peer(TestPeers.record(1, 1))));
            file.append(List.of(RecordCodec.peer(TestPeers.record(2, 1))));
        }
        Path book = book();
        byte[] bytes = Files.readAllBytes(book);
        bytes[bytes.length - 20] ^= 1;
        Files.write(book, bytes);
        Map<PeerId, PeerRecord> state = new LinkedHashMap<>();
        try (BookFile file = BookFile.open(folder, change -> apply(state, change))) {
            assertThat(state.keySet()).containsExactly(TestPeers.id(0), TestPeers.id(1));
            assertThat(file.needsRewrite()).isTrue();
            assertThatThrownBy(() -> file.append(List.of())).hasMessageContaining("not whole");
            file.rewrite(bodies(state));
            assertThat(file.needsRewrite()).isFalse();
        }
        assertThat(read(folder)).isEqualTo(new TreeMap<>(state));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.filter(path -> path.toString().endsWith(".book"))).hasSize(1);
        }
    }

    private Path book() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> path.toString().endsWith(".book"))
                    .findAny()
                    .orElseThrow();
        }
    }

    @Test
    void aJournalAsLongAsTheBookAsksForASnapshot() throws Exception {
        try (BookFile file = BookFile.open(folder, change -> {})) {
            assertThat(file.needsRewrite()).isTrue();
            file.rewrite(List.of());
            long written = 0;
            while (!file.needsRewrite()) {
                byte[] body = RecordCodec.peer(TestPeers.record(1, written));
                file.append(List.of(body, body, body, body));
                written += 4L * body.length;
            }
            assertThat(written).isBetween(BookFile.JOURNAL_BYTES_MIN * 9 / 10, BookFile.JOURNAL_BYTES_MIN * 11 / 10);
        }
        try (BookFile file = BookFile.open(folder, change -> {})) {
            assertThat(file.needsRewrite()).isTrue();
        }
    }

    @Test
    void twoNodesCannotHaveOneBook() throws Exception {
        try (BookFile file = BookFile.open(folder, change -> {})) {
            assertThatThrownBy(() -> BookFile.open(folder, change -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("peers.lock is locked by another node");
            assertThat(file.needsRewrite()).isTrue();
        }
        BookFile.open(folder, change -> {}).close();
    }

    @Test
    void recordsAreReadAsTheyWereWritten() throws Exception {
        for (int i = 0; i < 20; i++) {
            PeerRecord record = TestPeers.record(i, i * 7);
            assertThat(RecordCodec.read(RecordCodec.peer(record)).record()).contains(record);
            assertThat(RecordCodec.read(RecordCodec.gone(record.peer())))
                    .isEqualTo(new RecordCodec.Change(record.peer(), Optional.empty()));
        }
    }
}
