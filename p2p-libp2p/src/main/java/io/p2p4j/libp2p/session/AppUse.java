package io.p2p4j.libp2p.session;

import io.p2p4j.api.Priority;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.session.SessionEvent;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A stream of the application. */
final class AppUse implements Use {
    private final HostSession session;
    final String protocol;
    /** Of the command that opens it, until it is answered. */
    private @Nullable Object token;
    /** Bytes that the application has and has not consumed. */
    long held;
    /** What came before the session was open, when nobody could be told: as much memory as bytes, however they were cut. */
    private @Nullable Backlog early;

    AppUse(HostSession session, String protocol, @Nullable Object token) {
        this.session = session;
        this.protocol = protocol;
        this.token = token;
    }

    @Override
    public void onOpen(Channel channel) {
        Object opening = token;
        token = null;
        if (opening != null) {
            session.opened(channel, opening);
        }
    }

    @Override
    public void onRefused(Channel channel, P2PException failure) {
        failOpening(
                failure.code() == ErrorCode.PROTOCOL_UNSUPPORTED
                        ? P2PException.of(
                                ErrorCode.PROTOCOL_UNSUPPORTED, "the peer does not serve the protocol " + protocol)
                        : failure);
    }

    void failOpening(P2PException failure) {
        Object opening = token;
        token = null;
        session.events().failed(opening, failure);
    }

    @Override
    public void onBytes(Channel channel, ByteBuffer data) {
        int count = data.remaining();
        if (session.isDiscarding()) {
            data.position(data.limit());
            channel.consumed(count);
            return;
        }
        held += count;
        if (session.isBeginning()) {
            Backlog waiting = early == null ? new Backlog() : early;
            early = waiting;
            waiting.add(data);
            return;
        }
        byte[] bytes = new byte[count];
        data.get(bytes);
        session.events().add(new SessionEvent.StreamData(session.idOf(channel), ByteBuffer.wrap(bytes)));
    }

    @Override
    public void onEnd(Channel channel) {
        if (!session.isDiscarding() && !session.isBeginning()) {
            session.events().add(new SessionEvent.StreamEnded(session.idOf(channel)));
        }
    }

    @Override
    public void onReset(Channel channel, long code) {
        if (!session.isBeginning()) {
            session.events().add(new SessionEvent.StreamReset(session.idOf(channel), code));
        }
    }

    /** The session is open: the application hears of a stream of the peer, and of what came on it. */
    void announce(Channel channel) {
        long id = session.idOf(channel);
        session.events().add(new SessionEvent.StreamIncoming(id, protocol, Priority.NORMAL));
        Backlog waiting = early;
        early = null;
        ByteBuffer piece = waiting == null ? null : waiting.first();
        while (waiting != null && piece != null) {
            session.events().add(new SessionEvent.StreamData(id, piece.slice()));
            int count = piece.remaining();
            piece.position(piece.limit());
            waiting.taken(count);
            piece = waiting.first();
        }
        if (channel.hasReadEnd()) {
            session.events().add(new SessionEvent.StreamEnded(id));
        }
    }

    @Override
    public String name() {
        return "the stream of " + protocol;
    }
}
