package io.p2p4j.node.message;

import io.p2p4j.api.Priority;
import io.p2p4j.api.identity.PeerId;
import java.time.Duration;
import java.time.Instant;

/**
 * A message as its handler sees it.
 *
 * @param id names it: the sender's present start and its number
 * @param sender who made it: the connected peer, whose connection proves it, or the origin of a broadcast, whose signature does
 * @param recipient this node
 * @param type what it is about
 * @param payload the bytes, which belong to the handler
 * @param timestamp when it was made, on the sender's wall clock
 * @param ttl for how long it matters; zero for ever
 * @param priority how urgent it was for its sender
 * @param kind how it came
 */
public record NodeMessage(
        String id,
        PeerId sender,
        PeerId recipient,
        MessageType type,
        byte[] payload,
        Instant timestamp,
        Duration ttl,
        Priority priority,
        Kind kind) {
    /** How a message came. */
    public enum Kind {
        /** To this node alone. */
        DIRECT,
        /** To this node alone, which is asked for a reply. */
        REQUEST,
        /** To everybody. */
        BROADCAST
    }

    @Override
    public String toString() {
        return kind + " " + type + " " + id + " of " + sender.shortText() + ", " + payload.length + " bytes";
    }
}
