package io.p2p4j.libp2p.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.p2p4j.api.ConnectionInfo.Role;
import io.p2p4j.api.Limits;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.core.session.SessionEvent;
import io.p2p4j.core.transport.ByteSink;
import io.p2p4j.core.transport.LinkStream;
import io.p2p4j.core.transport.LinkStreamHandler;
import io.p2p4j.libp2p.yamux.YamuxHandler;
import io.p2p4j.libp2p.yamux.YamuxLimits;
import io.p2p4j.libp2p.yamux.YamuxMuxer;
import io.p2p4j.libp2p.yamux.YamuxStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A peer that speaks Yamux by the book and says anything on its streams, to each protocol of the host: the session goes on or
 * ends with a reason, and keeps its limits.
 */
class SessionFuzzTest implements YamuxHandler, ByteSink {
    private static final List<String> PROTOCOLS = List.of(
            HostSession.MESSAGE_PROTOCOL,
            "/ipfs/id/push/1.0.0",
            "/ipfs/ping/1.0.0",
            "/perf/1.0.0",
            "/p2p4j/close/1.0.0",
            "/ipfs/id/1.0.0",
            End.ECHO);
    private static final Limits LIMITS = Limits.builder()
            .messageBytesMax(4096)
            .messageWindowBytes(8192)
            .connectionWindowBytes(1 << 20)
            .streamsMax(8)
            .build();
    private static final int ROUNDS_MAX = 64;

    private End end = new End(Role.LISTENER, LIMITS);
    private YamuxMuxer muxer = new YamuxMuxer(true, YamuxLimits.DEFAULTS, this);
    private ByteArrayOutputStream wire = new ByteArrayOutputStream();
    private final long nowNanos = TimeUnit.SECONDS.toNanos(1000);

    /** Hears nothing. */
    private static final class Deaf implements LinkStreamHandler {
        private LinkStream stream;

        @Override
        public void onBytes(ByteBuffer data) {
            stream.consumed(data.remaining());
        }

        @Override
        public void onEnd() {}

        @Override
        public void onReset(long code) {}

        @Override
        public void onStopped(long code) {}

        @Override
        public void onWritable() {}
    }

    @Override
    public LinkStreamHandler onStream(LinkStream stream) {
        Deaf deaf = new Deaf();
        deaf.stream = stream;
        return deaf;
    }

    @Override
    public void onStreamsAvailable() {}

    @Override
    public void onPong(Object token, long roundTripNanos) {}

    @Override
    public void onGoAway(long code) {}

    @Override
    public void write(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        wire.writeBytes(bytes);
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    /**
     * Steps of one byte that says what is done, and its arguments: a new stream with a protocol, bytes on one of the streams
     * (a length and as many), its end, its reset.
     */
    @FuzzTest
    void input(byte[] data) {
        end = new End(Role.LISTENER, LIMITS);
        muxer = new YamuxMuxer(true, YamuxLimits.DEFAULTS, this);
        wire = new ByteArrayOutputStream();
        end.session.start(nowNanos, nowNanos + TimeUnit.SECONDS.toNanos(10));
        run();
        List<YamuxStream> streams = new ArrayList<>();
        for (int at = 0; at < data.length && end.all(SessionEvent.Closed.class).isEmpty(); ) {
            at = step(data, at, streams);
            run();
        }
        for (SessionEvent.Closed closed : end.all(SessionEvent.Closed.class)) {
            assertThat(closed.failure().code()).isNotEqualTo(ErrorCode.INTERNAL_FAULT);
        }
        for (SessionEvent.Message message : end.all(SessionEvent.Message.class)) {
            assertThat(message.data().length).isLessThanOrEqualTo(LIMITS.messageBytesMax());
        }
    }

    private int step(byte[] data, int at, List<YamuxStream> streams) {
        int what = data[at] & 3;
        int which = (data[at] & 0xff) >>> 2;
        if (streams.isEmpty() || (what == 0 && streams.size() < 2 * LIMITS.streamsMax())) {
            Deaf deaf = new Deaf();
            YamuxStream stream = muxer.openStream(deaf);
            deaf.stream = stream;
            stream.write(Channel.proposal(PROTOCOLS.get(which % PROTOCOLS.size())));
            streams.add(stream);
            return at + 1;
        }
        YamuxStream stream = streams.get(which % streams.size());
        switch (what) {
            case 1 -> {
                stream.finish();
                return at + 1;
            }
            case 2 -> {
                stream.reset(which);
                return at + 1;
            }
            default -> {
                int count = at + 1 < data.length ? Math.min(data[at + 1] & 0xff, data.length - at - 2) : 0;
                if (count > 0 && stream.isWritable()) {
                    stream.write(ByteBuffer.wrap(data, at + 2, count));
                }
                return at + 2 + count;
            }
        }
    }

    private void run() {
        boolean moved = true;
        for (int round = 0; moved && round < ROUNDS_MAX; round++) {
            moved = end.pump(nowNanos) | muxer.pollOutput(this, nowNanos);
            byte[] out = end.takeWire();
            byte[] in = wire.toByteArray();
            wire.reset();
            muxer.onBytes(ByteBuffer.wrap(out), nowNanos);
            end.take(in, Integer.MAX_VALUE, nowNanos);
            moved |= out.length + in.length > 0;
        }
    }
}
