package io.p2p4j.core.transport;

import io.p2p4j.api.identity.PublicKey;

/**
 * What the security handshake of a link proved.
 *
 * @param protocol name and cipher, for people
 * @param remoteKey the public key whose possession the other end proved
 */
public record LinkSecurity(String protocol, PublicKey remoteKey) {}
