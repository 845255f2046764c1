package io.p2p4j.core.lean;

import io.p2p4j.api.error.ErrorCode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts arriving bytes into the hello and frames, however they are fragmented (docs/WIRE.md sections 1 and 3). Allocates
 * for bytes that are there, never for bytes that are announced. Owned by the session's thread.
 */
final class FrameReader {
    /** Takes what was read; throws {@link WireException} when it makes no sense. */
    interface Handler {
        /** The fields of the peer's hello; empty for a refusal. */
        void onHello(ByteBuffer fields);

        /** The fields of a frame whose body, if any, is streamed: {@code onBody} follows until it is complete. */
        void onFields(FrameType type, long first, long second);

        /** A part of a streamed body. */
        void onBody(ByteBuffer data);

        /** The streamed body is complete. */
        void onBodyEnd();

        /** A whole message: the next so many bytes, whose position is moved by the reader. */
        default void onMessage(ByteBuffer data, int bytes) {
            onFields(FrameType.MESSAGE, bytes, 0);
            if (bytes > 0) {
                int limit = data.limit();
                data.limit(data.position() + bytes);
                onBody(data);
                data.limit(limit);
            }
            onBodyEnd();
        }

        /** A frame with a collected body. */
        void onFrame(FrameType type, long first, long second, ByteBuffer body);
    }

    private enum State {
        PREFACE,
        HELLO_LENGTH,
        HELLO_BODY,
        TYPE,
        FIELDS,
        COLLECT,
        STREAM,
        STOPPED
    }

    private static final int STEP_BYTES = 512;
    private static final byte[] NONE = {};

    private final Handler handler;
    private final int frameBytesMax;
    private State state = State.PREFACE;
    private @Nullable FrameType type;
    /** The first two fields of the frame; the last one, whichever it is, is still in {@link #varint}. */
    private long first;

    private long second;
    private int fieldCount;
    private long varint;
    private int varintBytes;
    private int prefaceBytes;
    private byte[] collected = NONE;
    private int collectedBytes;
    private int bodyLeft;

    FrameReader(Handler handler, int frameBytesMax) {
        this.handler = handler;
        this.frameBytesMax = frameBytesMax;
    }

    /** Reads frames only: what stands before them was read elsewhere. */
    static FrameReader ofFrames(Handler handler, int frameBytesMax) {
        FrameReader reader = new FrameReader(handler, frameBytesMax);
        reader.state = State.TYPE;
        return reader;
    }

    /** Ignores everything from now on. */
    void stop() {
        state = State.STOPPED;
    }

    /** Tells whether the hello and a number of whole frames were read: then another reader can go on. */
    boolean isBetweenFrames() {
        return state == State.TYPE;
    }

    boolean isStopped() {
        return state == State.STOPPED;
    }

    void read(ByteBuffer data) {
        while (data.hasRemaining()) {
            switch (state) {
                case PREFACE -> readPreface(data.get());
                case HELLO_LENGTH -> {
                    if (readVarint(data.get())) {
                        startHello(varint);
                    }
                }
                case HELLO_BODY, COLLECT -> collect(data);
                case TYPE -> {
                    if (!readMessage(data)) {
                        readType(data.get() & 0xff);
                    }
                }
                case FIELDS -> readFields(data);
                case STREAM -> stream(data);
                case STOPPED -> data.position(data.limit());
            }
        }
    }

    /** Reads a short message that is there as a whole, as most are; false when the next frame is something else. */
    private boolean readMessage(ByteBuffer data) {
        int at = data.position();
        int left = data.remaining();
        if (left < 2 || data.get(at) != FrameType.MESSAGE.code) {
            return false;
        }
        int headerBytes = 2;
        int bytes = data.get(at + 1);
        if (bytes < 0) {
            // Two bytes in their shortest form; what else there may be is read byte by byte.
            int high = left > 2 ? data.get(at + 2) : 0;
            if (high <= 0) {
                return false;
            }
            bytes = (bytes & 0x7f) | (high << 7);
            headerBytes = 3;
        }
        if (bytes > left - headerBytes || bytes > frameBytesMax) {
            return false;
        }
        data.position(at + headerBytes);
        handler.onMessage(data, bytes);
        data.position(at + headerBytes + bytes);
        return true;
    }

    private void readPreface(byte b) {
        if (b != Wire.preface(prefaceBytes)) {
            throw new WireException(
                    ErrorCode.NOT_OUR_PROTOCOL,
                    "byte " + prefaceBytes + " of the preface is 0x" + Integer.toHexString(b & 0xff)
                            + ": the other end does not speak this protocol (expected 0x"
                            + Integer.toHexString(Wire.preface(prefaceBytes) & 0xff) + ")");
        }
        prefaceBytes++;
        if (prefaceBytes == Wire.PREFACE_BYTES) {
            state = State.HELLO_LENGTH;
        }
    }

