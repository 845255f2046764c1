package io.p2p4j.core.lean;

import io.p2p4j.core.session.SessionMachine;
import java.nio.ByteBuffer;

/** Gives each frame that the reader cut to the part of the session that it concerns. */
final class FrameRouter implements FrameReader.Handler {
    private final LeanSession session;
    /** Whether the body that arrives is a message's, and not a stream's. */
    private boolean inMessage;

    FrameRouter(LeanSession session) {
        this.session = session;
    }

    @Override
    public void onHello(ByteBuffer fields) {
        session.onHello(fields);
    }

    @Override
    public void onFields(FrameType type, long first, long second) {
        requireHello(type);
        switch (type) {
            case MESSAGE, MESSAGE_PART -> {
                inMessage = true;
                session.messages().onFields((int) first, type == FrameType.MESSAGE);
            }
            case MESSAGES_END -> {
                session.requireFeature(Wire.HALF_CLOSE);
                session.messages().onEnd();
            }
            case STREAM_DATA, STREAM_ACCEPT, STREAM_REFUSE, STREAM_END, STREAM_RESET -> {
                inMessage = false;
                session.streams().onFields(type, first, second);
            }
            case WINDOW -> {
                if (first == SessionMachine.MESSAGES) {
                    session.credit(second);
                } else {
                    session.streams().onFields(type, first, second);
                }
            }
            case WINDOW_ALL -> session.streams().onWindowAll(first);
            case SENT -> throw WireException.unexpected(type + " over a link that is one stream");
            case STREAM_OPEN, PING, PONG, UPDATE, CLOSE -> throw new IllegalStateException(type + " has a body");
        }
    }

    @Override
    public void onMessage(ByteBuffer data, int bytes) {
        requireHello(FrameType.MESSAGE);
        session.messages().onMessage(data, bytes);
    }

    @Override
    public void onBody(ByteBuffer data) {
        if (inMessage) {
            session.messages().onBody(data);
        } else {
            session.streams().onBody(data);
        }
    }

    @Override
    public void onBodyEnd() {
        if (inMessage) {
            session.messages().onBodyEnd();
        }
    }

    @Override
    public void onFrame(FrameType type, long first, long second, ByteBuffer body) {
        if (type != FrameType.CLOSE) {
            requireHello(type);
        }
        switch (type) {
            case STREAM_OPEN -> session.streams().onOpen(first, second, body);
            case PING -> session.onPing(body.getLong());
            case PONG -> session.onPong(body.getLong());
            case UPDATE -> session.onUpdate(body);
            case CLOSE -> session.onClose(first, Text.utf8("the detail of CLOSE", body));
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

    private void requireHello(FrameType type) {
        if (!session.hasPeer()) {
            throw WireException.unexpected(type + " after a refusal (expected CLOSE)");
        }
    }
}
