package io.p2p4j.node.book;

import io.p2p4j.api.Registration;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A book in memory. Owned by the node's turn. */
final class PeerTable implements PeerBook {
    /** Who goes first when there is no room: hearsay, then who was not seen for the longest time. */
    private static final Comparator<BookEntry> LEAST_USEFUL_FIRST = Comparator.<BookEntry, Boolean>comparing(
                    entry -> entry.proven)
            .thenComparing((a, b) -> a.proven ? 0 : b.source.compareTo(a.source))
            .thenComparing(entry -> entry.proven || entry.failuresInRow == 0)
            .thenComparing(PeerTable::lastHeard)
            .thenComparing(entry -> entry.peer);

    private static final int REASON_CHARS_MAX = 256;

    private final BookLimits limits;
    private final Supplier<Moment> clock;
    private final Map<PeerId, BookEntry> entries = new LinkedHashMap<>();
    private final Map<PeerId, BookEntry> configured = new TreeMap<>();
    private final Roll roll = new Roll();
    private final Shares shares;
    private final List<Observer> observers = new ArrayList<>();
    private final Hearsay hearsay = new Hearsay();
    private Listener changed = (peer, urgent) -> {};

    /** Who keeps the book. */
    @FunctionalInterface
    interface Listener {
        /**
         * A peer is not any more what it was.
         *
         * @param urgent false for counts, quality, reputation and hearsay, which nobody misses who loses the last of them
         */
        void onChange(PeerId peer, boolean urgent);
    }

    PeerTable(BookLimits limits, ProviderContext context) {
        this.limits = limits;
        this.clock = () -> Moment.of(context);
        this.shares = new Shares(limits);
    }

    void onChange(Listener listener) {
        changed = listener;
    }

    private static Instant lastHeard(BookEntry entry) {
        Instant seen = entry.lastSeen;
        return entry.proven && seen != null ? seen : entry.firstSeen;
    }

    @Override
    public boolean add(PeerId peer, Collection<Multiaddr> addresses, PeerSource source) {
        return add(peer, addresses, source, null);
    }

    @Override
    public void introduced(PeerId peer, Collection<Multiaddr> own) {
        BookEntry entry = entries.get(peer);
        if (entry != null && entry.proven) {
            update(entry, true, () -> entry.mergeAddresses(ownOf(peer, own), true, limits.addressesPerPeerMax()));
        }
    }

    @Override
    public boolean addTold(PeerId peer, Collection<Multiaddr> addresses, PeerId teller) {
        return add(peer, addresses, PeerSource.PEER_EXCHANGE, teller);
    }

    private boolean add(PeerId peer, Collection<Multiaddr> given, PeerSource source, @Nullable PeerId teller) {
        List<Multiaddr> addresses = ownOf(peer, given);
        BookEntry known = entries.get(peer);
        if (known != null) {
            learn(known, addresses, source);
            return true;
        }
        boolean told = isTold(source);
        if (told && !shares.allows(source, teller)) {
            return false;
        }
        if (source == PeerSource.PEER_EXCHANGE) {
            addresses = shares.allowed(addresses, null);
        }
        if (told && addresses.isEmpty()) {
            return false;
        }
        Moment now = clock.get();
        BookEntry entry = new BookEntry(peer, source, now);
        entry.teller = told ? teller : null;
        entry.mergeAddresses(addresses, false, limits.addressesPerPeerMax());
        return insert(entry, now);
    }

    private static boolean isTold(PeerSource source) {
        return source == PeerSource.LOCAL_NETWORK || source == PeerSource.PEER_EXCHANGE;
    }

    /** An address that names another peer leads to that one. */
    private static List<Multiaddr> ownOf(PeerId peer, Collection<Multiaddr> addresses) {
        List<Multiaddr> own = new ArrayList<>(addresses.size());
        for (Multiaddr address : addresses) {
            Multiaddr bare = address.peerId().map(peer::equals).orElse(true) ? address.withoutPeerId() : null;
            if (bare != null && !own.contains(bare)) {
                own.add(bare);
            }
        }
        return own;
    }

