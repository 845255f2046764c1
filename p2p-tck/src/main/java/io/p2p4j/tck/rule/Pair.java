package io.p2p4j.tck.rule;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;

/**
 * Two connected peers.
 *
 * @param dialer the provider that dialed
 * @param host the provider that listens
 * @param listener its listener
 * @param near the connection at the dialer's end
 * @param far the same connection at the host's end
 */
public record Pair(P2PProvider dialer, P2PProvider host, P2PListener listener, P2PConnection near, P2PConnection far) {}
