package io.p2p4j.core.lean;

import io.p2p4j.core.transport.ByteSink;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Spreads the frames that a session writes over the streams of a link (docs/WIRE.md section 13). */
final class LaneOutput implements ByteSink, FrameReader.Handler {
    private static final int HEADER_BYTES_MAX = 1 + 2 * Wire.VARINT_BYTES_MAX;

    private final MuxedLeanSession lanes;
    /** Cuts what the session writes: it is not bounded by what a peer may send. */
    private final FrameReader frames = new FrameReader(this, Integer.MAX_VALUE);

    private final ControlBuffer control = new ControlBuffer();
    private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES_MAX);
    private @Nullable Lane current;

    LaneOutput(MuxedLeanSession lanes) {
        this.lanes = lanes;
    }

    @Override
    public boolean isWritable() {
        return lanes.isWritable();
    }

    @Override
    public void write(ByteBuffer data) {
        frames.read(data);
        if (!control.isEmpty()) {
            control.drainTo(lanes.control());
        }
    }

    @Override
    public void onHello(ByteBuffer fields) {
        byte[] bytes = new byte[fields.remaining()];
        fields.get(bytes);
        control.hello(bytes);
    }

    @Override
    public void onFields(FrameType type, long first, long second) {
        switch (type) {
            case MESSAGE, MESSAGE_PART, MESSAGES_END -> begin(lanes.messagesLane(), type, first, second);
            case STREAM_DATA, STREAM_END -> begin(lanes.laneOf(first), type, first, second);
            case STREAM_ACCEPT -> control.frame(type, first);
            case STREAM_REFUSE, STREAM_RESET -> {
                control.frame(type, first, second);
                lanes.finish(first);
            }
            case WINDOW -> control.frame(type, first, second);
            case WINDOW_ALL, SENT -> control.frame(type, first);
            case STREAM_OPEN, PING, PONG, UPDATE, CLOSE -> throw new IllegalStateException(type + " has a body");
        }
    }

    private void begin(Lane lane, FrameType type, long first, long second) {
        header.clear().put((byte) type.code);
        if (type.fields > 0) {
            Wire.putVarint(header, first);
        }
        if (type.fields > 1) {
            Wire.putVarint(header, second);
        }
        lane.write(header.flip());
        current = lane;
        if (type == FrameType.STREAM_END || type == FrameType.MESSAGES_END) {
            lane.finish();
        }
    }

    @Override
    public void onBody(ByteBuffer data) {
        if (current != null) {
            current.write(data);
        }
    }

    @Override
    public void onBodyEnd() {
        current = null;
    }

    @Override
    public void onFrame(FrameType type, long first, long second, ByteBuffer body) {
        switch (type) {
            case STREAM_OPEN -> {
                control.streamOpen(first, (int) second, Text.utf8("a protocol id", body));
                lanes.openLane(first);
            }
            case PING, PONG -> control.ping(type, body.getLong());
            case UPDATE -> {
                byte[] fields = new byte[body.remaining()];
                body.get(fields);
                control.update(fields);
            }
            case CLOSE -> {
                if (LaneInput.isClean(first)) {
                    control.frame(FrameType.SENT, lanes.bytesSent());
                }
                control.close((int) first, Text.utf8("the detail of CLOSE", body));
                lanes.closes();
            }
            case MESSAGE,
                    MESSAGE_PART,
                    MESSAGES_END,
                    STREAM_ACCEPT,
                    STREAM_REFUSE,
                    STREAM_DATA,
                    STREAM_END,
                    STREAM_RESET,
                    WINDOW,
                    WINDOW_ALL,
                    SENT -> throw new IllegalStateException(type + " has no collected body");
        }
    }
}
