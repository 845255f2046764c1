package io.p2p4j.api.blocking;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;

/** The bytes of a stream as an input stream. Owned by the reading thread. */
final class StreamInput extends InputStream {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final BlockingStream stream;
    private ByteBuffer arrived = NOTHING;
    private State state = State.OPEN;

    private enum State {
        OPEN,
        AT_END,
        CLOSED
    }

    StreamInput(BlockingStream stream) {
        this.stream = stream;
    }

    @Override
    public int read() throws IOException {
        return fill() ? arrived.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, arrived.remaining());
        arrived.get(target, offset, count);
        return count;
    }

    @Override
    public int available() throws IOException {
        requireOpen();
        return arrived.remaining();
    }

    /** Makes sure that at least one byte is there; false at the end. */
    private boolean fill() throws IOException {
        requireOpen();
        while (!arrived.hasRemaining() && state == State.OPEN) {
            Optional<ByteBuffer> next = stream.read();
            if (next.isEmpty()) {
                state = State.AT_END;
            } else {
                arrived = next.get();
            }
        }
        return arrived.hasRemaining();
    }

    private void requireOpen() throws IOException {
        if (state == State.CLOSED) {
            throw new IOException("the input stream of " + stream + " is closed");
        }
    }

    @Override
    public void close() {
        if (state == State.OPEN) {
            stream.dropRest();
        }
        state = State.CLOSED;
        arrived = NOTHING;
    }
}
