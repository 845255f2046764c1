package io.p2p4j.api.blocking;

import io.p2p4j.api.P2PListener;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.blocking.Waiting.Effect;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.error.P2PException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;

/** A {@link P2PListener} for threads that wait. Rules for failures, interrupts and threads: see the package. */
public final class BlockingListener implements AutoCloseable {
    private final P2PListener listener;
    private final Waiting waiting;

    private BlockingListener(P2PListener listener, ProviderContext context) {
        this.listener = listener;
        this.waiting = new Waiting(context);
    }

    /**
     * Wraps a listener, which stays usable by itself.
     *
     * @param listener the listener
     * @param context the context of its provider
     * @return the facade
     */
    public static BlockingListener of(P2PListener listener, ProviderContext context) {
        return new BlockingListener(listener, context);
    }

    /**
     * Returns the listener itself.
     *
     * @return the listener
     */
    public P2PListener async() {
        return listener;
    }

    /**
     * Returns where peers can dial this listener.
     *
     * @return at least one address
     */
    public List<Multiaddr> localAddresses() {
        return listener.localAddresses();
    }

    /**
     * Waits for the next connection.
     *
     * @return an open connection
     * @throws P2PException as the stage of {@link P2PListener#accept()}
     * @throws InterruptedIOException when the thread is interrupted
     */
    public BlockingConnection accept() throws P2PException, InterruptedIOException {
        return accept(Waiting.FOREVER);
    }

    /**
     * Waits for the next connection for some time.
     *
     * @param timeout how long at most; zero takes only a connection that waits
     * @return an open connection
     * @throws P2PException as the stage of {@link P2PListener#accept()}, or {@code OPERATION_TIMEOUT}
     * @throws InterruptedIOException when the thread is interrupted
     */
    public BlockingConnection accept(Duration timeout) throws P2PException, InterruptedIOException {
        return accept(Waiting.nanos(timeout));
    }

    private BlockingConnection accept(long timeoutNanos) throws P2PException, InterruptedIOException {
        return BlockingConnection.of(
                waiting.result("accept", Effect.NONE, timeoutNanos, listener::accept), waiting.context());
    }

    /** Stops listening and waits until the address is free; see {@link P2PListener#close()}. */
    @Override
    public void close() {
        waiting.end(listener::close);
    }

    @Override
    public String toString() {
        return "BlockingListener" + listener.localAddresses();
    }
}
