package io.p2p4j.simulator.dns;

import java.io.IOException;

/** Why a name was not resolved. */
public final class DnsException extends IOException {
    private static final long serialVersionUID = 1;

    /** What was answered. */
    private final Code code;

    /** What was answered. */
    public enum Code {
        /** There is no such name. */
        NXDOMAIN,
        /** The server failed. */
        SERVFAIL,
        /** Nobody answered. */
        TIMEOUT,
        /** The name exists and has nothing of what was asked for. */
        NODATA
    }

    DnsException(Code code, String name) {
        super("name " + name + ": " + code);
        this.code = code;
    }

    /**
     * Returns what was answered.
     *
     * @return the code
     */
    public Code code() {
        return code;
    }
}
