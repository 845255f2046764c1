package io.p2p4j.core.session;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.Limits;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PublicKey;
import io.p2p4j.core.transport.MuxedLink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a protocol machine must know of its side.
 *
 * @param role which end of the link this is
 * @param limits the limits in force
 * @param agent this software, for the peer
 * @param protocols the stream protocols served
 * @param listenAddresses where this side listens
 * @param observedAddress where this side sees the peer
 * @param remoteKey the key that the peer proved; null where no link did, as in tests
 * @param applicationProtocol what the link's security has agreed on for what runs within it; empty when nothing
 */
public record SessionConfig(
        ConnectionInfo.Role role,
        Limits limits,
        String agent,
        List<String> protocols,
        List<Multiaddr> listenAddresses,
        Multiaddr observedAddress,
        @Nullable PublicKey remoteKey,
        String applicationProtocol) {
    /**
     * Describes a side whose peer is not known.
     *
     * @param role see the component
     * @param limits see the component
     * @param agent see the component
     * @param protocols see the component
     * @param listenAddresses see the component
     * @param observedAddress see the component
     */
    public SessionConfig(
            ConnectionInfo.Role role,
            Limits limits,
            String agent,
            List<String> protocols,
            List<Multiaddr> listenAddresses,
            Multiaddr observedAddress) {
        this(role, limits, agent, protocols, listenAddresses, observedAddress, null, "");
    }

    /** Makes the machine of a new connection. */
    @FunctionalInterface
    public interface Factory {
        /**
         * Makes a machine.
         *
         * @param config what it must know
         * @return a new machine, not started
         */
        SessionMachine create(SessionConfig config);
    }

    /** Makes the machine of a new connection over a link with streams of its own. */
    @FunctionalInterface
    public interface MuxedFactory {
        /**
         * Makes a machine.
         *
         * @param config what it must know
         * @param link whose streams it uses, from {@link Session#start} on
         * @return a new machine, not started
         */
        MuxedSession create(SessionConfig config, MuxedLink link);
    }
}
