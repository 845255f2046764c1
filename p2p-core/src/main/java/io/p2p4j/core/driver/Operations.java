package io.p2p4j.core.driver;

import io.p2p4j.api.CloseReason;
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

        private int bytes() {
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

        @Override
        void release(boolean succeeded) {
            connection().sendEnded(bytes());
            if (succeeded) {
                connection().counters().sent(stream == null ? 1 : 0, bytes());
            }
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
}
