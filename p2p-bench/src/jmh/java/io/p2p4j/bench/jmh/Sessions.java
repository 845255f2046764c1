package io.p2p4j.bench.jmh;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.Limits;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.core.lean.LeanSession;
import io.p2p4j.core.session.SessionConfig;
import io.p2p4j.core.session.SessionEvent;
import io.p2p4j.core.transport.ByteSink;
import java.nio.ByteBuffer;
import java.util.List;

/** Two sessions that have shaken hands, and the wire of each: a buffer that the other one reads. Owned by one thread. */
final class Sessions {
    static final Object TOKEN = new Object();

    private static final int WIRE_BYTES = 4 << 20;
    private static final long FOREVER_NANOS = Long.MAX_VALUE / 4;

    final LeanSession dialer = session(ConnectionInfo.Role.DIALER);
    final LeanSession listener = session(ConnectionInfo.Role.LISTENER);
    final Wire fromDialer = new Wire();
    final Wire fromListener = new Wire();
    /** Messages that the listener has reported. */
    long received;

    Sessions() {
        dialer.start(0, FOREVER_NANOS);
        listener.start(0, FOREVER_NANOS);
        exchange();
    }

    private static LeanSession session(ConnectionInfo.Role role) {
        return new LeanSession(
                new SessionConfig(role, Limits.DEFAULTS, "bench", List.of(), List.of(), Multiaddr.memory(1)));
    }

    /** Moves everything that there is to move, and takes what arrives. */
    void exchange() {
        boolean moved = true;
        while (moved) {
            moved = pump(dialer, fromDialer);
            moved |= fromDialer.deliver(listener);
            moved |= pump(listener, fromListener);
            moved |= fromListener.deliver(dialer);
        }
        takeEvents(dialer);
    }

    /** Writes what the session has to say. */
    boolean pump(LeanSession session, Wire wire) {
        boolean wrote = false;
        do {
            takeEvents(session);
            if (!session.pollOutput(wire, 0)) {
                return wrote;
            }
            wrote = true;
        } while (true);
    }

    void takeEvents(LeanSession session) {
        for (SessionEvent event = session.pollEvent(); event != null; event = session.pollEvent()) {
            if (event instanceof SessionEvent.Message message) {
                received++;
                session.consumed(LeanSession.MESSAGES, message.data().length);
            } else if (event instanceof SessionEvent.Closed closed) {
                throw new IllegalStateException("session ended: " + closed);
            }
        }
    }

    /** Bytes on their way. */
    static final class Wire implements ByteSink {
        final ByteBuffer bytes = ByteBuffer.allocateDirect(WIRE_BYTES);

        @Override
        public void write(ByteBuffer data) {
            bytes.put(data);
        }

        @Override
        public boolean isWritable() {
            return bytes.remaining() > WIRE_BYTES / 2;
        }

        boolean deliver(LeanSession to) {
            if (bytes.position() == 0) {
                return false;
            }
            bytes.flip();
            to.onBytes(bytes, 0);
            bytes.clear();
            return true;
        }
    }
}
