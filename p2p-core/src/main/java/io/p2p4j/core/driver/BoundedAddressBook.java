package io.p2p4j.core.driver;

import io.p2p4j.api.AddressBook;
import io.p2p4j.api.Limits;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An address book in memory; the oldest addresses and peers give way. Guarded by its monitor. */
final class BoundedAddressBook implements AddressBook {
    private final int peersMax;
    private final int addressesPerPeerMax;
    /** Once there was one. */
    private @Nullable Map<PeerId, Set<Multiaddr>> peers;

    BoundedAddressBook(Limits limits) {
        this.peersMax = limits.addressBookPeersMax();
        this.addressesPerPeerMax = limits.addressesPerPeerMax();
    }

    @Override
    public void add(PeerId peer, Collection<Multiaddr> addresses) {
        Objects.requireNonNull(peer, "peer");
        List<Multiaddr> stripped = new ArrayList<>();
        for (Multiaddr address : addresses) {
            if (address.peerId().isPresent() && !address.peerId().get().equals(peer)) {
                throw new IllegalArgumentException(
                        "address book: address " + address + " names another peer (expected " + peer + ")");
            }
            stripped.add(address.withoutPeerId());
        }
        if (!stripped.isEmpty()) {
            keep(peer, stripped);
        }
    }

    private synchronized void keep(PeerId peer, List<Multiaddr> addresses) {
        if (peers == null) {
            peers = new LinkedHashMap<>();
        }
        Set<Multiaddr> known = peers.computeIfAbsent(peer, absent -> new LinkedHashSet<>());
        known.addAll(addresses);
        dropOldest(known.iterator(), known.size() - addressesPerPeerMax);
        dropOldest(peers.keySet().iterator(), peers.size() - peersMax);
    }

    private static void dropOldest(Iterator<?> oldestFirst, int count) {
        for (int i = 0; i < count; i++) {
            oldestFirst.next();
            oldestFirst.remove();
        }
    }

    @Override
    public synchronized List<Multiaddr> addresses(PeerId peer) {
        Objects.requireNonNull(peer, "peer");
        Set<Multiaddr> known = peers == null ? null : peers.get(peer);
        return known == null ? List.of() : List.copyOf(known);
    }

    @Override
    public synchronized void remove(PeerId peer) {
        Objects.requireNonNull(peer, "peer");
        if (peers != null) {
            peers.remove(peer);
        }
    }
}
