package io.p2p4j.libp2p.session;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.libp2p.ping.PingResponder;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Measures round trips with the peer's ping protocol, for links whose streams nobody else can ask for one. One stream at a
 * time, which stays open as long as the application asks; js-libp2p resets an idle one after 10 s. A peer that does not
 * serve the protocol answers too, by saying so.
 */
final class Pinger implements Use {
    private static final int PENDING_MAX = 64;

    private static final class Ping {
        final Object token;
        long sentNanos;
        boolean sent;
        boolean failed;

        Ping(Object token) {
            this.token = token;
        }
    }

    private final HostSession session;
    /** In the order of their answers. */
    private final ArrayDeque<Ping> pending = new ArrayDeque<>(1);

    private @Nullable Channel channel;
    private boolean ending;
    /** Numbers the payloads: the link is authenticated, so they need not be a secret. */
    private long sent;

    private long answered;
    private final ByteBuffer answer = ByteBuffer.allocate(PingResponder.PAYLOAD_BYTES);

    Pinger(HostSession session) {
        this.session = session;
    }

    /** Returns false when too many are not answered. */
    boolean ask(Object token) {
        if (pending.size() >= PENDING_MAX) {
            return false;
        }
        pending.addLast(new Ping(token));
        send();
        return true;
    }

    /** Fails what commands asked for. */
    void fail(P2PException failure) {
        for (Ping ping : pending) {
            if (!ping.failed && !(ping.token instanceof OwnPing)) {
                ping.failed = true;
                session.events().failed(ping.token, failure);
            }
        }
    }

    private void send() {
        if (ending || pending.isEmpty()) {
            return;
        }
        Channel to = channel;
        if (to == null) {
            to = session.open(PingResponder.PROTOCOL, this, true);
            channel = to;
        }
        if (to == null) {
            over(P2PException.of(ErrorCode.STREAM_LIMIT, "no stream for a ping can be opened now"));
            return;
        }
        for (Ping ping : pending) {
            if (!ping.sent) {
                ping.sent = true;
                ping.sentNanos = session.now();
                to.send(payload(sent++), null);
            }
        }
    }

    private static ByteBuffer payload(long number) {
        return ByteBuffer.allocate(PingResponder.PAYLOAD_BYTES).putLong(0, number);
    }

    @Override
    public void onBytes(Channel from, ByteBuffer data) {
        from.consumed(data.remaining());
        while (data.hasRemaining()) {
            answer.put(data.get());
            if (answer.hasRemaining()) {
                continue;
            }
            Ping ping = pending.peekFirst();
            if (ping == null || !ping.sent || !answer.clear().equals(payload(answered))) {
                data.position(data.limit());
                from.reset(Channel.RESET_VIOLATION);
                over(P2PException.of(ErrorCode.MALFORMED_FRAME, "the peer answered a ping with other bytes"));
                return;
            }
            answered++;
            pending.removeFirst();
            tell(ping);
            if (pending.isEmpty() && ping.token instanceof OwnPing && !from.isOver()) {
                ending = true;
                from.finish(null);
            }
        }
    }

    private void tell(Ping ping) {
        if (!ping.failed) {
            session.answered(ping.token, session.now() - ping.sentNanos);
        }
    }

    @Override
    public void onEnd(Channel from) {
        if (!from.out().isEnding()) {
            from.finish(null);
        }
        over(P2PException.of(ErrorCode.STREAM_RESET, "the peer ended the stream of pings"));
    }

    @Override
    public void onReset(Channel from, long code) {
        over(P2PException.of(ErrorCode.STREAM_RESET, "the peer reset the stream of pings"));
    }

    @Override
    public void onRefused(Channel from, P2PException failure) {
        over(failure);
    }

    /** The stream is over: those who were asked are answered, others get a new one. */
    private void over(P2PException failure) {
        channel = null;
        ending = false;
        answer.clear();
        sent = 0;
        answered = 0;
        boolean alive = failure.code() == ErrorCode.PROTOCOL_UNSUPPORTED;
        for (int i = pending.size(); i > 0; i--) {
            Ping ping = pending.removeFirst();
            if (!ping.sent && failure.code() != ErrorCode.STREAM_LIMIT) {
                pending.addLast(ping);
            } else if (alive || ping.token instanceof OwnPing) {
                tell(ping);
            } else if (!ping.failed) {
                session.events().failed(ping.token, failure);
            }
        }
        send();
    }
}
