package io.p2p4j.node.discovery;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.node.book.KnownPeer;
import io.p2p4j.node.book.PeerRecord;
import io.p2p4j.node.book.PeerSource;
import io.p2p4j.node.service.NodeService;
import io.p2p4j.node.service.NodeView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the number of connected peers within bounds: dials when there are too few, lets go when there are too many, and now and
 * then dials one more at random, also one that seemed dead, so that the parts of a network that was cut find each other again.
 * Owned by the node's turn.
 */
final class MeshService implements NodeService {
    private static final System.Logger LOG = System.getLogger(MeshService.class.getName());
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final int HINT_FAILED = -2;
    private static final int HINT_PROVEN = 1;
    /** Hints alone never lead to a ban: in a partition everybody's hints fail. */
    private static final int HINT_REPUTATION_MIN = -40;

    private final DiscoveryOptions options;
    private final TreeSet<PeerId> dialing = new TreeSet<>();
    private @Nullable NodeView node;
    private @Nullable RandomGenerator random;
    private boolean soon;

    MeshService(DiscoveryOptions options) {
        this.options = options;
    }

    @Override
    public String name() {
        return "mesh";
    }

    @Override
    public CompletionStage<Void> start(NodeView view) {
        node = view;
        RandomGenerator chance = view.provider().context().random("mesh");
        random = chance;
        view.after(part(options.interval(), chance), () -> round(view, chance));
        view.after(part(options.exchangeInterval(), chance), () -> explore(view, chance));
        return CompletableFuture.completedFuture(null);
    }

    private static Duration part(Duration whole, RandomGenerator chance) {
        return Duration.ofNanos(1 + chance.nextLong(whole.toNanos()));
    }

    @Override
    public CompletionStage<Void> stop() {
        node = null;
        return CompletableFuture.completedFuture(null);
    }

    /** New peers are known: does not wait for the next round when there are too few. */
    void foundPeers() {
        NodeView view = node;
        RandomGenerator chance = random;
        if (view == null || chance == null || soon || count(view) >= options.degreeLow()) {
            return;
        }
        soon = true;
        view.after(part(SOON, chance), () -> {
            soon = false;
            if (node != null && count(view) < options.degreeLow()) {
                grow(view, chance);
            }
        });
    }

    private int count(NodeView view) {
        return view.connections().peers().size() + dialing.size();
    }

    private void round(NodeView view, RandomGenerator chance) {
        if (node == null) {
            return;
        }
        if (count(view) < options.degreeLow()) {
            grow(view, chance);
        } else if (view.connections().peers().size() > options.degreeHigh()) {
            shrink(view);
        }
        for (PeerRecord record : view.book().configured()) {
            // The application wants these, whatever the degree.
            if (record.source() == PeerSource.MANUAL && record.ban().isEmpty() && isFree(view, record)) {
                dial(view, record);
            }
        }
        view.after(options.interval(), () -> round(view, chance));
    }

    private boolean isCandidate(NodeView view, KnownPeer known) {
        return !known.isBanned() && isFree(view, known.peer(), known.addresses());
    }

    private boolean isFree(NodeView view, PeerRecord record) {
        return isFree(view, record.peer(), record.addresses());
    }

    private boolean isFree(NodeView view, PeerId peer, List<Multiaddr> addresses) {
        return !addresses.isEmpty()
                && !dialing.contains(peer)
                && view.connections().of(peer).isEmpty()
                && !peer.equals(view.provider().localPeerId());
    }