    private void learn(BookEntry entry, List<Multiaddr> addresses, PeerSource source) {
        boolean told = isTold(source);
        if (told && source.compareTo(entry.source) >= 0 && entry.addresses.containsAll(addresses)) {
            return;
        }
        // What a proven peer says of itself, or the application says, goes before what others say.
        boolean first = !told && (entry.proven || source == PeerSource.MANUAL);
        int max = told && entry.proven ? Math.max(1, limits.addressesPerPeerMax() / 2) : limits.addressesPerPeerMax();
        List<Multiaddr> allowed =
                source == PeerSource.PEER_EXCHANGE && !entry.proven ? shares.allowed(addresses, entry) : addresses;
        update(entry, !told, () -> {
            boolean better = source.compareTo(entry.source) < 0;
            if (better) {
                entry.source = source;
                entry.teller = null;
            }
            boolean more = entry.addresses.size() < max || first;
            return (more && entry.mergeAddresses(allowed, first, max)) | better;
        });
    }

    @Override
    public boolean merge(PeerRecord known) {
        Moment now = clock.get();
        BookEntry entry = entries.get(known.peer());
        if (entry == null) {
            entry = new BookEntry(known.peer(), known.source(), now);
            restore(entry, known, now);
            return insert(entry, now);
        }
        BookEntry old = entry;
        learn(old, ownOf(old.peer, known.addresses()), known.source());
        update(old, true, () -> {
            old.proven |= known.proven();
            old.successCount = Math.max(old.successCount, known.successCount());
            old.failureCount = Math.max(old.failureCount, known.failureCount());
            Instant seen = known.lastSeen().orElse(null);
            Instant before = old.lastSeen;
            if (seen != null && (before == null || seen.isAfter(before))) {
                old.seenAt(seen, now);
            }
            return true;
        });
        return true;
    }

    private void restore(BookEntry entry, PeerRecord record, Moment now) {
        entry.mergeAddresses(ownOf(record.peer(), record.addresses()), false, limits.addressesPerPeerMax());
        entry.proven = record.proven();
        entry.knownSince(record.firstSeen(), now);
        record.lastSeen().ifPresent(seen -> entry.seenAt(seen, now));
        entry.successCount = record.successCount();
        entry.failureCount = record.failureCount();
        entry.failuresInRow = record.failuresInRow();
        entry.quality = record.quality();
        entry.reputation(record.reputation(), now.nanos());
        entry.teller = record.proven() ? null : record.teller().orElse(null);
        record.ban().ifPresent(ban -> {
            Duration left = Duration.between(now.wall(), ban.until());
            Duration bounded = left.compareTo(BookLimits.BAN_MAX) > 0 ? BookLimits.BAN_MAX : left;
            if (!bounded.isNegative() && !bounded.isZero()) {
                entry.ban = ban;
                entry.banEndNanos = now.nanos() + bounded.toNanos();
            }
        });
    }

    private boolean insert(BookEntry entry, Moment now) {
        if (Shares.isHearsay(entry) && shares.hearsay() >= limits.unprovenMax()) {
            if (!evict(entry, now, Shares::isHearsay)) {
                return false;
            }
        } else if (entries.size() >= limits.peersMax() && !evict(entry, now, roomFor(entry))) {
            return false;
        }
        entries.put(entry.peer, entry);
        roll.add(entry);
        if (entry.isConfigured()) {
            configured.put(entry.peer, entry);
        }
        shares.count(entry, 1);
        hearsay.place(entry);
        changed.onChange(entry.peer, !Shares.isHearsay(entry));
        if (!observers.isEmpty()) {
            PeerRecord record = record(entry, now);
            List.copyOf(observers).forEach(observer -> observer.onAdded(record));
        }
        return true;
    }

    /** Whom a new peer may replace in a full book. */
    private Predicate<BookEntry> roomFor(BookEntry entry) {
        if (Shares.isHearsay(entry)) {
            return Shares::isHearsay;
        }
        boolean inboundFull = entry.source == PeerSource.INBOUND && shares.inbound() >= limits.inboundMax();
        return inboundFull ? other -> other.source == PeerSource.INBOUND : other -> true;
    }

