package io.p2p4j.core.lean;

import io.p2p4j.api.ConnectionInfo.Role;
import io.p2p4j.api.Limits;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.core.session.SessionConfig;
import io.p2p4j.core.session.SessionEvent;
import io.p2p4j.core.session.SessionMachine;
import io.p2p4j.core.transport.ByteSink;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/** One end under test: a session, the sink that takes its bytes and the events that it gave. */
final class Side implements ByteSink {
    final LeanSession session;
    final List<SessionEvent> events = new ArrayList<>();
    /** What the sink took and the other end has not seen. */
    final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    /** How many bytes the sink still takes. */
    long room = Long.MAX_VALUE;
    /** Whether what arrives is consumed at once. */
    boolean consuming = true;
    /** The largest single write. */
    int writeBytesMax;

    Side(LeanSession session) {
        this.session = session;
    }

    static Side of(Role role) {
        return of(role, Limits.DEFAULTS);
    }

    static Side of(Role role, Limits limits) {
        return new Side(new LeanSession(config(role, limits)));
    }

    static Side of(Role role, Limits limits, int versionMin, int versionMax, SortedSet<String> features) {
        return new Side(new LeanSession(config(role, limits), versionMin, versionMax, features));
    }

    static SessionConfig config(Role role, Limits limits) {
        boolean dialer = role == Role.DIALER;
        return new SessionConfig(
                role,
                limits,
                dialer ? "dialer/1" : "listener/1",
                dialer ? List.of() : List.of("/echo/1"),
                dialer ? List.of() : List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001")),
                Multiaddr.parse(dialer ? "/ip4/127.0.0.1/tcp/4001" : "/ip4/127.0.0.1/tcp/50000"));
    }

    @Override
    public void write(ByteBuffer data) {
        writeBytesMax = Math.max(writeBytesMax, data.remaining());
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

    /** Collects events, and consumes what they brought. */
    void drainEvents() {
        for (SessionEvent event = session.pollEvent(); event != null; event = session.pollEvent()) {
            events.add(event);
            if (consuming) {
                if (event instanceof SessionEvent.Message message) {
                    session.consumed(SessionMachine.MESSAGES, message.data().length);
                } else if (event instanceof SessionEvent.StreamData data) {
                    session.consumed(data.id(), data.data().remaining());
                }
            }
        }
    }

    /** Does what a driver does after every input. */
    boolean pump(long nowNanos) {
        drainEvents();
        boolean wrote = false;
        while (session.pollOutput(this, nowNanos)) {
            wrote = true;
            drainEvents();
        }
        drainEvents();
        return wrote;
    }

    <E extends SessionEvent> List<E> all(Class<E> type) {
        List<E> found = new ArrayList<>();
        for (SessionEvent event : events) {
            if (type.isInstance(event)) {
                found.add(type.cast(event));
            }
        }
        return found;
    }

    <E extends SessionEvent> E one(Class<E> type) {
        List<E> found = all(type);
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " events " + type.getSimpleName() + " (expected 1) in " + events);
        }
        return found.get(0);
    }

    boolean isDone(Object token) {
        return events.contains(new SessionEvent.Done(token));
    }

    byte[] streamBytes(long id) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (SessionEvent.StreamData data : all(SessionEvent.StreamData.class)) {
            if (data.id() == id) {
                bytes.writeBytes(data.data().array());
            }
        }
        return bytes.toByteArray();
    }
}
