package io.p2p4j.libp2p.session;

import io.p2p4j.api.Priority;
import io.p2p4j.core.transport.LinkStream;
import io.p2p4j.core.transport.LinkStreamHandler;
import io.p2p4j.libp2p.mux.Turn;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A stream of a link that carries streams by itself, which writes in its turn only, so that priorities count, and whose bytes
 * are counted. One of this side may wait until the link lets it be opened. Owned by the link's loop.
 */
final class TurnStream extends Turn implements LinkStream, LinkStreamHandler {
    private final QuicSession session;
    private @Nullable LinkStream stream;
    private @Nullable LinkStreamHandler handler;
    /** Whether the owner waits for its turn. */
    private boolean wanting;

    private boolean finished;
    private boolean readEnded;
    private boolean reset;
    /** Whether everything was consumed that will ever come. */
    private boolean released;

    private long sent;
    private long received;
    private long held;

    TurnStream(QuicSession session, Priority priority) {
        this.session = session;
        changePriority(priority);
    }

    void attach(LinkStream opened) {
        stream = opened;
        if (wanting) {
            session.schedule(this);
        }
    }

    void start(LinkStreamHandler taker) {
        handler = taker;
    }

    long received() {
        return received;
    }

    // For the owner

    /** {@inheritDoc} One more than the link's, since 0 is that of the messages. */
    @Override
    public long id() {
        LinkStream opened = stream;
        if (opened == null) {
            throw new IllegalStateException("a stream that is not open has no number");
        }
        return opened.id() + 1;
    }

    @Override
    public boolean isWritable() {
        if (writableBytes() > 0) {
            return true;
        }
        if (!finished && !reset && !wanting) {
            wanting = true;
            if (stream != null) {
                session.schedule(this);
            }
        }
        return false;
    }

    @Override
    public int writableBytes() {
        return finished || reset ? 0 : session.room(this);
    }

    /** What the link takes now; when it is nothing, {@link #onWritable} follows. */
    int room() {
        LinkStream opened = stream;
        return opened == null || finished || reset ? 0 : opened.writableBytes();
    }

    @Override
    public void write(ByteBuffer data) {
        LinkStream opened = stream;
        if (opened == null || finished || reset) {
            data.position(data.limit());
            return;
        }
        int count = data.remaining();
        sent += count;
        session.sent(this, count);
        opened.write(data);
    }

    @Override
    public void finish() {
        LinkStream opened = stream;
        if (opened != null && !finished && !reset) {
            finished = true;
            wanting = false;
            session.unschedule(this);
            opened.finish();
        }
    }

    @Override
    public void reset(long code) {
        if (reset) {
            return;
        }
        reset = true;
        wanting = false;
        session.unschedule(this);
        session.notCounted(finished ? 0 : sent, readEnded ? 0 : received);
        session.receivesNoMore(this);
        LinkStream opened = stream;
        if (opened == null) {
            session.notOpened(this);
        } else {
            session.wasReset();
            opened.reset(code);
        }
    }

    @Override
    public void stopReading(long code) {
        LinkStream opened = stream;
        if (opened != null && !readEnded && !reset) {
            session.notCounted(0, received);
            session.receivesNoMore(this);
            readEnded = true;
            opened.stopReading(code);
        }
    }

    @Override
    public void consumed(int bytes) {
        LinkStream opened = stream;
        if (opened != null && !released) {
            held -= bytes;
            opened.consumed(bytes);
        }
    }

    /** The peer sends nothing beyond what is on its way: all of it may come, whether or not somebody takes it. */
    void releaseAll() {
        LinkStream opened = stream;
        if (opened != null && !released && !reset) {
            released = true;
            opened.consumed((int) held);
        }
    }

    /** Its turn. */
    void turn() {
        wanting = false;
        LinkStreamHandler taker = handler;
        if (taker != null) {
            taker.onWritable();
        }
    }

    boolean isWanting() {
        return wanting;
    }

    // From the link

    @Override
    public void onBytes(ByteBuffer data) {
        LinkStreamHandler taker = handler;
        int count = data.remaining();
        if (taker == null || !session.heard()) {
            data.position(data.limit());
            return;
        }
        received += count;
        held += count;
        LinkStream opened = stream;
        if (released && opened != null) {
            opened.consumed(count);
        }
        session.received(count);
        taker.onBytes(data);
        session.dealtWith();
    }

    @Override
    public void onEnd() {
        LinkStreamHandler taker = handler;
        if (taker != null && session.heard()) {
            readEnded = true;
            session.receivesNoMore(this);
            taker.onEnd();
            session.dealtWith();
        }
    }

    @Override
    public void onReset(long code) {
        LinkStreamHandler taker = handler;
        if (taker != null && session.heard()) {
            session.notCounted(0, received);
            session.receivesNoMore(this);
            readEnded = true;
            taker.onReset(code);
            session.dealtWith();
        }
    }

    @Override
    public void onStopped(long code) {
        LinkStreamHandler taker = handler;
        if (taker != null && session.heard()) {
            taker.onStopped(code);
            session.dealtWith();
        }
    }

    @Override
    public void onWritable() {
        if (wanting) {
            session.schedule(this);
        }
    }
}
