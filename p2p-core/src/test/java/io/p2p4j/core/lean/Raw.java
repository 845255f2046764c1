package io.p2p4j.core.lean;

import io.p2p4j.api.ConnectionInfo.Role;
import io.p2p4j.api.Limits;
import io.p2p4j.core.session.SessionEvent;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** A session whose peer is the test itself, byte by byte: what an attacker or a broken peer could send. */
final class Raw {
    final Side side;
    long nowNanos = TimeUnit.SECONDS.toNanos(1);

    Raw(Limits limits) {
        side = Side.of(Role.LISTENER, limits);
        side.session.start(nowNanos, nowNanos + TimeUnit.SECONDS.toNanos(10));
        side.pump(nowNanos);
        side.takeWire();
    }

    static Raw opened(Limits limits) {
        Raw raw = new Raw(limits);
        raw.send(preface(hello(Wire.FEATURES)));
        raw.side.one(SessionEvent.Opened.class);
        return raw;
    }

    static Raw opened() {
        return opened(Limits.DEFAULTS);
    }

    static byte[] hello(SortedSet<String> features) {
        return HelloCodec.encode(new Hello(
                1,
                1,
                Collections.unmodifiableSortedSet(new TreeSet<>(features)),
                1 << 20,
                1 << 16,
                1 << 20,
                1 << 18,
                1 << 24,
                1024,
                "raw",
                List.of(),
                List.of(),
                Optional.empty()));
    }

    static byte[] preface(byte[] hello) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < Wire.PREFACE_BYTES; i++) {
            out.write(Wire.preface(i));
        }
        out.writeBytes(varint(hello.length));
        out.writeBytes(hello);
        return out.toByteArray();
    }

    static byte[] varint(long value) {
        ByteBuffer out = ByteBuffer.allocate(Wire.VARINT_BYTES_MAX);
        Wire.putVarint(out, value);
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    /** A frame of a type, varint fields and a body. */
    static byte[] frame(FrameType type, byte[] body, long... fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(type.code);
        for (long field : fields) {
            out.writeBytes(varint(field));
        }
        out.writeBytes(body);
        return out.toByteArray();
    }

    static byte[] frame(FrameType type, long... fields) {
        return frame(type, new byte[0], fields);
    }

    static byte[] open(long id) {
        byte[] protocol = {'/', 'x'};
        return frame(FrameType.STREAM_OPEN, protocol, id, 2, protocol.length);
    }

    static byte[] data(long id, int count) {
        return frame(FrameType.STREAM_DATA, new byte[count], id, count);
    }

    static byte[] message(int count) {
        return frame(FrameType.MESSAGE, new byte[count], count);
    }

    static byte[] part(int count) {
        return frame(FrameType.MESSAGE_PART, new byte[count], count);
    }

    static byte[] ping() {
        return frame(FrameType.PING, new byte[8]);
    }

    /** Sends and lets the session answer while its sink takes bytes. */
    void send(byte[] bytes) {
        side.session.onBytes(ByteBuffer.wrap(bytes), nowNanos);
        side.pump(nowNanos);
    }

    SessionEvent.Closed closed() {
        SessionEvent last = side.events.get(side.events.size() - 1);
        if (last instanceof SessionEvent.Closed closed) {
            return closed;
        }
        throw new AssertionError("not closed: " + side.events);
    }

    boolean isClosed() {
        return !side.all(SessionEvent.Closed.class).isEmpty();
    }
}
