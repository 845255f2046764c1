package io.p2p4j.libp2p.ping;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Answers the pings of one stream: whole ones only. */
public final class PingResponder {
    /** The protocol id. */
    public static final String PROTOCOL = "/ipfs/ping/1.0.0";

    /** What a ping and its answer consist of. */
    public static final int PAYLOAD_BYTES = 32;

    /** The streams that a peer may have of it: it needs one, and a second while it replaces the first. */
    public static final int STREAMS_MAX = 2;

    private final byte[] partial = new byte[PAYLOAD_BYTES];
    private int partialBytes;

    /** Starts with nothing. */
    public PingResponder() {}

    /**
     * Takes bytes, all of them.
     *
     * @param data the bytes
     * @return the answer to the pings that are complete, or null when there is none
     */
    public @Nullable ByteBuffer receive(ByteBuffer data) {
        int whole = (partialBytes + data.remaining()) / PAYLOAD_BYTES * PAYLOAD_BYTES;
        ByteBuffer answer = null;
        if (whole > 0) {
            answer = ByteBuffer.allocate(whole);
            answer.put(partial, 0, partialBytes);
            partialBytes = 0;
            int count = answer.remaining();
            answer.put(data.slice(data.position(), count));
            data.position(data.position() + count);
            answer.flip();
        }
        int rest = data.remaining();
        data.get(partial, partialBytes, rest);
        partialBytes += rest;
        return answer;
    }
}
