package io.p2p4j.node.message;

import java.util.Optional;

/**
 * A message of a peer that waits for its handler.
 *
 * @param message what the handler gets
 * @param incarnation the life of the peer that it came in
 * @param sequence its number; 0 when nobody waits for an acknowledgement
 * @param request whether a reply is awaited
 */
record Inbound(NodeMessage message, long incarnation, long sequence, boolean request) {
    Optional<Outgoing.ReplyTo> replyTo() {
        return request ? Optional.of(new Outgoing.ReplyTo(incarnation, sequence)) : Optional.empty();
    }
}
