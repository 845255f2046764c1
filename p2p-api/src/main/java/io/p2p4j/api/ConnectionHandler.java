package io.p2p4j.api;

/** Takes the connections that a listener accepts. */
@FunctionalInterface
public interface ConnectionHandler {
    /**
     * Called once for each accepted connection, on that connection's callbacks. When it throws, that connection alone
     * is closed and the failure is reported as an event.
     *
     * @param connection the new connection, open
     */
    void onConnection(P2PConnection connection);
}
