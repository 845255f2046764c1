package io.p2p4j.node.service;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.metrics.Metrics;
import io.p2p4j.node.book.PeerBook;
import io.p2p4j.node.event.NodeEvent;
import io.p2p4j.node.pool.Connections;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * A node as its services see it.
 *
 * <p><b>Threads.</b> The node has one turn: an order of tasks of which never two run at a time. The state of every service
 * belongs to it, so that none needs a lock. {@link #turn()} may be given tasks from any thread; everything else here is called
 * on the turn. Nothing on the turn blocks.
 */
public interface NodeView {
    /**
     * Returns what carries the bytes.
     *
     * @return the provider, which runs
     */
    P2PProvider provider();

    /**
     * Returns the node's turn.
     *
     * @return runs tasks one after the other, in the order in which they were given
     */
    Executor turn();

    /**
     * Returns the turn for callbacks of the provider, which have nothing to do afterwards and hold no lock: when the turn is free, it
     * runs on the thread of the callback, and needs no other one. Never for threads of an application.
     *
     * @return runs tasks as {@link #turn()} does
     */
    Executor callbacks();

    /**
     * Runs a task on the turn after a delay. Nothing runs after the node's stop.
     *
     * @param delay from now, on the provider's clock
     * @param task what to run
     * @return calls it off
     */
    Cancellable after(Duration delay, Runnable task);

    /**
     * Returns the connections to peers.
     *
     * @return the pool
     */
    Connections connections();

    /**
     * Returns what is known of peers.
     *
     * @return the book
     */
    PeerBook book();

    /**
     * Tells the node's observers.
     *
     * @param event what happened
     */
    void publish(NodeEvent event);

    /**
     * Returns where to count.
     *
     * @return the metrics; {@link Metrics#NONE} unless the application gave others
     */
    Metrics metrics();
}