    /** Half of whom is dialed was never tried before; who seems dead is dialed when there is nobody else. */
    private void grow(NodeView view, RandomGenerator chance) {
        int wanted = options.degree() - count(view);
        List<PeerRecord> fresh =
                view.book().choose(false, wanted, chance, known -> isUntried(known) && isCandidate(view, known));
        List<PeerRecord> healthy =
                view.book().choose(true, wanted, chance, known -> isPromising(known) && isCandidate(view, known));
        List<PeerRecord> chosen = new ArrayList<>();
        for (int i = 0; i < wanted && !(fresh.isEmpty() && healthy.isEmpty()); i++) {
            List<PeerRecord> first = i % 2 == 0 ? fresh : healthy;
            List<PeerRecord> second = i % 2 == 0 ? healthy : fresh;
            chosen.add((first.isEmpty() ? second : first).remove(0));
        }
        for (boolean proven : new boolean[] {true, false}) {
            chosen.addAll(view.book()
                    .choose(
                            proven,
                            wanted - chosen.size(),
                            chance,
                            known -> !(proven ? isPromising(known) : isUntried(known)) && isCandidate(view, known)));
        }
        chosen.forEach(record -> dial(view, record));
    }

    private static boolean isUntried(KnownPeer known) {
        return known.successCount() + known.failureCount() == 0;
    }

    private boolean isPromising(KnownPeer known) {
        return known.failuresInRow() == 0 && options.rule().isHealthy(known);
    }

    /** Dials one peer at random beyond the degree, and one bootstrap peer. */
    private void explore(NodeView view, RandomGenerator chance) {
        if (node == null) {
            return;
        }
        boolean proven = chance.nextBoolean();
        List<PeerRecord> other = any(view, chance, proven);
        (other.isEmpty() ? any(view, chance, !proven) : other).forEach(record -> dial(view, record));
        List<PeerRecord> bootstrap = new ArrayList<>(view.book().configured());
        bootstrap.removeIf(record ->
                record.source() != PeerSource.BOOTSTRAP || record.ban().isPresent() || !isFree(view, record));
        if (!bootstrap.isEmpty()) {
            dial(view, bootstrap.get(chance.nextInt(bootstrap.size())));
        }
        view.after(options.exchangeInterval(), () -> explore(view, chance));
    }

    private List<PeerRecord> any(NodeView view, RandomGenerator chance, boolean proven) {
        return view.book()
                .choose(proven, 1, chance, known -> known.source() != PeerSource.BOOTSTRAP && isCandidate(view, known));
    }

    private void dial(NodeView view, PeerRecord record) {
        PeerId peer = record.peer();
        dialing.add(peer);
        view.connections().acquire(peer).whenComplete((connection, failure) -> {
            dialing.remove(peer);
            Optional<PeerId> teller = record.proven() ? Optional.empty() : record.teller();
            if (failure == null) {
                teller.ifPresent(told -> view.book().judge(told, HINT_PROVEN, "a hint was true"));
                return;
            }
            LOG.log(System.Logger.Level.DEBUG, () -> "a peer for the mesh was not reached; peer_id=" + peer, failure);
            // A limit or a ban of this side says nothing of the hint.
            ErrorCode code = P2PException.from(failure).code();
            if (code != ErrorCode.CONNECTION_LIMIT && code != ErrorCode.PEER_BANNED) {
                teller.flatMap(view.book()::get)
                        .filter(told -> told.reputation() + HINT_FAILED >= HINT_REPUTATION_MIN)
                        .ifPresent(told -> view.book().judge(told.peer(), HINT_FAILED, "a hint was not true"));
            }
        });
    }

    /** Lets the least useful go, as far as nobody needs them. */
    private void shrink(NodeView view) {
        List<PeerRecord> mayGo = new ArrayList<>();
        for (PeerId peer : view.connections().peers()) {
            view.book()
                    .get(peer)
                    .filter(record -> record.source() != PeerSource.MANUAL)
                    .filter(record -> !view.connections().isProtected(peer))
                    .ifPresent(mayGo::add);
        }
        mayGo.sort(Comparator.comparingDouble(PeerRecord::quality).thenComparing(PeerRecord::peer));
        int surplus = view.connections().peers().size() - options.degree();
        for (PeerRecord record : mayGo.subList(0, Math.min(surplus, mayGo.size()))) {
            view.connections().disconnect(record.peer(), "the mesh has enough peers");
        }
    }
}
