package io.p2p4j.libp2p.session;

import io.p2p4j.api.Priority;
import io.p2p4j.core.session.SessionConfig;
import io.p2p4j.core.session.SessionMachine;
import io.p2p4j.core.transport.ByteSink;
import io.p2p4j.core.transport.LinkStream;
import io.p2p4j.core.transport.LinkStreamHandler;
import io.p2p4j.core.transport.MuxerHandler;
import io.p2p4j.libp2p.mux.LinkMuxer;
import io.p2p4j.libp2p.mux.MuxedStream;
import io.p2p4j.libp2p.mux.MuxerException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The session over one secured byte stream, whose streams a multiplexer makes. */
abstract class MuxerSession extends HostSession implements SessionMachine, MuxerHandler {
    MuxerSession(SessionConfig config, LocalHost host, String closeProtocol) {
        super(config, host, closeProtocol);
    }

    abstract LinkMuxer muxer();

    /** Gives the multiplexer bytes of the link. */
    abstract void read(ByteBuffer data, long now);

    /** Lets the multiplexer write; tells whether it did. */
    abstract boolean write(ByteSink sink, long now);

    @Override
    public final void onBytes(ByteBuffer data, long now) {
        time(now);
        if (state() == State.CLOSED || state() == State.NEW) {
            data.position(data.limit());
            return;
        }
        heard(now);
        try {
            read(data, now);
        } catch (MuxerException violation) {
            data.position(data.limit());
            violation(violation.code(), String.valueOf(violation.getMessage()));
        }
        afterInput();
    }

    @Override
    public final boolean pollOutput(ByteSink sink, long now) {
        time(now);
        boolean wrote = write(sink, now);
        afterOutput(!muxer().hasControl());
        if (muxer().hasControl()) {
            wrote |= write(sink, now);
            afterOutput(!muxer().hasControl());
        }
        return wrote;
    }

    @Override
    final @Nullable LinkStream openLink(LinkStreamHandler handler, Priority priority) {
        LinkStream stream = muxer().openStream(handler);
        if (stream instanceof MuxedStream ours) {
            ours.priority(priority);
        }
        return stream;
    }

    @Override
    final void stopLink() {
        muxer().stop();
    }

    @Override
    public final LinkStreamHandler onStream(LinkStream stream) {
        return channels().incoming(stream);
    }

    @Override
    public final void onStreamsAvailable() {
        // None is refused for a time.
    }
}
