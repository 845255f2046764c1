package io.p2p4j.core.driver;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.Priority;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.session.SessionEvent;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What applications call on connections and streams, on its way to the loop. */
final class Operations {
    private Operations() {}

    /** Refuses a message that the two ends would not take. */
    static void checkSize(int bytes, int max) {
        if (bytes > max) {
            throw new IllegalArgumentException("message: " + bytes + " bytes (expected at most " + max
                    + ", the smaller messageBytesMax of both ends)");
        }
    }

    /** Sends a message, or writes to a stream. */
    static final class Send extends Operation<Void> {
        private final @Nullable DrivenStream stream;
        /** From 0 on, so that its limit is its size wherever the position is. */
        private final ByteBuffer data;

        Send(DrivenConnection connection, @Nullable DrivenStream stream, ByteBuffer data) {
            super(connection);
            this.stream = stream;
            this.data = data;
        }

        @Override
        int sends() {
            return 1;
        }

        @Override
        int messages() {
            return stream == null ? 1 : 0;
        }

        @Override
        int bytes() {
            return data.limit();
        }

        @Override
        void begin(ConnectionDriver driver) {
            if (stream == null && connection().isSendLate()) {
                fail(connection().lateSend(bytes(), false));
            } else if (stream == null) {
                driver.session().sendMessage(data, this);
            } else if (driver.streams().contains(stream)) {
                driver.session().writeStream(stream.id(), data, this);
            } else {
                fail(stream.overFailure());
            }
        }

        /** The session has it and sends it; only the application does not wait for it any more. */
        @Override
        void late() {
            if (stream == null && !isDone()) {
                P2PException failure = connection().lateSend(bytes(), true);
                connection().serial().execute(() -> completeExceptionally(failure));
            }
        }
    }

    /** Sends many messages, with one answer of the session. */
    static final class SendAll extends Operation<Void> {
        private final ByteBuffer[] messages;
        private final int bytes;
        /** Of the first one, so that its position tells whether the session has begun it. */
        private final int positionBefore;

        private boolean given;

        SendAll(DrivenConnection connection, ByteBuffer[] messages, int bytes) {
            super(connection);
            this.messages = messages;
            this.bytes = bytes;
            this.positionBefore = messages[0].position();
        }

        /** Returns the bytes of all, and refuses what would never be accepted. */
        static int bytes(ByteBuffer[] messages, int messageBytesMax, Limits limits) {
            long bytes = 0;
            for (ByteBuffer message : messages) {
                checkSize(message.remaining(), messageBytesMax);
                bytes += message.remaining();
            }
            if (messages.length > limits.sendQueueMessagesMax()
                    || (messages.length > 1 && bytes > limits.sendQueueBytesMax())) {
                throw new IllegalArgumentException("batch: " + messages.length + " messages with " + bytes
                        + " bytes (expected at most sendQueueMessagesMax " + limits.sendQueueMessagesMax()
                        + ", sendQueueBytesMax " + limits.sendQueueBytesMax() + ")");
            }
            return (int) bytes;
        }

        @Override
        void begin(ConnectionDriver driver) {
            if (connection().isSendLate()) {
                fail(connection().lateSend(bytes, false));
                return;
            }
            given = true;
            driver.session().sendMessages(messages, this);
        }

        @Override
        void late() {
            if (!isDone()) {
                P2PException failure = connection().lateSend(bytes, true);
                connection().serial().execute(() -> completeExceptionally(failure));
            }
        }

        /** The session speaks of the last message alone. */
        @Override
        P2PException described(P2PException reason) {
            boolean untouched = !given || (messages[0].position() == positionBefore && messages[0].hasRemaining());
            return untouched || reason.mayHaveTakenEffect() ? reason : Failures.begun(reason);
        }

        @Override
        int sends() {
            return messages.length;
        }

        @Override
        int messages() {
            return messages.length;
        }

        @Override
        int bytes() {
            return bytes;
        }
    }

    /** Ends this side's messages. */
    static final class EndMessages extends Operation<Void> {
        EndMessages(DrivenConnection connection) {
            super(connection);
        }

        @Override
        void begin(ConnectionDriver driver) {
            driver.session().endMessages(this);
        }
    }

    /** Ends this side of a stream. */
    static final class EndStream extends Operation<Void> {
        private final DrivenStream stream;

        EndStream(DrivenStream stream) {
            super(stream.connection());
            this.stream = stream;
        }

        @Override
        void begin(ConnectionDriver driver) {
            if (driver.streams().contains(stream)) {
                driver.session().endStream(stream.id(), this);
            } else {
                fail(stream.overFailure());
            }
        }

        @Override
        void succeeded() {
            stream.writeEnded();
        }
    }

    /** Opens a stream. */
    static final class OpenStream extends Operation<P2PStream> {
        private final String protocol;
        private final Priority priority;

        OpenStream(DrivenConnection connection, String protocol, Priority priority) {
            super(connection);
            this.protocol = protocol;
            this.priority = priority;
        }

        @Override
        void begin(ConnectionDriver driver) {
            driver.session().openStream(protocol, priority, this);
        }

        @Override
        void answered(SessionEvent event) {
            if (event instanceof SessionEvent.StreamOpened opened) {
                succeed(connection().driver().streams().add(opened.id(), protocol));
            } else {
                super.answered(event);
            }
        }

        @Override
        void unwanted(P2PStream stream) {
            stream.reset(0);
        }
    }

    /** Measures a round trip. */
    static final class Ping extends Operation<Duration> {
        Ping(DrivenConnection connection) {
            super(connection);
        }

        @Override
        void begin(ConnectionDriver driver) {
            driver.session().ping(this, driver.loop().nanoTime());
        }

        @Override
        void answered(SessionEvent event) {
            if (event instanceof SessionEvent.Pong pong) {
                succeed(Duration.ofNanos(pong.roundTripNanos()));
            } else {
                super.answered(event);
            }
        }
    }

    /** A clean close on its way to the loop, behind the sends that were accepted before. */
    record Close(CloseReason.Code code, String detail, long timeoutNanos) implements Mailbox.Command {
        @Override
        public void execute(ConnectionDriver driver) {
            driver.end(code, detail, timeoutNanos);
        }

        @Override
        public void reject(P2PException failure) {
            // It is closed already, which is what was asked for.
        }
    }

    /**
     * The sends' deadline has passed. Behind the sends that were posted before, so that the session has them all; those
     * behind it look at the clock when it is their turn.
     */
    record EndLateSends(DrivenConnection connection) implements Mailbox.Command {
        @Override
        public void execute(ConnectionDriver driver) {
            if (connection.isSendLate()) {
                driver.held().endLateSends();
            }
        }

        @Override
        public void reject(P2PException failure) {
            // The connection's end has failed them.
        }
    }
}
