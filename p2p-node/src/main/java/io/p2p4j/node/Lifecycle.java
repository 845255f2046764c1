package io.p2p4j.node;

import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.node.service.NodeService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts and stops a node: provider, services in their order, listeners; and back: services in the reverse order, timers, provider.
 * Owned by the node's turn; {@link #state} and {@link #addresses} may be read from any thread.
 */
final class Lifecycle {
    private static final System.Logger LOG = System.getLogger(P2PNode.class.getName());

    private final NodeCore core;
    private final P2PProvider provider;
    private final List<NodeService> services;
    private final List<Supplier<CompletionStage<P2PListener>>> listens;
    /** Those whose start was called. */
    private final List<NodeService> begun = new ArrayList<>();

    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile NodeState state = NodeState.NEW;
    private volatile List<Multiaddr> addresses = List.of();
    private volatile long startedNanos;

    /** Listens at the addresses; at the provider's default when the list is null. */
    Lifecycle(NodeCore core, List<NodeService> services, @Nullable List<Multiaddr> addresses) {
        this.core = core;
        this.provider = core.provider();
        this.services = List.copyOf(services);
        this.listens = addresses == null ? List.of(provider::listen) : listens(addresses);
    }

    private List<Supplier<CompletionStage<P2PListener>>> listens(List<Multiaddr> addresses) {
        List<Supplier<CompletionStage<P2PListener>>> all = new ArrayList<>();
        addresses.forEach(address -> all.add(() -> provider.listen(address)));
        return all;
    }

    NodeState state() {
        return state;
    }

    List<Multiaddr> addresses() {
        return addresses;
    }

    Duration uptime() {
        return state == NodeState.NEW
                ? Duration.ZERO
                : Duration.ofNanos(provider.context().nanoTime() - startedNanos);
    }

    CompletionStage<Void> start() {
        core.turn().execute(() -> {
            if (state == NodeState.NEW) {
                state = NodeState.STARTING;
                startedNanos = provider.context().nanoTime();
                begin();
            } else if (state == NodeState.STOPPING || state == NodeState.STOPPED) {
                started.completeExceptionally(
                        P2PException.of(ErrorCode.PROVIDER_NOT_RUNNING, "the node was stopped; make another one"));
            }
        });
        return outside(started);
    }

    private void begin() {
        CompletionStage<Void> steps =
                step(core.book().open(core.turn())).thenCompose(nothing -> step(provider.start()));
        for (NodeService service : services) {
            steps = steps.thenCompose(nothing -> {
                requireStarting();
                begun.add(service);
                return step(service.start(core));
            });
        }
        for (Supplier<CompletionStage<P2PListener>> listen : listens) {
            steps = steps.thenCompose(nothing -> {
                requireStarting();
                return step(listen.get()).thenAccept(this::listening);
            });
        }
        steps.whenComplete((nothing, failure) -> {
            if (failure == null && state == NodeState.STARTING) {
                state = NodeState.RUNNING;
                started.complete(null);
            } else {
                started.completeExceptionally(
                        failure != null
                                ? P2PException.from(failure)
                                : P2PException.of(ErrorCode.PROVIDER_NOT_RUNNING, "the node was stopped"));
                end();
            }
        });
    }

    private void requireStarting() {
        if (state != NodeState.STARTING) {
            throw new IllegalStateException("the node was stopped while it started");
        }
    }

    private void listening(P2PListener listener) {
        listener.onConnection(core.pool()::accepted);
        List<Multiaddr> all = new ArrayList<>(addresses);
        all.addAll(listener.localAddresses());
        addresses = List.copyOf(all);
    }

    CompletionStage<Void> stop() {
        core.turn().execute(this::end);
        return outside(stopped);
    }

    private void end() {
        if (state == NodeState.STOPPING || state == NodeState.STOPPED) {
            return;
        }
        state = NodeState.STOPPING;
        List<NodeService> backwards = new ArrayList<>(begun);
        Collections.reverse(backwards);
        CompletionStage<Void> steps = CompletableFuture.completedFuture(null);
        for (NodeService service : backwards) {
            steps = steps.thenCompose(nothing -> step(bounded(service)));
        }
        steps.thenCompose(nothing -> {
                    core.end();
                    return step(provider.stop());
                })
                .thenCompose(nothing -> step(core.book().close()))
                .whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        LOG.log(System.Logger.Level.ERROR, "the provider did not stop", failure);
                    }
                    state = NodeState.STOPPED;
                    stopped.complete(null);
                });
    }

    /** A service that does not end in time, or fails, is left behind: the node stops all the same. */
    private CompletionStage<Void> bounded(NodeService service) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        AtomicBoolean late = new AtomicBoolean(true);
        core.after(provider.limits().stopTimeout(), () -> {
            if (late.get()) {
                LOG.log(System.Logger.Level.WARNING, "service {0} does not stop and is left behind", service.name());
                ended.complete(null);
            }
        });
        CompletionStage<Void> ending;
        try {
            ending = service.stop();
        } catch (RuntimeException failure) {
            ending = CompletableFuture.failedFuture(failure);
        }
        ending.whenComplete((nothing, failure) -> {
            late.set(false);
            if (failure != null) {
                LOG.log(System.Logger.Level.WARNING, "service " + service.name() + " failed to stop", failure);
            }
            ended.complete(null);
        });
        return ended;
    }

    /** What comes of a step comes on the turn. */
    private <T> CompletableFuture<T> step(CompletionStage<T> stage) {
        CompletableFuture<T> onTurn = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> core.turn().execute(() -> {
            if (failure != null) {
                onTurn.completeExceptionally(failure);
            } else {
                onTurn.complete(value);
            }
        }));
        return onTurn;
    }

    private CompletionStage<Void> outside(CompletableFuture<Void> done) {
        return core.asking(() -> done);
    }
}
