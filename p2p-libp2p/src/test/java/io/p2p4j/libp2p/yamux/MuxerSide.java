package io.p2p4j.libp2p.yamux;

import io.p2p4j.core.transport.ByteSink;
import io.p2p4j.core.transport.LinkStream;
import io.p2p4j.core.transport.LinkStreamHandler;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One muxer under test: its handler, which records, and the sink that takes its bytes. */
final class MuxerSide implements YamuxHandler, ByteSink {
    final YamuxMuxer muxer;
    final List<Talk> incoming = new ArrayList<>();
    final List<Object> pongs = new ArrayList<>();
    final List<Long> goAways = new ArrayList<>();
    /** In which order streams wrote, a number for each frame. */
    final List<Long> turns = new ArrayList<>();

    final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    /** How many bytes the sink still takes. */
    long room = Long.MAX_VALUE;
    /** Whether streams take what arrives at once. */
    boolean consuming = true;

    MuxerSide(boolean client, YamuxLimits limits) {
        muxer = new YamuxMuxer(client, limits, this);
    }

    Talk open() {
        Talk talk = new Talk();
        talk.stream = muxer.openStream(talk);
        return talk;
    }

    @Override
    public LinkStreamHandler onStream(LinkStream stream) {
        Talk talk = new Talk();
        talk.stream = (YamuxStream) stream;
        incoming.add(talk);
        return talk;
    }

    @Override
    public void onStreamsAvailable() {
        throw new AssertionError("never refused");
    }

    @Override
    public void onPong(Object token, long roundTripNanos) {
        pongs.add(token);
    }

    @Override
    public void onGoAway(long code) {
        goAways.add(code);
    }

    @Override
    public void write(ByteBuffer data) {
        room -= data.remaining();
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        wire.writeBytes(bytes);
    }

    @Override
    public boolean isWritable() {
        return room > 0;
    }

    byte[] takeWire() {
        byte[] bytes = wire.toByteArray();
        wire.reset();
        return bytes;
    }

    /** What a test does with one stream. */
    final class Talk implements LinkStreamHandler {
        @Nullable
        YamuxStream stream;

        final ByteArrayOutputStream received = new ByteArrayOutputStream();
        final List<Long> resets = new ArrayList<>();
        final List<Long> stops = new ArrayList<>();
        boolean ended;
        private ByteBuffer sending = ByteBuffer.allocate(0);
        private boolean finishing;

        YamuxStream stream() {
            if (stream == null) {
                throw new AssertionError("no stream");
            }
            return stream;
        }

        /** Sends in turns, as a session does. */
        void send(byte[] bytes) {
            ByteBuffer more = ByteBuffer.allocate(sending.remaining() + bytes.length);
            sending = more.put(sending).put(bytes).flip();
            onWritable();
        }

        void finish() {
            finishing = true;
            onWritable();
        }

        int unsent() {
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
