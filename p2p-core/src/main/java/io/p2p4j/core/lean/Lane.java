package io.p2p4j.core.lean;

import io.p2p4j.core.transport.ByteSink;
import io.p2p4j.core.transport.LinkStream;
import io.p2p4j.core.transport.LinkStreamHandler;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a link as the lean protocol uses it (docs/WIRE.md section 13): what it is for stands in its first bytes. A
 * lane may wait for its link stream, and what arrives on one may wait for the control frame that explains it.
 */
final class Lane implements LinkStreamHandler, ByteSink {
    /** What a lane is for. */
    enum Use {
        /** Nothing was read yet. */
        UNKNOWN,
        CONTROL,
        MESSAGES,
        /** The first byte was read, the id was not. */
        STREAM_ID,
        STREAM
    }

    static final int MESSAGES_BYTE = 1;
    static final int STREAM_BYTE = 2;

    private final MuxedLeanSession session;
    Use use = Use.UNKNOWN;
    /** Of a stream of the application. */
    long id;

    @Nullable
    LinkStream stream;
    /** Reads what arrives; set when the use is known. */
    @Nullable
    FrameReader reader;
    /** Whether what arrives may be read. */
    boolean ready;

    private @Nullable Queue<ByteBuffer> early;
    private @Nullable Queue<ByteBuffer> unsent;
    private boolean finishing;
    private boolean finished;
    private boolean readEnded;
    private int idBytes;

    Lane(MuxedLeanSession session) {
        this.session = session;
    }

    /** Tells whether both directions have ended. */
    boolean isOver() {
        return stream != null && finished && readEnded;
    }

    /** Gives the lane its link stream, and that what was written before. */
    void attach(LinkStream newStream) {
        stream = newStream;
        Queue<ByteBuffer> waiting = unsent;
        unsent = null;
        if (waiting != null) {
            waiting.forEach(newStream::write);
        }
        if (finishing) {
            finish();
        }
    }

    /** Becomes what another lane was that had no link stream. */
    void replace(Lane placeholder) {
        unsent = placeholder.unsent;
        finishing = placeholder.finishing;
        ready = placeholder.ready;
    }

    // Sending

    @Override
    public boolean isWritable() {
        return stream != null && stream.isWritable();
    }

    @Override
    public void write(ByteBuffer data) {
        if (use != Use.CONTROL) {
            session.sent(data.remaining());
        }
        LinkStream open = stream;
        if (open != null) {
            open.write(data);
            return;
        }
        if (unsent == null) {
            unsent = new ArrayDeque<>();
        }
        unsent.add(copy(data));
    }

    /** Ends this side's direction behind what was written. */
    void finish() {
        finishing = true;
        LinkStream open = stream;
        if (open != null && !finished) {
            finished = true;
            open.finish();
        }
        session.forgetWhenOver(this);
    }

    private static ByteBuffer copy(ByteBuffer data) {
        ByteBuffer copy = ByteBuffer.allocate(data.remaining());
        return copy.put(data).flip();
    }

    // Receiving

    @Override
    public void onBytes(ByteBuffer data) {
        int length = data.remaining();
        while (data.hasRemaining() && (use == Use.UNKNOWN || use == Use.STREAM_ID)) {
            readUse(data);
        }
        if (use != Use.CONTROL) {
            session.received(length - data.remaining());
        }
        int used = length - data.remaining();
        if (!data.hasRemaining()) {
            consumed(used);
        } else if (ready) {
            used += read(data);
            consumed(used);
        } else {
            consumed(used);
            if (early == null) {
                early = new ArrayDeque<>();
            }
            early.add(copy(data));
        }
    }

    /** Reads what waited; called when nothing has to be waited for any more. */
    void release() {
        ready = true;
        Queue<ByteBuffer> waiting = early;
        early = null;
        if (waiting != null) {
            for (ByteBuffer data : waiting) {
                consumed(read(data));
            }
        }
    }

    private int read(ByteBuffer data) {
        int length = data.remaining();
        FrameReader current = reader;
        if (current != null) {
            session.read(current, data);
        }
        if (use != Use.CONTROL) {
            session.received(length);
        }
        return length;
    }

    private void consumed(int bytes) {
        LinkStream open = stream;
        if (open != null && bytes > 0) {
            open.consumed(bytes);
        }
    }

    private void readUse(ByteBuffer data) {
        int next = data.get(data.position()) & 0xff;
        if (use == Use.STREAM_ID) {
            data.get();
            readId(next);
        } else if (next == (Wire.preface(0) & 0xff)) {
            use = Use.CONTROL;
            session.identified(this);
        } else if (next == MESSAGES_BYTE) {
            data.get();
            use = Use.MESSAGES;
            session.identified(this);
        } else if (next == STREAM_BYTE) {
            data.get();
            use = Use.STREAM_ID;
        } else {
            session.unexpected(this, "a link stream that begins with 0x" + Integer.toHexString(next));
        }
    }

    private void readId(int next) {
        id |= (long) (next & 0x7f) << (7 * idBytes);
        idBytes++;
        if (next < 0x80) {
            use = Use.STREAM;
            session.identified(this);
        } else if (idBytes == Wire.VARINT_BYTES_MAX) {
            session.unexpected(this, "a link stream for an id of more than " + Wire.VARINT_BYTES_MAX + " bytes");
        }
    }

    /** From now on what arrives is dropped. */
    void ignore() {
        use = Use.MESSAGES;
        reader = null;
        ready = true;
    }

    @Override
    public void onEnd() {
        readEnded = true;
        session.forgetWhenOver(this);
    }

    @Override
    public void onReset(long code) {
        readEnded = true;
        session.unexpected(this, "a reset of a link stream");
    }

    @Override
    public void onStopped(long code) {
        session.unexpected(this, "a link stream whose bytes the peer does not take");
    }

    @Override
    public void onWritable() {
        // The link's budget decides, not the stream's: the session's credit is smaller than the link's.
    }
}
