package io.p2p4j.core.lean;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.core.transport.ByteSink;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes frames without a streamed body, one after the other, and gives them to the sink as one piece. */
final class ControlBuffer {
    private static final int BYTES_INITIAL = 64;
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    /** Only while something is in it: most connections have nothing to say most of the time. */
    private ByteBuffer out = NONE;

    int size() {
        return out.position();
    }

    /** A peer must not make this side keep answers that it does not take. */
    void checkBound(boolean stalled) {
        int max = stalled ? Wire.STALLED_CONTROL_BYTES_MAX : Wire.CONTROL_BYTES_MAX;
        if (size() > max) {
            throw new WireException(
                    ErrorCode.UNEXPECTED_FRAME,
                    CloseReason.Code.LIMIT_EXCEEDED,
                    "control frames of " + size()
                            + " bytes wait for a link that takes none (limit waiting control bytes: " + max + ")");
        }
    }

    boolean isEmpty() {
        return out.position() == 0;
    }

    void clear() {
        out = NONE;
    }

    void drainTo(ByteSink sink) {
        out.flip();
        sink.write(out);
        out = NONE;
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
            int least = Math.max(BYTES_INITIAL, out.capacity() * 2);
            ByteBuffer larger = ByteBuffer.allocate(Math.max(least, out.position() + bytes));
            larger.put(out.flip());
            out = larger;
        }
    }
}
