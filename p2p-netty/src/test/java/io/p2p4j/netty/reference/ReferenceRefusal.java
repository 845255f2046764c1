package io.p2p4j.netty.reference;

import java.io.IOException;

/** A connection never opened, and the other end said why in a CLOSE frame. */
public final class ReferenceRefusal extends IOException {
    private static final long serialVersionUID = 1L;

    /** The code of the CLOSE frame. */
    private final long code;

    ReferenceRefusal(long code, String detail) {
        super("refused with code " + code + ": " + detail);
        this.code = code;
    }

    /**
     * Returns the code of the CLOSE frame.
     *
     * @return the code
     */
    public long code() {
        return code;
    }
}
