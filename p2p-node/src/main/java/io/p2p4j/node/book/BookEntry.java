package io.p2p4j.node.book;

import io.p2p4j.api.address.IpPrefix;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One peer of a book. Owned by the book's turn. */
final class BookEntry {
    private static final int SUBNET_IPV4_BITS = 16;
    private static final int SUBNET_IPV6_BITS = 48;

    private static final Duration AGO_MAX = Duration.ofDays(3650);

    final PeerId peer;
    List<Multiaddr> addresses = List.of();
    PeerSource source;
    boolean proven;
    Instant firstSeen;
    /** The same moment on the other clock. */
    long firstSeenNanos;

    @Nullable
    Instant lastSeen;

    /** The same moment on the other clock. */
    long lastSeenNanos;

    long successCount;
    long failureCount;
    int failuresInRow;
    double quality;
    PeerRecord.@Nullable Ban ban;
    /** A ban ends by the clock that does not jump. */
    long banEndNanos;
    /** Who told of it, while it is unproven. */
    @Nullable
    PeerId teller;
    /** How many want it to stay, such as its connections. */
    int holds;
    /** Where it is in the book's {@link Roll}. */
    int slot;
    /** Its neighbours in the book's {@link Hearsay}, and in which of its rows they are. */
    @Nullable
    BookEntry olderHearsay;

    @Nullable
    BookEntry newerHearsay;

    int hearsayRow = Hearsay.NONE;

    private int reputation;
    private long judgedAtNanos;

    BookEntry(PeerId peer, PeerSource source, Moment now) {
        this.peer = peer;
        this.source = source;
        this.firstSeen = now.wall();
        this.firstSeenNanos = now.nanos();
        this.judgedAtNanos = now.nanos();
    }

    void seen(Moment now) {
        lastSeen = now.wall();
        lastSeenNanos = now.nanos();
    }

    /** Takes over since when it is known by a clock that may have been another one. */
    void knownSince(Instant wall, Moment now) {
        firstSeen = wall;
        firstSeenNanos = nanosOf(wall, now);
    }

    /** Takes over when it was seen by a clock that may have been another one. */
    void seenAt(Instant wall, Moment now) {
        lastSeen = wall;
        lastSeenNanos = nanosOf(wall, now);
    }

    private static long nanosOf(Instant wall, Moment now) {
        Duration ago = Duration.between(wall, now.wall());
        Duration bounded = ago.compareTo(AGO_MAX) > 0 ? AGO_MAX : ago;
        return now.nanos() - (bounded.isNegative() ? 0 : bounded.toNanos());
    }

    /** What recovers is not counted until a point is whole. */
    int reputation(long nowNanos, Duration recovery) {
        long points = (nowNanos - judgedAtNanos) / recovery.toNanos();
        if (points <= 0) {
            return reputation;
        }
        return reputation > 0 ? (int) Math.max(0, reputation - points) : (int) Math.min(0, reputation + points);
    }

    void reputation(int value, long nowNanos) {
        reputation = Math.max(-PeerBook.REPUTATION_MAX, Math.min(PeerBook.REPUTATION_MAX, value));
        judgedAtNanos = nowNanos;
    }

    boolean isBanned(long nowNanos) {
        return ban != null && banEndNanos - nowNanos > 0;
    }

    boolean isConfigured() {
        return source == PeerSource.MANUAL || source == PeerSource.BOOTSTRAP;
    }

    /** Takes addresses in behind those that are known, or before them; the last ones give way. */
    boolean mergeAddresses(Collection<Multiaddr> more, boolean first, int max) {
        if (more.isEmpty() || addresses.equals(more)) {
            return false;
        }
        Set<Multiaddr> merged = new LinkedHashSet<>();
        if (first) {
            merged.addAll(more);
        }
        merged.addAll(addresses);
        merged.addAll(more);
        List<Multiaddr> kept = new ArrayList<>(merged);
        List<Multiaddr> cut = kept.size() > max ? kept.subList(0, max) : kept;
        if (cut.equals(addresses)) {
            return false;
        }
        addresses = List.copyOf(cut);
        return true;
    }

    /** The blocks of addresses in which one owner can have many; empty for names and memory. */
    List<IpPrefix> subnets() {
        List<IpPrefix> subnets = List.of();
        for (Multiaddr address : addresses) {
            IpPrefix subnet = subnet(address).orElse(null);
            if (subnet != null && !subnets.contains(subnet)) {
                subnets = subnets.isEmpty() ? new ArrayList<>(addresses.size()) : subnets;
                subnets.add(subnet);
            }
        }
        return subnets;
    }

    static Optional<IpPrefix> subnet(Multiaddr address) {
        return IpPrefix.ofHost(address).map(host -> host.widened(SUBNET_IPV4_BITS, SUBNET_IPV6_BITS));
    }

    PeerRecord record(long nowNanos, Duration recovery) {
        return new PeerRecord(
                peer,
                addresses,
                source,
                proven,
                firstSeen,
                Optional.ofNullable(lastSeen),
                successCount,
                failureCount,
                failuresInRow,
                quality,
                reputation(nowNanos, recovery),
                isBanned(nowNanos) ? Optional.ofNullable(ban) : Optional.empty(),
                Optional.ofNullable(teller));
    }
}
