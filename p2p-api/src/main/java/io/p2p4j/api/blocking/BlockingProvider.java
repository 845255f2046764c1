package io.p2p4j.api.blocking;

import io.p2p4j.api.DialRequest;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.blocking.Waiting.Effect;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import java.io.InterruptedIOException;

/** A {@link P2PProvider} for threads that wait. Rules for failures, interrupts and threads: see the package. */
public final class BlockingProvider implements AutoCloseable {
    private final P2PProvider provider;
    private final Waiting waiting;

    private BlockingProvider(P2PProvider provider) {
        this.provider = provider;
        this.waiting = new Waiting(provider.context());
    }

    /**
     * Wraps a provider, which stays usable by itself.
     *
     * @param provider the provider
     * @return the facade
     */
    public static BlockingProvider of(P2PProvider provider) {
        return new BlockingProvider(provider);
    }

    /**
     * Returns the provider itself, for everything that does not wait.
     *
     * @return the provider
     */
    public P2PProvider async() {
        return provider;
    }

    /**
     * Returns this peer's id.
     *
     * @return the id
     */
    public PeerId localPeerId() {
        return provider.localPeerId();
    }

    /**
     * Starts the provider.
     *
     * @throws P2PException as the stage of {@link P2PProvider#start()}
     * @throws InterruptedIOException when the thread is interrupted; the provider may start all the same
     */
    public void start() throws P2PException, InterruptedIOException {
        // A copy is waited for: the stage belongs to every caller of start, so that it must not be cancelled.
        waiting.result(
                "start",
                Effect.POSSIBLE,
                Waiting.FOREVER,
                () -> provider.start().toCompletableFuture().copy());
    }

    /**
     * Listens at the default address.
     *
     * @return the listener
     * @throws P2PException as the stage of {@link P2PProvider#listen()}
     * @throws InterruptedIOException when the thread is interrupted
     */
    public BlockingListener listen() throws P2PException, InterruptedIOException {
        return BlockingListener.of(
                waiting.result("listen", Effect.NONE, Waiting.FOREVER, provider::listen), waiting.context());
    }

    /**
     * Listens at an address.
     *
     * @param address the address
     * @return the listener
     * @throws P2PException as the stage of {@link P2PProvider#listen(Multiaddr)}
     * @throws InterruptedIOException when the thread is interrupted
     */
    public BlockingListener listen(Multiaddr address) throws P2PException, InterruptedIOException {
        return BlockingListener.of(
                waiting.result("listen at " + address, Effect.NONE, Waiting.FOREVER, () -> provider.listen(address)),
                waiting.context());
    }

    /**
     * Connects to a peer, within the request's timeout.
     *
     * @param request what to dial
     * @return the open connection
     * @throws P2PException as the stage of {@link P2PProvider#connect(DialRequest)}
     * @throws InterruptedIOException when the thread is interrupted
     */
    public BlockingConnection connect(DialRequest request) throws P2PException, InterruptedIOException {
        return BlockingConnection.of(
                waiting.result("connect", Effect.NONE, Waiting.FOREVER, () -> provider.connect(request)),
                waiting.context());
    }

    /**
     * Connects to a peer at its addresses in the address book.
     *
     * @param peer the peer
     * @return the open connection
     * @throws P2PException as for {@link #connect(DialRequest)}
     * @throws InterruptedIOException when the thread is interrupted
     */
    public BlockingConnection connect(PeerId peer) throws P2PException, InterruptedIOException {
        return connect(DialRequest.to(peer));
    }

    /**
     * Connects to an address; a trailing {@code /p2p/<id>} is the identity that is expected.
     *
     * @param address the address
     * @return the open connection
     * @throws P2PException as for {@link #connect(DialRequest)}
     * @throws InterruptedIOException when the thread is interrupted
     */
    public BlockingConnection connect(Multiaddr address) throws P2PException, InterruptedIOException {
        return connect(DialRequest.to(address));
    }

    /** Stops the provider and waits until nothing of it is left; see {@link P2PProvider#stop()}. */
    public void stop() {
        waiting.end(provider::stop);
    }

    /** Stops the provider, as {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }

    @Override
    public String toString() {
        return "BlockingProvider[" + provider.id() + ", " + provider.localPeerId() + "]";
    }
}
