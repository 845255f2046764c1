package io.p2p4j.api;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.identity.PeerId;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * One local peer: an identity that listens and connects. What carries the bytes is the implementation's matter; every
 * implementation keeps the contract written here, which the technology compatibility kit checks.
 *
 * <p><b>Threads.</b> Every method may be called from any thread, unless the provider is {@link Capability#DETERMINISTIC},
 * where all calls come from the simulation's thread. No method blocks. Stages complete and callbacks run on
 * {@link ProviderContext#executor()}, for one connection in order and never two at a time.
 *
 * <p><b>Failures.</b> Stages fail with a {@link io.p2p4j.api.error.P2PException}. Nothing operational is thrown at the
 * call; null and illegal arguments are.
 *
 * <p><b>Cancelling.</b> Cancelling the future behind a stage ({@code stage.toCompletableFuture().cancel(true)}) calls the
 * operation off: a cancelled connect releases both ends, a cancelled accept or receive leaves what arrives for the next.
 */
public interface P2PProvider extends AutoCloseable {
    /**
     * Returns the implementation's id, as configured by {@code P2P_IMPLEMENTATION}.
     *
     * @return for example {@code netty}
     */
    String id();

    /**
     * Returns this peer's id; constant, and the same after a restart with the same key.
     *
     * @return the id
     */
    PeerId localPeerId();

    /**
     * Returns what this provider can do; constant, in the order of {@link Capability}'s declaration.
     *
     * @return an unmodifiable set
     */
    Set<Capability> capabilities();

    /**
     * Returns the limits in force.
     *
     * @return the limits
     */
    Limits limits();

    /**
     * Returns the clock, timers, executor and chance that this provider uses. Code above a provider takes its own from
     * here, so that it can be simulated.
     *
     * @return the context
     */
    ProviderContext context();

    /**
     * Returns where this provider is in its life.
     *
     * @return the state
     */
    ProviderState state();

    /**
     * Starts the provider. Starting again does nothing more; starting after a stop fails with
     * {@code PROVIDER_NOT_RUNNING}.
     *
     * @return completes when it can listen and connect
     */
    CompletionStage<Void> start();

    /**
     * Closes every listener and connection with {@code GOING_AWAY}, settles every pending stage and frees threads,
     * sockets and memory, within {@link Limits#stopTimeout()} even when peers do not answer. Stopping again returns the
     * same stage.
     *
     * @return completes when nothing is left; never fails
     */
    CompletionStage<Void> stop();

    /**
     * Listens at the default address: the first of the configured ones.
     *
     * @return the listener, or {@code ADDRESS_IN_USE}, {@code ADDRESS_UNAVAILABLE}, {@code TRANSPORT_UNSUPPORTED},
     *     {@code PROVIDER_NOT_RUNNING}
     */
    CompletionStage<P2PListener> listen();

    /**
     * Listens at an address. Port 0 takes a free port.
     *
     * @param address for example {@code /ip4/127.0.0.1/tcp/0}
     * @return as for {@link #listen()}
     */
    CompletionStage<P2PListener> listen(Multiaddr address);

    /**
     * Connects to a peer: tries its addresses, proves its identity, settles version and features. Each call makes a new
     * connection. Ends within the request's timeout.
     *
     * @param request what to dial
     * @return the open connection, or {@code CONNECTION_FAILED} with every address's own error, {@code PEER_NOT_FOUND},
     *     {@code TIMEOUT}, {@code AUTHENTICATION_FAILED}, {@code PROTOCOL_ERROR}, {@code PROVIDER_NOT_RUNNING}
     */
    CompletionStage<P2PConnection> connect(DialRequest request);

    /**
     * Connects to a peer at its addresses in the address book.
     *
     * @param peer the peer
     * @return as for {@link #connect(DialRequest)}
     */
    default CompletionStage<P2PConnection> connect(PeerId peer) {
        return connect(DialRequest.to(peer));
    }

    /**
     * Connects to an address; a trailing {@code /p2p/<id>} is the identity that is expected.
     *
     * @param address the address
     * @return as for {@link #connect(DialRequest)}
     */
    default CompletionStage<P2PConnection> connect(Multiaddr address) {
        return connect(DialRequest.to(address));
    }

    /**
     * Serves a protocol: streams that peers open with this id go to the handler.
     *
     * @param protocol the protocol id, for example {@code /chat/1.0.0}; 1 to 140 characters, starting with a slash
     * @param handler called for each stream
     * @return removes the handler
     * @throws IllegalStateException when the protocol already has a handler
     */
    Registration handle(String protocol, StreamHandler handler);

    /**
     * Returns the addresses that {@link #connect(PeerId)} uses.
     *
     * @return the book
     */
    AddressBook addressBook();

    /**
     * Returns the counts so far; also of a provider that has stopped.
     *
     * @return a snapshot; {@link ProviderStats#NONE} without {@link Capability#METRICS}
     */
    default ProviderStats stats() {
        return ProviderStats.NONE;
    }

    /**
     * Tells an observer everything that happens, in order, on the executor. A slow observer never blocks the provider:
     * past {@link Limits#eventQueueMax()} waiting events the oldest are dropped and counted.
     *
     * @param observer called one event at a time
     * @return removes the observer
     */
    Registration observe(Consumer<P2PEvent> observer);

    /** Stops the provider and waits for it on the calling thread. */
    @Override
    void close();
}
