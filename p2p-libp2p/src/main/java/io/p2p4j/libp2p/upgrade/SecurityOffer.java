package io.p2p4j.libp2p.upgrade;

import io.p2p4j.core.secure.SecureChannel;

/**
 * A way to secure links.
 *
 * @param protocolId by which it is negotiated, such as {@code /noise}
 * @param channels makes its channels
 */
public record SecurityOffer(String protocolId, SecureChannel.Factory channels) {}
