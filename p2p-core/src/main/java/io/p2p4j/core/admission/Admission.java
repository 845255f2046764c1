package io.p2p4j.core.admission;

import io.p2p4j.api.InboundLimits;
import io.p2p4j.api.RefusalReason;
import io.p2p4j.api.address.IpPrefix;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts what comes in from each address, subnet and peer, and refuses what is beyond {@link InboundLimits}. Every
 * transport is judged by it, through its listener. What it remembers is bounded by the connections that were let in, and by
 * {@link Places#RECOVERING_MAX}; who is refused costs no memory. Guarded by its monitor; time comes in.
 */
public final class Admission {
    private final InboundLimits limits;
    private final Places addresses;
    private final Places subnets;
    private final Map<PeerId, Integer> openPerPeer = new LinkedHashMap<>(0);

    /**
     * Where an inbound connection comes from.
     *
     * @param address one IP address
     * @param subnet the block around it
     */
    public record Source(IpPrefix address, IpPrefix subnet) {}

    /**
     * Makes an empty count.
     *
     * @param limits what is allowed
     */
    public Admission(InboundLimits limits) {
        this.limits = limits;
        this.addresses = new Places(
                limits.handshakesPerAddressMax(),
                limits.dialsPerAddressPerSecond(),
                limits.dialsPerAddressBurst(),
                limits.connectionsPerAddressMax());
        this.subnets = new Places(
                limits.handshakesPerSubnetMax(),
                limits.dialsPerSubnetPerSecond(),
                limits.dialsPerSubnetBurst(),
                limits.connectionsPerSubnetMax());
    }

    /**
     * Tells who is counted for an address. It depends on nothing but the address.
     *
     * @param remoteAddress where a connection comes from
     * @return the source, or null when the limits do not apply to it
     */
    public @Nullable Source source(Multiaddr remoteAddress) {
        return source(limits, remoteAddress);
    }

    /**
     * Tells the same before there is a count.
     *
     * @param limits what is allowed
     * @param remoteAddress where a connection comes from
     * @return the source, or null when the limits do not apply to it
     */
    public static @Nullable Source source(InboundLimits limits, Multiaddr remoteAddress) {
        IpPrefix address = IpPrefix.ofHost(remoteAddress).orElse(null);
        return address == null || limits.isExempt(address) ? null : new Source(address, limits.subnetOf(address));
    }

    /**
     * Somebody connects, and has not proven who he is: counts it until {@link #handshakeEnded}, or refuses it.
     *
     * @param source where it comes from
     * @param nowNanos the monotonic time
     * @return why it is refused, or null
     */
    public synchronized @Nullable RefusalReason tryHandshake(Source source, long nowNanos) {
        RefusalReason reason = handshakeRefusal(source, nowNanos);
        if (reason == null) {
            addresses.begin(source.address(), nowNanos);
            subnets.begin(source.subnet(), nowNanos);
        }
        return reason;
    }

    private @Nullable RefusalReason handshakeRefusal(Source source, long nowNanos) {
        if (addresses.isShakingHands(source.address())) {
            return RefusalReason.HANDSHAKES_PER_ADDRESS;
        }
        if (subnets.isShakingHands(source.subnet())) {
            return RefusalReason.HANDSHAKES_PER_SUBNET;
        }
        if (addresses.isTooOften(source.address(), nowNanos)) {
            return RefusalReason.DIALS_PER_ADDRESS;
        }
        return subnets.isTooOften(source.subnet(), nowNanos) ? RefusalReason.DIALS_PER_SUBNET : null;
    }

    /**
     * A handshake that was counted is over, in whichever way.
     *
     * @param source where it came from
     */
    public synchronized void handshakeEnded(Source source) {
        addresses.handshakeEnded(source.address());
        subnets.handshakeEnded(source.subnet());
    }

    /**
     * A peer has proven who it is: counts its connection as open until {@link #openEnded}, or refuses it.
     *
     * @param source where it comes from
     * @param peer who it is
     * @return why it is refused, or null
     */
    public synchronized @Nullable RefusalReason tryOpen(Source source, PeerId peer) {
        RefusalReason reason = openRefusal(source, peer);
        if (reason == null) {
            addresses.opened(source.address());
            subnets.opened(source.subnet());
            openPerPeer.merge(peer, 1, Integer::sum);
        }
        return reason;
    }

    private @Nullable RefusalReason openRefusal(Source source, PeerId peer) {
        if (openPerPeer.getOrDefault(peer, 0) >= limits.connectionsPerPeerMax()) {
            return RefusalReason.CONNECTIONS_PER_PEER;
        }
        if (addresses.isCrowded(source.address())) {
            return RefusalReason.CONNECTIONS_PER_ADDRESS;
        }
        return subnets.isCrowded(source.subnet()) ? RefusalReason.CONNECTIONS_PER_SUBNET : null;
    }

    /**
     * A connection that was counted as open is over.
     *
     * @param source where it came from
     * @param peer who it was
     */
    public synchronized void openEnded(Source source, PeerId peer) {
        addresses.openEnded(source.address());
        subnets.openEnded(source.subnet());
        openPerPeer.computeIfPresent(peer, (key, open) -> open == 1 ? null : open - 1);
    }

    /**
     * Returns how many addresses and subnets are remembered.
     *
     * @return their number; for tests
     */
    synchronized int remembered() {
        return addresses.size() + subnets.size() + openPerPeer.size();
    }
}
