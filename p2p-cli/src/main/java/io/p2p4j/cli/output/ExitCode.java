package io.p2p4j.cli.output;

import io.p2p4j.api.error.ErrorCode;

/** How the command ended, as the shell sees it. The numbers are part of the interface and never change. */
public enum ExitCode {
    /** Everything that was asked for was done. */
    OK(0, "done"),
    /** A fault of this program. */
    UNEXPECTED(1, "an unexpected failure; please report it"),
    /** The command line or the configuration is wrong. */
    USAGE(2, "wrong command line or configuration"),
    /** No usable connection. */
    CONNECTION_FAILED(3, "no connection: refused, unreachable, or declined by the peer"),
    /** Nobody knows where the peer is. */
    PEER_NOT_FOUND(4, "no address of the peer is known"),
    /** The network or a local socket is in the way. */
    NETWORK_ERROR(5, "the network failed, or the connection was lost"),
    /** The other end does not speak as it should. */
    PROTOCOL_ERROR(6, "the other end broke the protocol or does not speak it"),
    /** A bound in time was passed. */
    TIMEOUT(7, "something took longer than its limit"),
    /** The other end is not who it should be. */
    AUTHENTICATION_FAILED(8, "the peer could not prove the expected identity"),
    /** A file is in the way. */
    STORAGE_FAILED(9, "a file could not be read or written, here or at the receiver"),
    /**
     * {@code p2p tck}: a rule that binds the provider is broken. {@code p2p sim}: a check does not hold. {@code p2p doctor}: something
     * does not work.
     */
    VIOLATED(
            10, "the provider breaks the contract, a check of a simulation does not hold, or the doctor found a fault"),
    /** {@code p2p tck}: nothing is broken, but a rule could not be judged. */
    INCONCLUSIVE(11, "no rule is broken, and one or more could not be judged"),
    /** Ctrl-C. The Java runtime itself ends with this number, after everything was closed. */
    INTERRUPTED(130, "interrupted with Ctrl-C");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /**
     * Returns what the process ends with.
     *
     * @return 0 to 255
     */
    public int number() {
        return number;
    }

    /**
     * Returns what it means.
     *
     * @return a few words
     */
    public String meaning() {
        return meaning;
    }

    /**
     * Finds the exit code of a failure: its kind's, but storage has one of its own.
     *
     * @param code the failure's code
     * @return the exit code
     */
    public static ExitCode of(ErrorCode code) {
        if (code == ErrorCode.STORAGE_FAILED) {
            return STORAGE_FAILED;
        }
        if (code == ErrorCode.INTERNAL_FAULT) {
            return UNEXPECTED;
        }
        return switch (code.kind()) {
            case CONNECTION_FAILED -> CONNECTION_FAILED;
            case PEER_NOT_FOUND -> PEER_NOT_FOUND;
            case NETWORK_ERROR -> NETWORK_ERROR;
            case PROTOCOL_ERROR -> PROTOCOL_ERROR;
            case TIMEOUT -> TIMEOUT;
            case AUTHENTICATION_FAILED -> AUTHENTICATION_FAILED;
        };
    }
}
