package io.p2p4j.node;

/** The life of a node; there is no way back. */
public enum NodeState {
    /** Created, not started. */
    NEW,
    /** {@link P2PNode#start()} was called and is not complete. */
    STARTING,
    /** Listens, and all services run. */
    RUNNING,
    /** {@link P2PNode#stop()} was called, or the start failed, and it is not complete. */
    STOPPING,
    /** Nothing is left. */
    STOPPED
}
