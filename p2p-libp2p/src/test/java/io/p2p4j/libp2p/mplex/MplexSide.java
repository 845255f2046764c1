package io.p2p4j.libp2p.mplex;

import io.p2p4j.core.transport.ByteSink;
import io.p2p4j.core.transport.LinkStream;
import io.p2p4j.core.transport.LinkStreamHandler;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One muxer under test: its handler, which records, and the sink that takes its bytes. */
final class MplexSide implements MplexHandler, ByteSink {
    final MplexMuxer muxer;
    final List<Talk> incoming = new ArrayList<>();
    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    /** How many bytes the sink still takes. */
    long room = Long.MAX_VALUE;
    /** Whether streams take what arrives at once. */
    boolean consuming = true;

    MplexSide(boolean client, MplexLimits limits) {
        muxer = new MplexMuxer(client, limits, this);
    }

    /** How often the last words were read. */
    int farewellsRead;

    Talk open() {
        Talk talk = new Talk();
        talk.stream = muxer.openStream(talk);
        return talk;
    }

    /** Gives it bytes as if the peer had sent them. */
    void hear(String hex) {
        muxer.onBytes(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    @Override
    public LinkStreamHandler onStream(LinkStream stream) {
        Talk talk = new Talk();
        talk.stream = (MplexStream) stream;
        incoming.add(talk);
        return talk;
    }

    @Override
    public void onFarewellRead() {
        farewellsRead++;
    }

    @Override
    public void onStreamsAvailable() {
        throw new AssertionError("never refused");
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
        private @Nullable MplexStream stream;

        final ByteArrayOutputStream received = new ByteArrayOutputStream();
        int resets;
        boolean ended;
        private ByteBuffer sending = ByteBuffer.allocate(0);
        private boolean finishing;

        MplexStream stream() {
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
            resets++;
        }

        @Override
        public void onStopped(long code) {
            // Both directions are given up at once.
        }

        @Override
        public void onWritable() {
            while (sending.hasRemaining() && stream().isWritable()) {
                int count = Math.min(sending.remaining(), stream().writableBytes());
                stream().write(sending.slice(sending.position(), count));
                sending.position(sending.position() + count);
            }
            if (finishing && !sending.hasRemaining()) {
                stream().finish();
            }
        }
    }
}
