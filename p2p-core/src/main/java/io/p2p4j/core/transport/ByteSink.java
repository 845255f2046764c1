package io.p2p4j.core.transport;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Takes outgoing bytes in order. Owned by one thread. */
public interface ByteSink {
    /**
     * Takes all remaining bytes of a buffer; the caller may reuse it when the call returns. Bytes may wait until the
     * next flush. Never refuses: the caller asks {@link #isWritable()} first and writes one bounded piece at a time.
     *
     * @param data what to write; its position becomes its limit
     */
    void write(ByteBuffer data);

    /**
     * Offers the sink's own memory, so that small things go there without a buffer between. What the caller puts in is written,
     * in the order of all writes; it puts in no more than it asked for, and keeps the buffer for no later call.
     *
     * @param bytes how much it will put in at most
     * @return where to put it, or null when it has to be given to {@link #write}
     */
    default @Nullable ByteBuffer room(int bytes) {
        return null;
    }

    /**
     * Tells whether more should be written now.
     *
     * @return false when enough bytes wait to be sent
     */
    boolean isWritable();
}