    private boolean evict(BookEntry forWhom, Moment now, Predicate<BookEntry> mayGo) {
        BookEntry first = Shares.isHearsay(forWhom)
                ? hearsay.first(entry -> entry.holds == 0 && !entry.isBanned(now.nanos()))
                : null;
        if (first != null && first.source.compareTo(forWhom.source) >= 0) {
            forget(first);
            return true;
        }
        BookEntry least = null;
        BookEntry leastBanned = null;
        int banned = 0;
        for (BookEntry entry : entries.values()) {
            if (entry.isBanned(now.nanos())) {
                banned++;
                if (entry.holds == 0 && !entry.isConfigured() && mayGo.test(entry) && isSooner(entry, leastBanned)) {
                    leastBanned = entry;
                }
            } else if (entry.holds == 0
                    && !entry.isConfigured()
                    && mayGo.test(entry)
                    && (least == null || LEAST_USEFUL_FIRST.compare(entry, least) < 0)) {
                least = entry;
            }
        }
        // A hint of a worse source does not displace one of a better source.
        boolean worse = least != null && Shares.isHearsay(forWhom) && least.source.compareTo(forWhom.source) < 0;
        BookEntry goes = worse ? null : least;
        if (goes == null && banned > limits.bannedMax()) {
            goes = leastBanned;
        }
        if (goes == null) {
            return false;
        }
        forget(goes);
        return true;
    }

    private static boolean isSooner(BookEntry entry, @Nullable BookEntry than) {
        return than == null || entry.banEndNanos - than.banEndNanos < 0;
    }

    private void forget(BookEntry entry) {
        entries.remove(entry.peer);
        configured.remove(entry.peer);
        roll.remove(entry);
        shares.count(entry, -1);
        hearsay.remove(entry);
        changed.onChange(entry.peer, false);
        List.copyOf(observers).forEach(observer -> observer.onForgotten(entry.peer));
    }

    /** Changes an entry, which may change what it counts as. */
    private void update(BookEntry entry, boolean urgent, BooleanSupplier change) {
        shares.count(entry, -1);
        boolean different = change.getAsBoolean();
        shares.count(entry, 1);
        hearsay.place(entry);
        roll.place(entry);
        if (entry.isConfigured()) {
            configured.put(entry.peer, entry);
        }
        if (different) {
            changed.onChange(entry.peer, urgent);
        }
    }

    @Override
    public Registration hold(PeerId peer) {
        BookEntry entry = entries.get(peer);
        if (entry == null) {
            return () -> {};
        }
        entry.holds++;
        return new Registration() {
            private boolean ended;

            @Override
            public void close() {
                if (!ended) {
                    ended = true;
                    entry.holds--;
                }
            }
        };
    }

    @Override
    public Registration observe(Observer observer) {
        observers.add(observer);
        return () -> observers.remove(observer);
    }

    @Override
    public Optional<PeerRecord> get(PeerId peer) {
        BookEntry entry = entries.get(peer);
        return entry == null ? Optional.empty() : Optional.of(record(entry, clock.get()));
    }

    private PeerRecord record(BookEntry entry, Moment now) {
        return entry.record(now.nanos(), limits.reputationRecovery());
    }

    @Override
    public List<PeerRecord> peers() {
        Moment now = clock.get();
        return entries.values().stream()
                .map(entry -> record(entry, now))
                .sorted(Comparator.comparing(PeerRecord::peer))
                .toList();
    }

    @Override
    public void visit(Consumer<KnownPeer> visitor) {
        roll.visit(new View(clock.get()), visitor);
    }

    @Override
    public List<PeerRecord> choose(boolean proven, int most, RandomGenerator chance, Predicate<KnownPeer> wanted) {
        List<PeerRecord> chosen = new ArrayList<>();
        View view = new View(clock.get());
        roll.draw(proven, most, chance, view, known -> {
            boolean taken = wanted.test(known);
            if (taken) {
                chosen.add(known.toRecord());
            }
            return taken;
        });
        return chosen;
    }

    @Override
    public void draw(boolean proven, int most, RandomGenerator chance, Predicate<KnownPeer> taken) {
        roll.draw(proven, most, chance, new View(clock.get()), taken);
    }

    @Override
    public List<PeerRecord> configured() {
        Moment now = clock.get();
        return configured.values().stream().map(entry -> record(entry, now)).toList();
    }

    /** Shows one entry after the other. */
    final class View implements KnownPeer {
        private final Moment now;
        private @Nullable BookEntry shown;

        private View(Moment now) {
            this.now = now;
        }

        View show(BookEntry entry) {
            shown = entry;
            return this;
        }

        private BookEntry entry() {
            return Objects.requireNonNull(shown, "shown");
        }

        @Override
        public PeerId peer() {
            return entry().peer;
        }

        @Override
        public List<Multiaddr> addresses() {
            return entry().addresses;
        }

        @Override
        public PeerSource source() {
            return entry().source;
        }

        @Override
        public boolean isProven() {
            return entry().proven;
        }