    /** Takes one byte; returns true when the number is complete in {@link #varint}. */
    private boolean readVarint(byte b) {
        if (varintBytes == 0) {
            varint = 0;
        }
        varint |= (long) (b & 0x7f) << (7 * varintBytes);
        varintBytes++;
        if (b < 0) {
            if (varintBytes == Wire.VARINT_BYTES_MAX) {
                throw WireException.malformed("a varint has more than " + Wire.VARINT_BYTES_MAX + " bytes");
            }
            return false;
        }
        if (b == 0 && varintBytes > 1) {
            throw WireException.malformed("a varint is not in its shortest form");
        }
        varintBytes = 0;
        return true;
    }

    private void startHello(long length) {
        if (length > Wire.HELLO_BYTES_MAX) {
            throw new WireException(
                    ErrorCode.FRAME_TOO_LARGE,
                    "a hello of " + length + " bytes (expected at most " + Wire.HELLO_BYTES_MAX + ")");
        }
        state = State.HELLO_BODY;
        startCollecting((int) length);
    }

    private void readType(int code) {
        FrameType found = FrameType.ofCode(code);
        if (found == null) {
            throw WireException.malformed("frame type 0x" + Integer.toHexString(code) + " is unknown");
        }
        type = found;
        fieldCount = 0;
        first = 0;
        second = 0;
        if (found.fields > 0) {
            state = State.FIELDS;
        } else {
            startBody(found);
        }
    }

    private void readFields(ByteBuffer data) {
        FrameType current = currentType();
        while (data.hasRemaining()) {
            if (readVarint(data.get())) {
                if (fieldCount == 0) {
                    first = varint;
                } else if (fieldCount == 1) {
                    second = varint;
                }
                fieldCount++;
                if (fieldCount == current.fields) {
                    startBody(current);
                    return;
                }
            }
        }
    }

    private void startBody(FrameType current) {
        switch (current.body) {
            case NONE -> {
                state = State.TYPE;
                handler.onFields(current, first, second);
            }
            case FIXED -> {
                state = State.COLLECT;
                startCollecting(current.bodyBytesMax);
            }
            case BUFFERED -> {
                state = State.COLLECT;
                startCollecting((int) bounded(current, varint, current.bodyBytesMax));
            }
            case STREAMED -> {
                long length = bounded(current, varint, frameBytesMax);
                if (length == 0 && current != FrameType.MESSAGE) {
                    throw WireException.malformed(current + " is empty");
                }
                bodyLeft = (int) length;
                state = State.STREAM;
                handler.onFields(current, first, second);
                if (bodyLeft == 0) {
                    endStreamed();
                }
            }
        }
    }

    private static long bounded(FrameType type, long length, int max) {
        if (length > max) {
            throw new WireException(
                    ErrorCode.FRAME_TOO_LARGE, type + " of " + length + " bytes (expected at most " + max + ")");
        }
        return length;
    }

    private void startCollecting(int length) {
        collectedBytes = 0;
        bodyLeft = length;
        if (length == 0) {
            endCollected();
        }
    }

    private void collect(ByteBuffer data) {
        int count = Math.min(bodyLeft, data.remaining());
        if (collected.length - collectedBytes < count) {
            // Grows with what is there, and at once to what is announced when that is little.
            int wanted = Math.max(collectedBytes + count, collected.length * 2);
            int whole = collectedBytes + bodyLeft;
            collected = Arrays.copyOf(collected, Math.max(wanted, Math.min(whole, STEP_BYTES)));
        }
        data.get(collected, collectedBytes, count);
        collectedBytes += count;
        bodyLeft -= count;
        if (bodyLeft == 0) {
            endCollected();
        }
    }

    private void endCollected() {
        ByteBuffer body = ByteBuffer.wrap(collected, 0, collectedBytes);
        boolean hello = state == State.HELLO_BODY;
        state = State.TYPE;
        if (hello) {
            handler.onHello(body);
        } else {
            handler.onFrame(currentType(), first, second, body);
        }
        collected = NONE;
    }

    private void stream(ByteBuffer data) {
        int count = Math.min(bodyLeft, data.remaining());
        int limit = data.limit();
        int end = data.position() + count;
        data.limit(end);
        bodyLeft -= count;
        handler.onBody(data);
        data.limit(limit);
        data.position(end);
        if (bodyLeft == 0) {
            endStreamed();
        }
    }

    private void endStreamed() {
        if (state == State.STREAM) {
            state = State.TYPE;
            handler.onBodyEnd();
        }
    }

    private FrameType currentType() {
        if (type == null) {
            throw new IllegalStateException("no frame has begun");
        }
        return type;
    }
}
