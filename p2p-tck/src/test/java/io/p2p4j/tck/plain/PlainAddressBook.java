package io.p2p4j.tck.plain;

import io.p2p4j.api.AddressBook;
import io.p2p4j.api.Limits;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Addresses in memory; the oldest give way. */
final class PlainAddressBook implements AddressBook {
    private final Limits limits;
    private final Map<PeerId, List<Multiaddr>> known = new LinkedHashMap<>();

    PlainAddressBook(Limits limits) {
        this.limits = limits;
    }

    @Override
    public synchronized void add(PeerId peer, Collection<Multiaddr> addresses) {
        for (Multiaddr address : addresses) {
            if (!address.peerId().orElse(peer).equals(peer)) {
                throw new IllegalArgumentException(
                        "address " + address + " names another peer (expected " + peer + ")");
            }
        }
        List<Multiaddr> list = known.computeIfAbsent(peer, unknown -> new ArrayList<>());
        for (Multiaddr address : addresses) {
            Multiaddr bare = address.withoutPeerId();
            if (!list.contains(bare)) {
                list.add(bare);
            }
        }
        while (list.size() > limits.addressesPerPeerMax()) {
            list.remove(0);
        }
        if (known.size() > limits.addressBookPeersMax()) {
            known.remove(known.keySet().iterator().next());
        }
    }

    @Override
    public synchronized List<Multiaddr> addresses(PeerId peer) {
        return List.copyOf(known.getOrDefault(peer, List.of()));
    }

    @Override
    public synchronized void remove(PeerId peer) {
        known.remove(peer);
    }
}
