package io.p2p4j.libp2p.perf;

import java.nio.ByteBuffer;

/** Serves one stream of perf: a number of bytes to send, an upload up to its end, then so many bytes. */
public final class PerfResponder {
    /** The protocol id. */
    public static final String PROTOCOL = "/perf/1.0.0";

    private static final int PIECE_BYTES = 64 << 10;
    private static final ByteBuffer ZEROS = ByteBuffer.allocate(PIECE_BYTES);

    private long wanted;
    private int headerBytes;
    private boolean uploaded;

    /** Starts with nothing. */
    public PerfResponder() {}

    /**
     * Takes bytes, all of them.
     *
     * @param data the bytes
     */
    public void receive(ByteBuffer data) {
        while (headerBytes < Long.BYTES && data.hasRemaining()) {
            wanted = (wanted << Byte.SIZE) | (data.get() & 0xFF);
            headerBytes++;
        }
        data.position(data.limit());
    }

    /**
     * The upload is over.
     *
     * @return false when not even the number came
     */
    public boolean end() {
        uploaded = true;
        return headerBytes == Long.BYTES;
    }

    /**
     * Returns the next bytes of the download.
     *
     * @param bytesMax how many can be sent now
     * @return some bytes, none before the end of the upload and after the end of the download
     */
    public ByteBuffer next(int bytesMax) {
        if (!uploaded) {
            return ZEROS.slice(0, 0);
        }
        int count = Math.min(bytesMax, PIECE_BYTES);
        // Without a sign: the largest number asks for a download without end.
        if (Long.compareUnsigned(wanted, count) < 0) {
            count = (int) wanted;
        }
        wanted -= count;
        return ZEROS.slice(0, count);
    }

    /**
     * Tells whether all was sent.
     *
     * @return true after the last byte of the download
     */
    public boolean isComplete() {
        return uploaded && wanted == 0;
    }
}
