package io.p2p4j.core.session;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.Limits;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.core.transport.MuxedLink;
import java.util.List;

/**
 * What a protocol machine must know of its side.
 *
 * @param role which end of the link this is
 * @param limits the limits in force
 * @param agent this software, for the peer
 * @param protocols the stream protocols served
 * @param listenAddresses where this side listens
 * @param observedAddress where this side sees the peer
 */
public record SessionConfig(
        ConnectionInfo.Role role,
        Limits limits,
        String agent,
        List<String> protocols,
        List<Multiaddr> listenAddresses,
        Multiaddr observedAddress) {
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
