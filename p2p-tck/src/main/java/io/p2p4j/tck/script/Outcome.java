package io.p2p4j.tck.script;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.util.concurrent.CancellationException;

/** How an operation, or a receiver, may end. */
enum Outcome {
    /** Not at all yet. */
    PENDING,
    /** As it should. */
    OK,
    /** By the caller's cancel. */
    CANCELLED,
    /** With the clean end of what is received. */
    END,
    /** With CONNECTION_CLOSED. */
    CLOSED,
    /** With CONNECTION_LOST. */
    LOST,
    /** With WRITE_CLOSED. */
    WRITE_CLOSED,
    /** With STREAM_RESET. */
    RESET,
    /** In a way that no script allows. */
    OTHER;

    /** What was seen of one operation or receiver: the outcome and, for people, how exactly. */
    record Seen(Outcome outcome, String detail) {
        static final Seen PENDING = new Seen(Outcome.PENDING, "pending");
        static final Seen OK = new Seen(Outcome.OK, "ok");
        static final Seen END = new Seen(Outcome.END, "end");

        static Seen failed(Throwable failure) {
            if (failure instanceof CancellationException) {
                return new Seen(CANCELLED, "cancelled");
            }
            P2PException known = P2PException.from(failure);
            Outcome outcome = of(known.code());
            return new Seen(
                    outcome,
                    outcome == OTHER
                            ? String.valueOf(known.getMessage())
                            : known.code().name());
        }

        static Seen other(String detail) {
            return new Seen(OTHER, detail);
        }
    }

    private static Outcome of(ErrorCode code) {
        if (code == ErrorCode.CONNECTION_CLOSED) {
            return CLOSED;
        }
        if (code == ErrorCode.CONNECTION_LOST) {
            return LOST;
        }
        if (code == ErrorCode.WRITE_CLOSED) {
            return WRITE_CLOSED;
        }
        return code == ErrorCode.STREAM_RESET ? RESET : OTHER;
    }
}
