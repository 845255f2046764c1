package io.p2p4j.core.lean;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.Limits;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a session. Most connections are silent most of the time and have no streams, so each part is made when it is
 * needed, and the sender goes again: a process with very many connections pays for what they are, not for what they may
 * become. The session is one of these rather than has one, as with {@link Events}. Owned by the session's thread.
 */
abstract class LeanParts extends Timers {
    /** Only while something is in it, or there are streams, which write to it. */
    @Nullable
    ControlBuffer control;

    /** What the peer takes of messages, while there is no sender. */
    private long messageCredit;
    /** Once the peer has said what it takes. */
    private @Nullable Terms terms;
    /** Only while there is something to send, or streams. */
    @Nullable
    Sender sender;

    @Nullable
    Streams streams;

    @Nullable
    Messages messages;

    @Nullable
    Pings pings;

    LeanParts(Limits limits, ConnectionInfo.Role role) {
        super(limits, role == ConnectionInfo.Role.DIALER);
    }

    /** The peer's hello is there, and was no refusal. */
    final void settled(Terms agreed) {
        terms = agreed;
        messageCredit = agreed.messageWindow();
    }

    final boolean hasPeer() {
        return terms != null;
    }

    final boolean isInForce(String feature) {
        return terms != null && terms.features().contains(feature);
    }

    final ControlBuffer control() {
        if (control == null) {
            control = new ControlBuffer();
        }
        return control;
    }

    final boolean hasControl() {
        return control != null && !control.isEmpty();
    }

    final void dropControl() {
        if (control != null) {
            control.clear();
        }
    }

    private Terms terms() {
        if (terms == null) {
            throw new IllegalStateException("the session has no terms (expected after the peer's hello)");
        }
        return terms;
    }

    final Sender sender() {
        if (sender == null) {
            sender = new Sender(this, terms(), messageCredit);
        }
        return sender;
    }

    /** There is nothing to do for now: what only work needs goes. */
    final void rest() {
        restEvents();
        if (streams == null && control != null && control.isEmpty()) {
            control = null;
        }
        if (messages != null) {
            messages.rest();
        }
        if (sender != null && streams == null && sender.isIdle()) {
            messageCredit = sender.messages().credit;
            sender = null;
        }
    }

    /** The peer takes more bytes of messages. */
    final void credit(long bytes) {
        if (sender == null) {
            messageCredit = Sender.add(messageCredit, bytes);
        } else {
            sender.credit(sender.messages(), bytes);
        }
    }

    final Streams streams() {
        if (streams == null) {
            streams = new Streams(this, control(), sender(), limits, isDialer, terms());
        }
        return streams;
    }

    final Messages messages() {
        if (messages == null) {
            messages = new Messages(this, limits.messageBytesMax(), limits.messageWindowBytes());
        }
        return messages;
    }

    final Pings pings() {
        if (pings == null) {
            pings = new Pings(this);
        }
        return pings;
    }

    /** Fails everything that waits, so that it is not answered again. */
    final void failAll(Failure failure) {
        if (sender != null) {
            sender.fail(sender.messages(), failure);
        }
        if (streams != null) {
            streams.fail(failure);
        }
        if (pings != null) {
            pings.fail(failure);
        }
    }
}
