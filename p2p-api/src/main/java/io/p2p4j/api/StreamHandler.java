package io.p2p4j.api;

/** Serves the streams that peers open for one protocol id. */
@FunctionalInterface
public interface StreamHandler {
    /**
     * Called once for each stream, on the connection's callbacks (in order, one at a time); it must not block for long.
     * When it throws, the stream is reset and the failure is reported as an event.
     *
     * @param stream the new stream, open in both directions
     */
    void onStream(P2PStream stream);
}
