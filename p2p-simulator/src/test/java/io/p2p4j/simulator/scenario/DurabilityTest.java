package io.p2p4j.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.simulator.disk.Survives;
import io.p2p4j.simulator.fault.FaultProfile;
import io.p2p4j.simulator.fault.FaultProfile.Kind;
import io.p2p4j.simulator.sweep.Shrinker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Applications that promise to keep what they have confirmed, on machines that lose power. */
class DurabilityTest {
    private static final int RECORD_BYTES = 12;

    /** What can be forgotten. */
    enum Care {
        ALL,
        NO_SYNC_OF_THE_FILE,
        NO_SYNC_OF_THE_DIRECTORY,
        NO_CHECKSUM
    }

    /** A log of numbers: each is confirmed when it is on the disk, and read back after a crash. */
    private static final class Ledger {
        private final Care care;
        private final FileChannel log;
        private final List<Long> confirmed;
        private int life;
        private long next;
        private boolean broken;

        private Ledger(Care care, Path folder, List<Long> confirmed) throws IOException {
            this.care = care;
            this.confirmed = confirmed;
            Path file = folder.resolve("log");
            boolean isNew = !Files.exists(file);
            log = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (isNew && care != Care.NO_SYNC_OF_THE_DIRECTORY) {
                try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                    directory.force(true);
                }
            }
            recover();
        }

        static Ledger start(Care care, Host host, List<Long> confirmed) {
            try {
                Ledger ledger = new Ledger(care, host.disk(), confirmed);
                ledger.life = host.life();
                return ledger;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        private static int sum(long value) {
            CRC32 crc = new CRC32();
            crc.update(ByteBuffer.allocate(8).putLong(0, value));
            return (int) crc.getValue();
        }

        /** Up to the first record that is not whole. */
        private void recover() throws IOException {
            ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES);
            while (log.read(record.clear(), next * RECORD_BYTES) == RECORD_BYTES) {
                long value = record.getLong(0);
                if (care != Care.NO_CHECKSUM && record.getInt(8) != sum(value)) {
                    break;
                }
                broken |= value != next;
                next++;
            }
            log.truncate(next * RECORD_BYTES);
        }

        void add() throws IOException {
            ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES).putLong(next).putInt(sum(next));
            log.write(record.flip(), next * RECORD_BYTES);
            if (care != Care.NO_SYNC_OF_THE_FILE) {
                // What is written first is in the same sector as what is confirmed.
                log.force(false);
            }
            confirmed.add(next);
            next++;
        }

        /** Writes without a promise. */
        void prepare() throws IOException {
            for (int i = 0; i < 200; i++) {
                ByteBuffer record =
                        ByteBuffer.allocate(RECORD_BYTES).putLong(next + i).putInt(sum(next + i));
                log.write(record.flip(), (next + i) * RECORD_BYTES);
            }
        }
    }

    private static Scenario<Ledger> scenario(Care care) {
        // One list for each run: a run begins with the first life.
        List<Long> confirmed = new ArrayList<>();
        return Scenario.of(host -> {
                    if (host.life() == 0) {
                        confirmed.clear();
                    }
                    return Ledger.start(care, host, confirmed);
                })
                .nodes(1)
                .faults(FaultProfile.none()
                        .with(Kind.SHUFFLE, 10, Duration.ofSeconds(1), Duration.ofSeconds(9))
                        .churn(Duration.ofSeconds(20), Duration.ofSeconds(1), Survives.SYNCED))
                .every(Duration.ofMillis(700), (cluster, number, random) -> {
                    for (Ledger ledger : cluster.running()) {
                        ledger.add();
                        if (random.nextInt(4) == 0) {
                            ledger.prepare();
                        }
                    }
                })
                .always(
                        "what was confirmed is there",
                        cluster -> cluster.running().forEach(ledger -> {
                            assertThat(ledger.next).isGreaterThanOrEqualTo(confirmed.size());
                            assertThat(ledger.broken).isFalse();
                        }))
                .atLast(
                        "it lived more than once",
                        cluster -> assertThat(cluster.running()).hasSize(1))
                .build();
    }

    private static List<Run> failures(Care care, int seeds) {
        Scenario<Ledger> scenario = scenario(care);
        List<Run> failures = new ArrayList<>();
        for (long seed = 0; seed < seeds; seed++) {
            Run run = scenario.run(seed);
            if (!run.held()) {
                failures.add(run);
            }
        }
        return failures;
    }

    @Test
    void aCarefulLedgerLosesNothing() {
        assertThat(failures(Care.ALL, 40)).isEmpty();
    }

    @Test
    void whatIsForgottenShows() {
        assertThat(failures(Care.NO_SYNC_OF_THE_FILE, 40)).isNotEmpty();
        assertThat(failures(Care.NO_SYNC_OF_THE_DIRECTORY, 40)).isNotEmpty();
        assertThat(failures(Care.NO_CHECKSUM, 40)).isNotEmpty();
    }

    @Test
    void aLostConfirmationIsMadeSmall() {
        Run failed = failures(Care.NO_SYNC_OF_THE_FILE, 40).get(0);
        Run small =
                Shrinker.shrink(scenario(Care.NO_SYNC_OF_THE_FILE), failed, 200).run();
        assertThat(small.plan().faults().faults()).hasSize(1);
        assertThat(small.plan().faults().toString()).contains("power-loss n0");
    }

    /** A thread of its own that writes until it is killed in the middle of it. */
    @Test
    void blockingCodeUsesTheDiskAsWell() {
        Scenario<Path> scenario = Scenario.of(host -> {
                    Path file = host.disk().resolve("lines");
                    host.threads().start("writer", () -> {
                        while (true) {
                            Files.writeString(
                                    file,
                                    "line of life " + host.life() + "\n",
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.APPEND);
                            host.threads().sleep(Duration.ofMillis(100));
                        }
                    });
                    return file;
                })
                .nodes(2)
                .faults(FaultProfile.none().churn(Duration.ofSeconds(10), Duration.ofSeconds(1), Survives.ALL))
                .atLast("every life wrote", cluster -> {
                    for (Path file : cluster.running()) {
                        List<String> lines = Files.readAllLines(file);
                        String last = lines.get(lines.size() - 1);
                        for (int life = 0; !last.equals("line of life " + life); life++) {
                            assertThat(lines).contains("line of life " + life);
                        }
                        assertThat(lines).hasSizeBetween(600, 900);
                    }
                })
                .build();
        for (long seed = 0; seed < 5; seed++) {
            Run run = scenario.run(seed);
            run.orFail();
            assertThat(scenario.run(seed).traceHash()).isEqualTo(run.traceHash());
        }
    }
}
