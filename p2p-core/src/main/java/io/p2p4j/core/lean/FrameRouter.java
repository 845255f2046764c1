package io.p2p4j.core.lean;

import io.p2p4j.core.session.SessionMachine;
import java.nio.ByteBuffer;

/** Gives each frame that the reader cut to the part of the session that it concerns. */
final class FrameRouter implements FrameReader.Handler {
    private final LeanSession session;
    private final Sender sender;
    private final Streams streams;
    private final Messages messages;
    private final ControlBuffer control;
    /** Whether the body that arrives is a message's, and not a stream's. */
    private boolean inMessage;

    FrameRouter(LeanSession session, Sender sender, Streams streams, Messages messages, ControlBuffer control) {
        this.session = session;
        this.sender = sender;
        this.streams = streams;
        this.messages = messages;
        this.control = control;
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
                messages.onFields((int) first, type == FrameType.MESSAGE);
            }
            case MESSAGES_END -> {
                session.requireFeature(Wire.HALF_CLOSE);
                messages.onEnd();
            }
            case STREAM_DATA, STREAM_ACCEPT, STREAM_REFUSE, STREAM_END, STREAM_RESET -> {
                inMessage = false;
                streams.onFields(type, first, second);
            }
            case WINDOW -> {
                if (first == SessionMachine.MESSAGES) {
                    sender.credit(sender.messages(), second);
                } else {
                    streams.onFields(type, first, second);
                }
            }
            case WINDOW_ALL -> streams.onWindowAll(first);
            case STREAM_OPEN, PING, PONG, UPDATE, CLOSE -> throw new IllegalStateException(type + " has a body");
        }
    }

    @Override
    public void onBody(ByteBuffer data) {
        if (inMessage) {
            messages.onBody(data);
        } else {
            streams.onBody(data);
        }
    }

    @Override
    public void onBodyEnd() {
        if (inMessage) {
            messages.onBodyEnd();
        }
    }

    @Override
    public void onFrame(FrameType type, long first, long second, ByteBuffer body) {
        if (type != FrameType.CLOSE) {
            requireHello(type);
        }
        switch (type) {
            case STREAM_OPEN -> streams.onOpen(first, second, body);
            case PING -> {
                if (session.isTalking()) {
                    control.ping(FrameType.PONG, body.getLong());
                }
            }
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
                    WINDOW_ALL -> throw new IllegalStateException(type + " has no collected body");
        }
    }

    private void requireHello(FrameType type) {
        if (!session.hasPeer()) {
            throw WireException.unexpected(type + " after a refusal (expected CLOSE)");
        }
    }
}