        @Override
        public boolean isBanned() {
            return entry().isBanned(now.nanos());
        }

        @Override
        public long successCount() {
            return entry().successCount;
        }

        @Override
        public long failureCount() {
            return entry().failureCount;
        }

        @Override
        public int failuresInRow() {
            return entry().failuresInRow;
        }

        @Override
        public boolean isSilentFor(Duration longerThan) {
            BookEntry entry = entry();
            return entry.lastSeen == null || now.nanos() - entry.lastSeenNanos > longerThan.toNanos();
        }

        @Override
        public boolean isKnownFor(Duration longerThan) {
            return now.nanos() - entry().firstSeenNanos > longerThan.toNanos();
        }

        @Override
        public PeerRecord toRecord() {
            return record(entry(), now);
        }
    }

    @Override
    public Optional<Duration> silence(PeerId peer) {
        BookEntry entry = entries.get(peer);
        return entry == null || entry.lastSeen == null
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(clock.get().nanos() - entry.lastSeenNanos));
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public void succeeded(PeerId peer) {
        Moment now = clock.get();
        BookEntry known = entries.get(peer);
        if (known == null) {
            BookEntry entry = new BookEntry(peer, PeerSource.INBOUND, now);
            entry.proven = true;
            entry.successCount = 1;
            entry.seen(now);
            insert(entry, now);
            return;
        }
        update(known, !known.proven, () -> {
            known.proven = true;
            known.teller = null;
            known.successCount++;
            known.failuresInRow = 0;
            known.seen(now);
            return true;
        });
    }

    @Override
    public void failed(PeerId peer) {
        BookEntry entry = entries.get(peer);
        if (entry != null) {
            update(entry, false, () -> {
                entry.failureCount++;
                entry.failuresInRow++;
                return true;
            });
        }
    }

    @Override
    public void setQuality(PeerId peer, double quality) {
        if (!(quality >= 0 && quality <= 1)) {
            throw new IllegalArgumentException("quality: " + quality + " (expected 0 to 1)");
        }
        BookEntry entry = entries.get(peer);
        if (entry != null && entry.quality != quality) {
            entry.quality = quality;
            changed.onChange(peer, false);
        }
    }

    @Override
    public void judge(PeerId peer, int change, String reason) {
        BookEntry entry = entries.get(peer);
        if (entry == null || change == 0) {
            return;
        }
        Moment now = clock.get();
        int reputation = entry.reputation(now.nanos(), limits.reputationRecovery()) + change;
        boolean ban = change < 0 && reputation <= limits.banReputation() && !entry.isBanned(now.nanos());
        entry.reputation(ban ? limits.banReputation() / 2 : reputation, now.nanos());
        changed.onChange(peer, false);
        if (ban) {
            ban(entry, now, limits.banDuration(), reason);
        }
    }

    @Override
    public void ban(PeerId peer, Duration duration, String reason) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("ban: " + duration + " (expected more than 0)");
        }
        Moment now = clock.get();
        BookEntry entry = entries.get(peer);
        if (entry == null) {
            entry = new BookEntry(peer, PeerSource.INBOUND, now);
            if (!insert(entry, now)) {
                return;
            }
        }
        ban(entry, now, duration.compareTo(BookLimits.BAN_MAX) > 0 ? BookLimits.BAN_MAX : duration, reason);
    }

    private void ban(BookEntry entry, Moment now, Duration duration, String reason) {
        String text = reason.length() > REASON_CHARS_MAX ? reason.substring(0, REASON_CHARS_MAX) : reason;
        PeerRecord.Ban ban = new PeerRecord.Ban(now.wall().plus(duration), text);
        entry.ban = ban;
        entry.banEndNanos = now.nanos() + duration.toNanos();
        changed.onChange(entry.peer, true);
        List.copyOf(observers).forEach(observer -> observer.onBanned(entry.peer, ban, duration));
    }

    @Override
    public void pardon(PeerId peer) {
        BookEntry entry = entries.get(peer);
        if (entry != null && entry.ban != null) {
            entry.ban = null;
            changed.onChange(peer, true);
        }
    }

    @Override
    public boolean isBanned(PeerId peer) {
        BookEntry entry = entries.get(peer);
        return entry != null && entry.isBanned(clock.get().nanos());
    }

    @Override
    public void remove(PeerId peer) {
        BookEntry entry = entries.get(peer);
        if (entry != null && entry.holds == 0) {
            forget(entry);
        }
    }
}
