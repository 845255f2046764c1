package io.p2p4j.core.lean;

import org.jspecify.annotations.Nullable;

/** The frames of docs/WIRE.md section 3. */
enum FrameType {
    MESSAGE(0x01, 1, Body.STREAMED, 0),
    MESSAGE_PART(0x02, 1, Body.STREAMED, 0),
    MESSAGES_END(0x03, 0, Body.NONE, 0),
    STREAM_OPEN(0x04, 3, Body.BUFFERED, Wire.PROTOCOL_CHARS_MAX),
    STREAM_ACCEPT(0x05, 1, Body.NONE, 0),
    STREAM_REFUSE(0x06, 2, Body.NONE, 0),
    STREAM_DATA(0x07, 2, Body.STREAMED, 0),
    STREAM_END(0x08, 1, Body.NONE, 0),
    STREAM_RESET(0x09, 2, Body.NONE, 0),
    WINDOW(0x0a, 2, Body.NONE, 0),
    WINDOW_ALL(0x0b, 1, Body.NONE, 0),
    PING(0x0c, 0, Body.FIXED, Wire.PING_BYTES),
    PONG(0x0d, 0, Body.FIXED, Wire.PING_BYTES),
    UPDATE(0x0e, 1, Body.BUFFERED, Wire.HELLO_BYTES_MAX),
    CLOSE(0x0f, 2, Body.BUFFERED, Wire.DETAIL_BYTES_MAX),
    /** Section 13: over a link with streams only. */
    SENT(0x10, 1, Body.NONE, 0);

    /** What follows the fields. */
    enum Body {
        /** Nothing. */
        NONE,
        /** As many bytes as {@link #bodyBytesMax}, collected. */
        FIXED,
        /** As many bytes as the last field says, at most {@link #bodyBytesMax}, collected. */
        BUFFERED,
        /** As many bytes as the last field says, handed on as they arrive. */
        STREAMED
    }

    private static final FrameType[] VALUES = values();

    final int code;
    final int fields;
    final Body body;
    final int bodyBytesMax;

    FrameType(int code, int fields, Body body, int bodyBytesMax) {
        this.code = code;
        this.fields = fields;
        this.body = body;
        this.bodyBytesMax = bodyBytesMax;
    }

    /** Returns the type with a code, or null: the codes are 1, 2, 3 ... in the order of declaration. */
    static @Nullable FrameType ofCode(int code) {
        return code >= 1 && code <= VALUES.length ? VALUES[code - 1] : null;
    }
}
