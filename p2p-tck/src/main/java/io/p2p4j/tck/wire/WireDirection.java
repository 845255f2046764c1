package io.p2p4j.tck.wire;

/** Which way bytes go on a wire. */
public enum WireDirection {
    /** From the dialer to the listener. */
    TO_LISTENER,
    /** From the listener to the dialer. */
    TO_DIALER;

    /**
     * Returns the other way.
     *
     * @return the opposite direction
     */
    public WireDirection opposite() {
        return switch (this) {
            case TO_LISTENER -> TO_DIALER;
            case TO_DIALER -> TO_LISTENER;
        };
    }
}
