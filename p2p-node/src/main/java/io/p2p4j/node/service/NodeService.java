package io.p2p4j.node.service;

import java.util.concurrent.CompletionStage;

/**
 * Something that a node does with its peers, attached by the protocol id of its streams. Both methods are called on the node's
 * turn ({@link NodeView#turn()}), once each.
 */
public interface NodeService {
    /**
     * Returns what logs and errors call this service: the protocol id where it has one.
     *
     * @return for example {@code /p2p4j/peer-exchange/1.0.0}
     */
    String name();

    /**
     * Begins: registers handlers, observers and timers at the node. The provider runs; it does not listen yet.
     *
     * @param node what the service works with
     * @return completes when the node may go on
     */
    CompletionStage<Void> start(NodeView node);

    /**
     * Ends. Timers and observers of the node end by themselves; what the service holds beside them ends here.
     *
     * @return completes when nothing is left; never fails
     */
    CompletionStage<Void> stop();
}
