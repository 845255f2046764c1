package io.p2p4j.node.message;

import io.p2p4j.api.Priority;
import java.util.List;

/** One frame of the protocol of messages; see docs/NODE.md. Values only. */
sealed interface Frame {
    /**
     * The first frame of each end of a connection.
     *
     * @param version the highest version of this protocol
     * @param incarnation 8 random bytes of each start of a node
     * @param epochMillis the wall clock at that start; ages count from it
     * @param features bits; {@link #FEATURE_ZSTD}
     * @param oldest no acknowledged message below this sequence will be sent again
     * @param credit how many messages may be unacknowledged towards this end
     */
    record Hello(int version, long incarnation, long epochMillis, long features, long oldest, int credit)
            implements Frame {
        static final int VERSION = 1;
        static final long FEATURE_ZSTD = 1;
    }

    /**
     * A direct message.
     *
     * @param priority how urgent
     * @param acknowledge whether an acknowledgement is expected
     * @param compressed whether the payload is zstd, with the length of what it was before it
     * @param request whether a reply is expected
     * @param replyTo the sequence that it answers; 0 for none
     * @param type what it is about
     * @param sequence its number; 0 without acknowledgement
     * @param ageMillis when it was made, since the sender's epoch
     * @param ttlMillis for how long it matters; 0 for ever
     * @param payload the rest
     */
    record Data(
            Priority priority,
            boolean acknowledge,
            boolean compressed,
            boolean request,
            long replyTo,
            MessageType type,
            long sequence,
            long ageMillis,
            long ttlMillis,
            byte[] payload)
            implements Frame {}

    /**
     * Messages that were handled.
     *
     * @param sequences ascending
     */
    record Ack(List<Long> sequences) implements Frame {}

    /**
     * A message that was not handled.
     *
     * @param sequence its number
     * @param code why
     * @param detail a sentence for people
     */
    record Reject(long sequence, RejectCode code, String detail) implements Frame {
        static final int DETAIL_BYTES_MAX = 200;
    }

    /**
     * A message for everybody.
     *
     * @param hops how many nodes have passed it on
     * @param body what was signed
     * @param signature 64 bytes of Ed25519
     */
    record Broadcast(int hops, BroadcastBody body, byte[] signature) implements Frame {}
}
