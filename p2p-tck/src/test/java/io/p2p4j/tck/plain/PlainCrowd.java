package io.p2p4j.tck.plain;

import io.p2p4j.api.InboundLimits;
import io.p2p4j.api.RefusalReason;
import io.p2p4j.api.address.IpPrefix;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How many come from each address, subnet and peer. Guarded by its monitor. */
final class PlainCrowd {
    private final InboundLimits limits;
    private final Map<Object, Integer> handshakes = new LinkedHashMap<>();
    private final Map<Object, Integer> open = new LinkedHashMap<>();
    /** When the bucket of an address or subnet is full again. An example may keep them for ever. */
    private final Map<Object, Long> fullAtNanos = new LinkedHashMap<>();

    PlainCrowd(InboundLimits limits) {
        this.limits = limits;
    }

    private Optional<IpPrefix> limited(Multiaddr from) {
        return IpPrefix.ofHost(from).filter(address -> !limits.isExempt(address));
    }

    /** Says no, and why. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;
        final RefusalReason reason;

        Refused(RefusalReason reason) {
            super("limit " + reason.limit() + " is reached");
            this.reason = reason;
        }

        P2PException failure() {
            return P2PException.of(ErrorCode.CONNECTION_LIMIT, getMessage() + " (setting " + reason.setting() + ")");
        }
    }

    /** The keys are not equal even where the subnet is one address. */
    private record Subnet(IpPrefix block) {}

    private Subnet subnet(IpPrefix address) {
        return new Subnet(limits.subnetOf(address));
    }

    synchronized Optional<RefusalReason> enter(Multiaddr from, long now) {
        Optional<RefusalReason> refusal = limited(from).flatMap(address -> refusal(address, now));
        if (refusal.isEmpty()) {
            limited(from).ifPresent(address -> {
                handshakes.merge(address, 1, Integer::sum);
                handshakes.merge(subnet(address), 1, Integer::sum);
                take(address, limits.dialsPerAddressPerSecond(), now);
                take(subnet(address), limits.dialsPerSubnetPerSecond(), now);
            });
        }
        return refusal;
    }

    private Optional<RefusalReason> refusal(IpPrefix address, long now) {
        if (handshakes.getOrDefault(address, 0) >= limits.handshakesPerAddressMax()) {
            return Optional.of(RefusalReason.HANDSHAKES_PER_ADDRESS);
        }
        if (handshakes.getOrDefault(subnet(address), 0) >= limits.handshakesPerSubnetMax()) {
            return Optional.of(RefusalReason.HANDSHAKES_PER_SUBNET);
        }
        if (isEmpty(address, limits.dialsPerAddressPerSecond(), limits.dialsPerAddressBurst(), now)) {
            return Optional.of(RefusalReason.DIALS_PER_ADDRESS);
        }
        return isEmpty(subnet(address), limits.dialsPerSubnetPerSecond(), limits.dialsPerSubnetBurst(), now)
                ? Optional.of(RefusalReason.DIALS_PER_SUBNET)
                : Optional.empty();
    }

    private long missing(Object place, long now) {
        return Math.max(0, fullAtNanos.getOrDefault(place, now) - now);
    }

    private boolean isEmpty(Object place, int perSecond, int burst, long now) {
        long token = 1_000_000_000L / perSecond;
        return missing(place, now) + token > token * burst;
    }

    private void take(Object place, int perSecond, long now) {
        fullAtNanos.put(place, now + missing(place, now) + 1_000_000_000L / perSecond);
    }

    synchronized void leave(Multiaddr from) {
        limited(from).ifPresent(address -> {
            decrease(handshakes, address);
            decrease(handshakes, subnet(address));
        });
    }

    synchronized Optional<RefusalReason> open(Multiaddr from, PeerId peer) {
        Optional<IpPrefix> address = limited(from);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        if (open.getOrDefault(peer, 0) >= limits.connectionsPerPeerMax()) {
            return Optional.of(RefusalReason.CONNECTIONS_PER_PEER);
        }
        if (open.getOrDefault(address.get(), 0) >= limits.connectionsPerAddressMax()) {
            return Optional.of(RefusalReason.CONNECTIONS_PER_ADDRESS);
        }
        if (open.getOrDefault(subnet(address.get()), 0) >= limits.connectionsPerSubnetMax()) {
            return Optional.of(RefusalReason.CONNECTIONS_PER_SUBNET);
        }
        open.merge(peer, 1, Integer::sum);
        open.merge(address.get(), 1, Integer::sum);
        open.merge(subnet(address.get()), 1, Integer::sum);
        return Optional.empty();
    }

    synchronized void ended(Multiaddr from, PeerId peer) {
        limited(from).ifPresent(address -> {
            decrease(open, peer);
            decrease(open, address);
            decrease(open, subnet(address));
        });
    }

    private static void decrease(Map<Object, Integer> counts, Object key) {
        counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
    }
}
