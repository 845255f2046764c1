package io.p2p4j.node.book;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.Registration;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A book against a map of what was said of each peer, and the rules of its bounds against the list of all peers. */
class PeerBookProperties {
    private static final BookLimits LIMITS = new BookLimits(12, 4, -50, Duration.ofMinutes(10), Duration.ofMinutes(1));

    enum What {
        ADD,
        TELL,
        SUCCEED,
        FAIL,
        JUDGE,
        BAN,
        PARDON,
        REMOVE,
        HOLD,
        RELEASE,
        PASS
    }

    record Step(What what, int peer, int other, PeerSource source) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(What.class),
                        Arbitraries.integers().between(0, 29),
                        Arbitraries.integers().between(0, 29),
                        Arbitraries.of(PeerSource.class))
                .as(Step::new)
                .list()
                .ofMaxSize(120);
    }

    /** What the map has of a peer. */
    private static final class Entry {
        long successes;
        long failures;
        int inRow;
        boolean proven;
        PeerSource source = PeerSource.PEER_EXCHANGE;
        long banEndNanos = Long.MIN_VALUE;
    }

    private static final class Model implements PeerBook.Observer {
        final TestPeers.Clock clock = new TestPeers.Clock();
        final PeerBook book = PeerBooks.inMemory(LIMITS, clock);
        final Map<PeerId, Entry> map = new TreeMap<>();
        final Map<PeerId, List<Registration>> holds = new LinkedHashMap<>();
        Map<PeerId, PeerRecord> before = Map.of();
        boolean removing;

        Model() {
            book.observe(this);
        }

        @Override
        public void onAdded(PeerRecord peer) {
            Entry entry = new Entry();
            entry.source = peer.source();
            assertThat(map.put(peer.peer(), entry)).isNull();
        }

        @Override
        public void onBanned(PeerId peer, PeerRecord.Ban ban, Duration duration) {
            map.computeIfAbsent(peer, unknown -> new Entry()).banEndNanos = clock.nanos + duration.toNanos();
        }

        @Override
        public void onForgotten(PeerId peer) {
            Entry gone = map.remove(peer);
            assertThat(gone).isNotNull();
            assertThat(holds.getOrDefault(peer, List.of())).isEmpty();
            if (removing) {
                return;
            }
            // Who gives way is not of those that stay, and hearsay goes before what is proven.
            PeerRecord was = before.get(peer);
            assertThat(was.source()).isNotIn(PeerSource.MANUAL, PeerSource.BOOTSTRAP);
            long banned = before.values().stream()
                    .filter(record -> record.ban().isPresent())
                    .count();
            assertThat(was.ban().isEmpty() || banned > LIMITS.bannedMax()).isTrue();
            if (was.proven() && was.source() != PeerSource.INBOUND && was.ban().isEmpty()) {
                assertThat(before.values())
                        .noneMatch(other -> !other.proven()
                                && other.ban().isEmpty()
                                && (other.source() == PeerSource.PEER_EXCHANGE
                                        || other.source() == PeerSource.LOCAL_NETWORK)
                                && holds.getOrDefault(other.peer(), List.of()).isEmpty());
            }
        }

        void apply(Step step) {
            PeerId peer = TestPeers.id(step.peer());
            Entry entry = map.get(peer);
            List<Multiaddr> where = List.of(TestPeers.address((step.peer() << 16) | step.other()));
            switch (step.what()) {
                case ADD -> {
                    if (book.add(peer, where, step.source())) {
                        Entry now = map.get(peer);
                        now.source = step.source().compareTo(now.source) < 0 ? step.source() : now.source;
                    }
                }
                case TELL -> book.addTold(peer, where, TestPeers.id(step.other()));
                case SUCCEED -> {
                    book.succeeded(peer);
                    Entry now = map.get(peer);
                    if (now != null) {
                        now.successes++;
                        now.inRow = 0;
                        now.proven = true;
                    }
                }
                case FAIL -> {
                    book.failed(peer);
                    if (entry != null) {
                        entry.failures++;
                        entry.inRow++;
                    }
                }
                case JUDGE -> book.judge(peer, step.other() - 25, "judged");
                case BAN -> book.ban(peer, Duration.ofMinutes(1 + step.other()), "banned");
                case PARDON -> {
                    book.pardon(peer);
                    if (entry != null) {
                        entry.banEndNanos = Long.MIN_VALUE;
                    }
                }
                case REMOVE -> {
                    removing = true;
                    book.remove(peer);
                    removing = false;
                }
                case HOLD -> {
                    if (entry != null) {
                        holds.computeIfAbsent(peer, id -> new ArrayList<>()).add(book.hold(peer));
                    }
                }
                case RELEASE -> {
                    List<Registration> held = holds.getOrDefault(peer, List.of());
                    if (!held.isEmpty()) {
                        held.remove(0).close();
                    }
                }
                case PASS -> clock.pass(Duration.of(step.other(), ChronoUnit.MINUTES));
            }
        }

        void check() {
            List<PeerRecord> all = book.peers();
            assertThat(all).hasSizeLessThanOrEqualTo(LIMITS.peersMax());
            assertThat(all.stream().map(PeerRecord::peer)).containsExactlyElementsOf(map.keySet());
            Map<PeerId, Integer> perTeller = new TreeMap<>();
            int hearsay = 0;
            for (PeerRecord record : all) {
                Entry entry = map.get(record.peer());
                assertThat(record.successCount()).isEqualTo(entry.successes);
                assertThat(record.failureCount()).isEqualTo(entry.failures);
                assertThat(record.failuresInRow()).isEqualTo(entry.inRow);
                assertThat(record.proven()).isEqualTo(entry.proven);
                assertThat(record.source()).isEqualTo(entry.source);
                assertThat(record.ban().isPresent()).isEqualTo(entry.banEndNanos > clock.nanos);
                assertThat(book.isBanned(record.peer())).isEqualTo(record.ban().isPresent());
                assertThat(record.addresses()).hasSizeLessThanOrEqualTo(LIMITS.addressesPerPeerMax());
                assertThat(record.reputation()).isBetween(-100, 100);
                record.teller().ifPresent(teller -> perTeller.merge(teller, 1, Integer::sum));
                boolean told =
                        record.source() == PeerSource.PEER_EXCHANGE || record.source() == PeerSource.LOCAL_NETWORK;
                hearsay += told && !record.proven() ? 1 : 0;
            }
            assertThat(hearsay).isLessThanOrEqualTo(LIMITS.unprovenMax());
            assertThat(perTeller.values()).allMatch(count -> count <= LIMITS.perTellerMax());
        }
    }

    @Property(seed = "1", tries = 400)
    void itRemembersWhatAMapRemembers(@ForAll("steps") List<Step> steps) {
        Model model = new Model();
        for (Step step : steps) {
            model.before = new TreeMap<>();
            model.book.peers().forEach(record -> model.before.put(record.peer(), record));
            model.apply(step);
            model.check();
        }
    }
}
