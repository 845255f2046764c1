package io.p2p4j.api.blocking;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/** Writes a stream's bytes as an output stream. Owned by the writing thread. */
final class StreamOutput extends OutputStream {
    /** The largest piece; bounds what one write copies. */
    static final int PIECE_BYTES_MAX = 16 * 1024;

    private final BlockingStream stream;

    StreamOutput(BlockingStream stream) {
        this.stream = stream;
    }

    @Override
    public void write(int value) throws IOException {
        stream.write(new byte[] {(byte) value});
    }

    /** Copies, because a caller may use its array again even when an interrupt has cut the waiting short. */
    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        int at = offset;
        int left = length;
        while (left > 0) {
            int piece = Math.min(left, PIECE_BYTES_MAX);
            stream.write(ByteBuffer.wrap(Arrays.copyOfRange(source, at, at + piece)));
            at += piece;
            left -= piece;
        }
    }

    @Override
    public void close() throws IOException {
        stream.closeWrite();
    }
}
