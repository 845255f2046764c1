package io.p2p4j.libp2p.mux;

import io.p2p4j.core.transport.ByteSink;
import io.p2p4j.core.transport.LinkStream;
import io.p2p4j.core.transport.LinkStreamHandler;
import io.p2p4j.core.transport.MuxerHandler;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One muxer under test: its handler, which records, and the sink that takes its bytes. */
public abstract class MuxerEnd implements MuxerHandler, ByteSink {
    public final List<Talk> incoming = new ArrayList<>();
    /** In which order streams wrote, a number for each frame. */
    public final List<Long> turns = new ArrayList<>();

    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    /** How many bytes the sink still takes. */
    public long room = Long.MAX_VALUE;
    /** Whether streams take what arrives at once. */
    public boolean consuming = true;

    protected abstract LinkMuxer muxer();

    /** Gives it bytes as if the peer had sent them. */
    protected abstract void hear(ByteBuffer bytes, long nowNanos);

    /** Lets it write. */
    protected abstract boolean poll(long nowNanos);

    public final Talk open() {
        Talk talk = new Talk();
        talk.stream = (MuxedStream) muxer().openStream(talk);
        return talk;
    }

    @Override
    public final LinkStreamHandler onStream(LinkStream stream) {
        Talk talk = new Talk();
        talk.stream = (MuxedStream) stream;
        incoming.add(talk);
        return talk;
    }

    @Override
    public final void onStreamsAvailable() {
        throw new AssertionError("never refused");
    }

    @Override
    public final void write(ByteBuffer data) {
        room -= data.remaining();
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        wire.writeBytes(bytes);
    }

    @Override
    public final boolean isWritable() {
        return room > 0;
    }

    public final byte[] takeWire() {
        byte[] bytes = wire.toByteArray();
        wire.reset();
        return bytes;
    }

    /** What a test does with one stream. */
    public final class Talk implements LinkStreamHandler {
        public @Nullable MuxedStream stream;

        public final ByteArrayOutputStream received = new ByteArrayOutputStream();
        public final List<Long> resets = new ArrayList<>();
        public final List<Long> stops = new ArrayList<>();
        public boolean ended;
        private ByteBuffer sending = ByteBuffer.allocate(0);
        private boolean finishing;

        public MuxedStream stream() {
            if (stream == null) {
                throw new AssertionError("no stream");
            }
            return stream;
        }

        /** Sends in turns, as a session does. */
        public void send(byte[] bytes) {
            ByteBuffer more = ByteBuffer.allocate(sending.remaining() + bytes.length);
            sending = more.put(sending).put(bytes).flip();
            onWritable();
        }

        public void finish() {
            finishing = true;
            onWritable();
        }

        public int unsent() {
            return sending.remaining();
        }

        @Override
        public void onBytes(ByteBuffer data) {
            int count = data.remaining();
            byte[] bytes = new byte[count];
            data.get(bytes);
            received.writeBytes(bytes);
            if (consuming) {
                stream().consumed(count);
            }
        }

        @Override
        public void onEnd() {
            if (ended) {
                throw new AssertionError("a second end");
            }
            ended = true;
        }

        @Override
        public void onReset(long code) {
            resets.add(code);
        }

        @Override
        public void onStopped(long code) {
            stops.add(code);
        }

        @Override
        public void onWritable() {
            while (sending.hasRemaining() && stream().isWritable()) {
                int count = Math.min(sending.remaining(), stream().writableBytes());
                stream().write(sending.slice(sending.position(), count));
                sending.position(sending.position() + count);
                turns.add(stream().id());
            }
            if (finishing && !sending.hasRemaining()) {
                stream().finish();
            }
        }
    }
}
