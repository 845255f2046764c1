package io.p2p4j.node.message;

/** Why a peer did not handle a message. The numbers are those of the wire. */
public enum RejectCode {
    /** Nobody handles its type there. */
    NO_HANDLER(1),
    /** It is malformed or refused by a validator. */
    INVALID(2),
    /** The handler failed. */
    FAILED(3),
    /** It was over a rate limit; it may be sent again later. */
    RATE_LIMITED(4),
    /** The peer's queue for its reply is full. */
    QUEUE_FULL(5),
    /** The handler did not answer in the time that it has; what it did is not known. */
    TIMED_OUT(6);

    private final int number;

    RejectCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** Whether the same message would be rejected again. */
    boolean isFinal() {
        return this != RATE_LIMITED;
    }

    /** An unknown number, of a newer peer, counts as a failure. */
    static RejectCode ofNumber(long number) {
        for (RejectCode code : values()) {
            if (code.number == number) {
                return code;
            }
        }
        return FAILED;
    }
}
