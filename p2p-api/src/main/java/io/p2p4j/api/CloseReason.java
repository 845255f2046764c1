package io.p2p4j.api;

import java.util.Objects;

/**
 * Why a connection ended.
 *
 * @param origin who ended it
 * @param code what for
 * @param detail a sentence for people; at most {@value #DETAIL_CHARS_MAX} characters, no secrets
 */
public record CloseReason(Origin origin, Code code, String detail) {
    /** The longest detail; longer ones are cut. */
    public static final int DETAIL_CHARS_MAX = 256;

    /** Who ended a connection. */
    public enum Origin {
        /** The application or provider on this side. */
        LOCAL,
        /** The peer, by its own message. */
        REMOTE,
        /** Neither: the network between the two, or the peer's crash. */
        NETWORK
    }

    /** What a connection was ended for. The numbers are those of the wire (docs/WIRE.md). */
    public enum Code {
        /** The application was done. */
        NORMAL(0),
        /** The provider stops. */
        GOING_AWAY(1),
        /** The connection was aborted without waiting for anything. */
        ABORTED(2),
        /** The peer broke the protocol. */
        PROTOCOL_ERROR(3),
        /** The versions do not overlap. */
        VERSION_MISMATCH(4),
        /** An identity was not the expected one or not proven. */
        AUTHENTICATION_FAILED(5),
        /** A limit forbids the connection; the detail names the limit. */
        LIMIT_EXCEEDED(6),
        /** Nothing was heard within the idle timeout. */
        IDLE_TIMEOUT(7),
        /** The handshake did not end in time. */
        HANDSHAKE_TIMEOUT(8),
        /** A fault in the implementation. */
        INTERNAL_FAULT(9),
        /** The network lost the connection, or the peer vanished. Never sent. */
        CONNECTION_LOST(10);

        private final int number;

        Code(int number) {
            this.number = number;
        }

        /**
         * Returns the number on the wire.
         *
         * @return the number
         */
        public int number() {
            return number;
        }

        /**
         * Finds a code by its number; an unknown one, from a newer peer, counts as {@link #ABORTED}.
         *
         * @param number the number on the wire
         * @return the code
         */
        public static Code ofNumber(long number) {
            for (Code code : values()) {
                if (code.number == number) {
                    return code;
                }
            }
            return ABORTED;
        }
    }

    /**
     * Checks the components and cuts a long detail.
     *
     * @param origin see the component
     * @param code see the component
     * @param detail see the component
     */
    public CloseReason {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(code, "code");
        if (detail.length() > DETAIL_CHARS_MAX) {
            detail = detail.substring(0, DETAIL_CHARS_MAX);
        }
    }

    /**
     * Tells a clean end from an abort or a failure: on a clean end everything that the peer sent before was delivered.
     *
     * @return true for {@link Code#NORMAL} and {@link Code#GOING_AWAY}
     */
    public boolean isClean() {
        return code == Code.NORMAL || code == Code.GOING_AWAY;
    }

    @Override
    public String toString() {
        return code + " by " + origin + (detail.isEmpty() ? "" : " (" + detail + ")");
    }
}
