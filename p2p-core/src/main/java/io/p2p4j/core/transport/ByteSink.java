package io.p2p4j.core.transport;

import java.nio.ByteBuffer;

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
     * Tells whether more should be written now.
     *
     * @return false when enough bytes wait to be sent
     */
    boolean isWritable();
}
