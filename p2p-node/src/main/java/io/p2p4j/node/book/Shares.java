package io.p2p4j.node.book;

import io.p2p4j.api.address.IpPrefix;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How many peers of a book come from where, the unproven ones above all. Owned by the book's turn. */
final class Shares {
    private final BookLimits limits;
    private final Map<PeerId, Integer> perTeller = new LinkedHashMap<>();
    private final Map<IpPrefix, Integer> perSubnet = new TreeMap<>();
    private int hearsay;
    private int local;
    /** Proven ones as well. */
    private int inbound;

    Shares(BookLimits limits) {
        this.limits = limits;
    }

    static boolean isHearsay(BookEntry entry) {
        return !entry.proven && !entry.isConfigured() && entry.source != PeerSource.INBOUND;
    }

    int hearsay() {
        return hearsay;
    }

    int inbound() {
        return inbound;
    }

    void count(BookEntry entry, int change) {
        inbound += entry.source == PeerSource.INBOUND ? change : 0;
        if (!isHearsay(entry)) {
            return;
        }
        hearsay += change;
        PeerId teller = entry.teller;
        if (teller != null) {
            perTeller.merge(teller, change, Shares::sum);
        } else if (entry.source == PeerSource.LOCAL_NETWORK) {
            local += change;
        }
        for (IpPrefix subnet : told(entry.source, entry)) {
            perSubnet.merge(subnet, change, Shares::sum);
        }
    }

    /** All of a local network is in one subnet, so that only what peers tell counts against one. */
    private static List<IpPrefix> told(PeerSource source, BookEntry entry) {
        return source == PeerSource.PEER_EXCHANGE ? entry.subnets() : List.of();
    }

    private static @Nullable Integer sum(int a, int b) {
        return a + b == 0 ? null : Integer.valueOf(a + b);
    }

    /** Whether one more unproven peer of this source has a place. */
    boolean allows(PeerSource source, @Nullable PeerId teller) {
        if (teller != null) {
            return perTeller.getOrDefault(teller, 0) < limits.perTellerMax();
        }
        return source != PeerSource.LOCAL_NETWORK || local < limits.localMax();
    }

    /** The addresses whose subnets have a place, or are those of the entry anyway. */
    List<Multiaddr> allowed(Collection<Multiaddr> addresses, @Nullable BookEntry entry) {
        List<IpPrefix> own = entry == null ? List.of() : entry.subnets();
        List<Multiaddr> allowed = new ArrayList<>(addresses.size());
        for (Multiaddr address : addresses) {
            Optional<IpPrefix> subnet = BookEntry.subnet(address);
            if (subnet.isEmpty()
                    || own.contains(subnet.get())
                    || perSubnet.getOrDefault(subnet.get(), 0) < limits.perSubnetMax()) {
                allowed.add(address);
            }
        }
        return allowed;
    }
}
