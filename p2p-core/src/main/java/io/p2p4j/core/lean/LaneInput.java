package io.p2p4j.core.lean;

import io.p2p4j.api.CloseReason;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what arrives on the streams of a link, for the session above (docs/WIRE.md section 13): this is the handler
 * of control's frames, {@link Bodies} that of each other link stream.
 */
final class LaneInput implements FrameReader.Handler {
    private final MuxedLeanSession lanes;
    private final FrameRouter router;
    /** How much the peer has sent beside control when it closed; -1 before it said so. */
    private long sentByPeer = -1;
    /** The peer's clean CLOSE, as long as something that was sent before it has not arrived. */
    private @Nullable ByteBuffer closeDetail;

    private long closeCode;

    LaneInput(MuxedLeanSession lanes, FrameRouter router) {
        this.lanes = lanes;
        this.router = router;
    }

    /** Gives the session the CLOSE that waited, when everything before it has arrived. */
    void deliverCloseWhenDue() {
        ByteBuffer detail = closeDetail;
        if (detail != null && lanes.bytesReceived() >= sentByPeer) {
            closeDetail = null;
            close(closeCode, detail);
        }
    }

    private void close(long code, ByteBuffer detail) {
        if (lanes.isStopped()) {
            return;
        }
        lanes.peerCloses();
        router.onFrame(FrameType.CLOSE, code, 0, detail);
    }

    @Override
    public void onHello(ByteBuffer fields) {
        if (lanes.isStopped()) {
            return;
        }
        router.onHello(fields);
        lanes.helloRead();
    }

    @Override
    public void onFields(FrameType type, long first, long second) {
        if (lanes.isStopped()) {
            return;
        }
        switch (type) {
            case STREAM_ACCEPT, WINDOW, WINDOW_ALL -> router.onFields(type, first, second);
            case STREAM_REFUSE, STREAM_RESET -> {
                router.onFields(type, first, second);
                lanes.finish(first);
            }
            case SENT -> sentByPeer = first;
            case MESSAGE, MESSAGE_PART, MESSAGES_END, STREAM_DATA, STREAM_END ->
                throw WireException.unexpected(type + " on the control stream");
            case STREAM_OPEN, PING, PONG, UPDATE, CLOSE -> throw new IllegalStateException(type + " has a body");
        }
    }

    @Override
    public void onBody(ByteBuffer data) {
        throw new IllegalStateException("a streamed body on the control stream");
    }

    @Override
    public void onBodyEnd() {
        throw new IllegalStateException("a streamed body on the control stream");
    }

    @Override
    public void onFrame(FrameType type, long first, long second, ByteBuffer body) {
        if (lanes.isStopped()) {
            return;
        }
        switch (type) {
            case STREAM_OPEN -> {
                lanes.announced(first);
                router.onFrame(type, first, second, body);
                lanes.opened(first);
            }
            case CLOSE -> {
                if (isClean(first) && lanes.bytesReceived() < sentByPeer) {
                    closeCode = first;
                    closeDetail =
                            ByteBuffer.allocate(body.remaining()).put(body).flip();
                } else {
                    close(first, body);
                }
            }
            case PING, PONG, UPDATE -> router.onFrame(type, first, second, body);
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

    static boolean isClean(long code) {
        return code == CloseReason.Code.NORMAL.number() || code == CloseReason.Code.GOING_AWAY.number();
    }

    /**
     * The frames of one link stream that is not control. Bodies of several link streams arrive mixed, so that each part that
     * is there is given to the session as a frame of its own.
     */
    static final class Bodies implements FrameReader.Handler {
        private final LaneInput input;
        /** The stream, or 0 for the messages. */
        private final long id;

        private @Nullable FrameType type;
        private int left;

        Bodies(LaneInput input, long id) {
            this.input = input;
            this.id = id;
        }

        private boolean ofMessages() {
            return id == 0;
        }

        @Override
        public void onHello(ByteBuffer fields) {
            throw new IllegalStateException("a hello on a link stream that has begun otherwise");
        }

        @Override
        public void onFields(FrameType newType, long first, long second) {
            if (input.lanes.isStopped()) {
                return;
            }
            switch (newType) {
                case MESSAGE, MESSAGE_PART -> {
                    require(newType, ofMessages());
                    type = newType;
                    left = (int) first;
                    if (left == 0) {
                        input.router.onFields(newType, 0, 0);
                        input.router.onBodyEnd();
                    }
                }
                case STREAM_DATA -> {
                    require(newType, !ofMessages() && first == id);
                    type = newType;
                    left = (int) second;
                }
                case MESSAGES_END -> {
                    require(newType, ofMessages());
                    input.router.onFields(newType, first, second);
                }
                case STREAM_END -> {
                    require(newType, !ofMessages() && first == id);
                    input.router.onFields(newType, first, second);
                }
                case STREAM_ACCEPT, STREAM_REFUSE, STREAM_RESET, WINDOW, WINDOW_ALL, SENT -> require(newType, false);
                case STREAM_OPEN, PING, PONG, UPDATE, CLOSE -> throw new IllegalStateException(newType + " has a body");
            }
        }

        private void require(FrameType found, boolean isHere) {
            if (!isHere) {
                throw WireException.unexpected(
                        found + " on the link stream of " + (ofMessages() ? "messages" : "stream " + id));
            }
        }

        @Override
        public void onBody(ByteBuffer data) {
            if (input.lanes.isStopped()) {
                return;
            }
            int bytes = data.remaining();
            left -= bytes;
            FrameType part = type == FrameType.MESSAGE && left > 0 ? FrameType.MESSAGE_PART : type;
            if (part == null) {
                throw new IllegalStateException("a body without a frame");
            }
            if (ofMessages()) {
                input.router.onFields(part, bytes, 0);
            } else {
                input.router.onFields(part, id, bytes);
            }
            input.router.onBody(data);
            input.router.onBodyEnd();
        }

        @Override
        public void onBodyEnd() {
            // The last part has told it.
        }

        @Override
        public void onFrame(FrameType found, long first, long second, ByteBuffer body) {
            require(found, false);
        }
    }
}
