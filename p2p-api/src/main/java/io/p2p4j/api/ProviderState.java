package io.p2p4j.api;

/** The life of a provider; there is no way back. */
public enum ProviderState {
    /** Created, not started. */
    NEW,
    /** Listens and connects. */
    RUNNING,
    /** {@link P2PProvider#stop()} was called and is not complete. */
    STOPPING,
    /** Stopped; every connection and listener is closed and every stage settled. */
    STOPPED
}
