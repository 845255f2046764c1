package io.p2p4j.tck.mutant;

import io.p2p4j.api.AddressBook;
import io.p2p4j.api.Capability;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.ProviderState;
import io.p2p4j.api.ProviderStats;
import io.p2p4j.api.Registration;
import io.p2p4j.api.StreamHandler;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.discovery.Discovery;
import io.p2p4j.api.identity.PeerId;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/** A correct provider until a subclass or a wrapper of its connections and listeners makes it faulty. Thread-safe. */
class FaultyProvider implements P2PProvider {
    private final P2PProvider correct;
    /** Weak on both sides, so that wrapping keeps nothing that a rule wants to see collected. */
    private final Map<P2PConnection, WeakReference<P2PConnection>> connections = new WeakHashMap<>();

    FaultyProvider(P2PProvider correct) {
        this.correct = correct;
    }

    /** The provider that a harness made, of one that it may have become. */
    static P2PProvider correctOf(P2PProvider provider) {
        return provider instanceof FaultyProvider faulty ? faulty.correct : provider;
    }

    /** Makes the faulty connection of a correct one; asked once for each. */
    P2PConnection faulty(P2PConnection connection) {
        return new FaultyConnection(connection);
    }

    /** Makes the faulty listener of a correct one. */
    P2PListener faulty(P2PListener listener) {
        return new FaultyListener(listener, this);
    }

    /** Makes the faulty discovery of a correct one. */
    Discovery faulty(Discovery discovery) {
        return discovery;
    }

    final P2PConnection wrap(P2PConnection connection) {
        synchronized (connections) {
            WeakReference<P2PConnection> reference = connections.get(connection);
            P2PConnection known = reference == null ? null : reference.get();
            if (known == null) {
                known = faulty(connection);
                connections.put(connection, new WeakReference<>(known));
            }
            return known;
        }
    }

    private P2PStream faulty(P2PStream stream) {
        return wrap(stream.connection()) instanceof FaultyConnection connection ? connection.faulty(stream) : stream;
    }

    /** A stage like another one with another result, whose cancel reaches the other one. */
    static <T, R> CompletionStage<R> map(CompletionStage<T> stage, Function<T, R> mapping) {
        return map(stage, mapping, Runnable::run);
    }

    /** A stage like another one, which is completed by a task that the caller runs. */
    static <T> CompletionStage<T> mapAround(CompletionStage<T> stage, Consumer<Runnable> around) {
        return map(stage, value -> value, around);
    }

    private static <T, R> CompletionStage<R> map(
            CompletionStage<T> stage, Function<T, R> mapping, Consumer<Runnable> around) {
        CompletableFuture<T> source = stage.toCompletableFuture();
        CompletableFuture<R> mapped = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterrupt) {
                boolean first = source.cancel(mayInterrupt);
                return super.cancel(mayInterrupt) && first;
            }
        };
        source.whenComplete((value, failure) -> {
            if (failure == null) {
                around.accept(() -> mapped.complete(mapping.apply(value)));
            } else {
                around.accept(() -> mapped.completeExceptionally(failure));
            }
        });
        return mapped;
    }

    @Override
    public String id() {
        return correct.id();
    }

    @Override
    public PeerId localPeerId() {
        return correct.localPeerId();
    }

    @Override
    public Set<Capability> capabilities() {
        return correct.capabilities();
    }

    @Override
    public Limits limits() {
        return correct.limits();
    }

    @Override
    public ProviderContext context() {
        return correct.context();
    }

    @Override
    public ProviderState state() {
        return correct.state();
    }

    @Override
    public CompletionStage<Void> start() {
        return correct.start();
    }

    @Override
    public CompletionStage<Void> stop() {
        return correct.stop();
    }

    @Override
    public CompletionStage<P2PListener> listen() {
        return map(correct.listen(), this::faulty);
    }

    @Override
    public CompletionStage<P2PListener> listen(Multiaddr address) {
        return map(correct.listen(address), this::faulty);
    }

    @Override
    public CompletionStage<P2PConnection> connect(DialRequest request) {
        return map(correct.connect(request), this::wrap);
    }

    @Override
    public Registration handle(String protocol, StreamHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return correct.handle(protocol, stream -> handler.onStream(faulty(stream)));
    }

    @Override
    public AddressBook addressBook() {
        return correct.addressBook();
    }

    @Override
    public ProviderStats stats() {
        return correct.stats();
    }

    @Override
    public Registration observe(Consumer<P2PEvent> observer) {
        return correct.observe(event -> observer.accept(translated(event)));
    }

    private P2PEvent translated(P2PEvent event) {
        if (event instanceof P2PEvent.ConnectionOpened opened) {
            return new P2PEvent.ConnectionOpened(wrap(opened.connection()));
        }
        if (event instanceof P2PEvent.ConnectionClosed closed) {
            return new P2PEvent.ConnectionClosed(wrap(closed.connection()), closed.reason());
        }
        return event;
    }

    @Override
    public void close() {
        correct.close();
    }
}
