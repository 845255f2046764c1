package io.p2p4j.libp2p.upgrade;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.secure.SecureChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the channels that upgrade links: each negotiates its security, then its stream multiplexer, and is open only when
 * both stand. {@code LinkSecurity.applicationProtocol} of an open link is the multiplexer's id. There is no way around the
 * security. Put it over a transport of plain links with {@link io.p2p4j.core.secure.SecuredTransport}, which bounds the
 * time. Thread-safe when the offers are.
 */
public final class Upgrade implements SecureChannel.Factory {
    /** The most bytes that the other end may send before the link is open. */
    public static final int BYTES_MAX = 1 << 17;

    private final List<SecurityOffer> offers;
    private final List<String> securities;
    private final List<String> muxers;

    /**
     * Makes what makes channels.
     *
     * @param offers the securities, which a dialer proposes in this order
     * @param muxers the ids of the stream multiplexers, the preferred first
     * @throws IllegalArgumentException when there is none of either, or an id comes twice
     */
    public Upgrade(List<SecurityOffer> offers, List<String> muxers) {
        this.offers = List.copyOf(offers);
        List<String> ids = new ArrayList<>();
        offers.forEach(offer -> ids.add(offer.protocolId()));
        this.securities = checked("security", ids);
        this.muxers = checked("muxers", muxers);
    }

    private static List<String> checked(String name, List<String> ids) {
        if (ids.isEmpty() || ids.stream().distinct().count() < ids.size()) {
            throw new IllegalArgumentException(name + ": " + ids + " (expected at least one, and none twice)");
        }
        return List.copyOf(ids);
    }

    List<String> securities() {
        return securities;
    }

    List<String> muxers() {
        return muxers;
    }

    SecureChannel channel(String protocolId, ConnectionInfo.Role role, Optional<PeerId> expected) {
        return offers.get(securities.indexOf(protocolId)).channels().open(role, expected);
    }

    @Override
    public SecureChannel open(ConnectionInfo.Role role, Optional<PeerId> expected) {
        return new UpgradeChannel(this, role, expected);
    }
}
