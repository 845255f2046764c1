package io.p2p4j.tck.rules;

import io.p2p4j.api.P2PStream;

/**
 * Both ends of one stream.
 *
 * @param near the end that opened it
 * @param far the end that a handler got
 */
record StreamPair(P2PStream near, P2PStream far) {}
