package io.p2p4j.node.message;

import io.p2p4j.api.identity.PublicKey;

/**
 * What the origin of a broadcast signs.
 *
 * @param type what it is about
 * @param origin the origin's key, which is Ed25519
 * @param incarnation the origin's present start
 * @param sequence the origin's number of it
 * @param ttlMillis for how long it matters; 0 for ever
 * @param timeMillis when it was made, on the origin's wall clock
 * @param payload the message
 */
record BroadcastBody(
        MessageType type,
        PublicKey origin,
        long incarnation,
        long sequence,
        long ttlMillis,
        long timeMillis,
        byte[] payload) {
    /** Names a broadcast. */
    record Id(PublicKey origin, long incarnation, long sequence) {}

    Id id() {
        return new Id(origin, incarnation, sequence);
    }
}
