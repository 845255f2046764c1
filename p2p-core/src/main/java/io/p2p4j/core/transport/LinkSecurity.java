package io.p2p4j.core.transport;

import io.p2p4j.api.identity.PublicKey;

/**
 * What the security handshake of a link proved.
 *
 * @param protocol name and cipher, for people
 * @param remoteKey the public key whose possession the other end proved
 * @param applicationProtocol what both ends agreed within the handshake to speak above it, such as the id of a stream
 *     multiplexer; empty when that was not its business
 */
public record LinkSecurity(String protocol, PublicKey remoteKey, String applicationProtocol) {
    /**
     * Of a handshake that agrees on nothing else.
     *
     * @param protocol name and cipher, for people
     * @param remoteKey the public key whose possession the other end proved
     */
    public LinkSecurity(String protocol, PublicKey remoteKey) {
        this(protocol, remoteKey, "");
    }
}
