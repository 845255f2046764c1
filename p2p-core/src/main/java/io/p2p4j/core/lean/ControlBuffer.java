package io.p2p4j.core.lean;

import io.p2p4j.core.transport.ByteSink;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes frames without a streamed body, one after the other, and gives them to the sink as one piece. */
final class ControlBuffer {
    private static final int BYTES_INITIAL = 256;
    private static final int BYTES_KEPT = 32_768;

    private ByteBuffer out = ByteBuffer.allocate(BYTES_INITIAL);

    int size() {
        return out.position();
    }

    boolean isEmpty() {
        return out.position() == 0;
    }

    void clear() {
        out.clear();
    }

    void drainTo(ByteSink sink) {
        out.flip();
        sink.write(out);
        out.clear();
        if (out.capacity() > BYTES_KEPT) {
            out = ByteBuffer.allocate(BYTES_INITIAL);
        }
    }

    void hello(byte[] fields) {
        room(Wire.PREFACE_BYTES + Wire.VARINT_BYTES_MAX + fields.length);
        for (int i = 0; i < Wire.PREFACE_BYTES; i++) {
            out.put(Wire.preface(i));
        }
        Wire.putVarint(out, fields.length);
        out.put(fields);
    }

    void frame(FrameType type) {
        room(1);
        out.put((byte) type.code);
    }

    void frame(FrameType type, long first) {
        room(1 + Wire.VARINT_BYTES_MAX);
        out.put((byte) type.code);
        Wire.putVarint(out, first);
    }

    void frame(FrameType type, long first, long second) {
        room(1 + 2 * Wire.VARINT_BYTES_MAX);
        out.put((byte) type.code);
        Wire.putVarint(out, first);
        Wire.putVarint(out, second);
    }

    void streamOpen(long id, int priority, String protocol) {
        byte[] name = protocol.getBytes(StandardCharsets.US_ASCII);
        frame(FrameType.STREAM_OPEN, id, priority);
        body(name);
    }

    void ping(FrameType type, long payload) {
        room(1 + Wire.PING_BYTES);
        out.put((byte) type.code).putLong(payload);
    }

    void update(byte[] fields) {
        frame(FrameType.UPDATE);
        body(fields);
    }

    void close(int code, String detail) {
        frame(FrameType.CLOSE, code);
        body(Text.utf8(detail, Wire.DETAIL_BYTES_MAX));
    }

    private void body(byte[] bytes) {
        room(Wire.VARINT_BYTES_MAX + bytes.length);
        Wire.putVarint(out, bytes.length);
        out.put(bytes);
    }

    private void room(int bytes) {
        if (out.remaining() < bytes) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(out.capacity() * 2, out.position() + bytes));
            larger.put(out.flip());
            out = larger;
        }
    }
}
