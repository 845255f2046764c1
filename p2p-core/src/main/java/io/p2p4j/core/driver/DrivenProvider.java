package io.p2p4j.core.driver;

import io.p2p4j.api.AddressBook;
import io.p2p4j.api.Capability;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.ProviderState;
import io.p2p4j.api.ProviderStats;
import io.p2p4j.api.Registration;
import io.p2p4j.api.StreamHandler;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.session.SessionConfig;
import io.p2p4j.core.transport.Transport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The provider that any transports and any session machine make together. Thread-safe as {@link P2PProvider} says; see
 * docs/CONCURRENCY.md for who owns what. The provider closes its transports when it stops; the context stays the caller's.
 */
public final class DrivenProvider implements P2PProvider {
    private final ProviderCore core;
    /**
     * The latest one, which knows those before it. The core's monitor guards what is here, the state, and what may only be
     * added while running.
     */
    private @Nullable DrivenListener listeners;
    /** By their numbers; only while there are any. */
    private @Nullable Map<Long, Dialer> dialers;
    /** Since the stop. */
    private @Nullable CompletionStage<Void> stopped;

    private volatile ProviderState state = ProviderState.NEW;

    /**
     * Makes a provider in state {@link ProviderState#NEW}.
     *
     * @param id the implementation's id
     * @param capabilities what transports and sessions together can do
     * @param config identity, addresses and limits
     * @param context time, timers, executor and chance
     * @param transports asked in this order who supports an address; owned by the provider from now on
     * @param sessions makes the machine of each connection
     */
    public DrivenProvider(
            String id,
            Set<Capability> capabilities,
            P2PConfig config,
            ProviderContext context,
            List<Transport> transports,
            SessionConfig.Factory sessions) {
        this(id, capabilities, config, context, transports, sessions, null);
    }

    /**
     * Makes a provider in state {@link ProviderState#NEW}, whose transports may make links with streams of their own too.
     *
     * @param id the implementation's id
     * @param capabilities what transports and sessions together can do
     * @param config identity, addresses and limits
     * @param context time, timers, executor and chance
     * @param transports asked in this order who supports an address; owned by the provider from now on
     * @param sessions makes the machine of each connection over one byte stream
     * @param muxedSessions makes the machine of each connection over a link with streams; null when no transport makes such
     */
    public DrivenProvider(
            String id,
            Set<Capability> capabilities,
            P2PConfig config,
            ProviderContext context,
            List<Transport> transports,
            SessionConfig.Factory sessions,
            SessionConfig.@Nullable MuxedFactory muxedSessions) {
        this.core = new ProviderCore(
                Objects.requireNonNull(id, "id"),
                OrderedCapabilities.of(capabilities),
                config,
                context,
                transports,
                Objects.requireNonNull(sessions, "sessions"),
                muxedSessions);
    }

    @Override
    public String id() {
        return core.id();
    }

    @Override
    public PeerId localPeerId() {
        return core.localPeerId();
    }

    @Override
    public Set<Capability> capabilities() {
        return core.capabilities();
    }

    @Override
    public Limits limits() {
        return core.limits();
    }

    @Override
    public ProviderContext context() {
        return core.context();
    }

    @Override
    public ProviderState state() {
        return state;
    }

    @Override
    public ProviderStats stats() {
        if (!capabilities().contains(Capability.METRICS)) {
            return ProviderStats.NONE;
        }
        List<DrivenListener> listening;
        int dialing;
        synchronized (core) {
            listening = listeners();
            dialing = dialers == null ? 0 : dialers.size();
        }
        int waiting = 0;
        for (DrivenListener listener : listening) {
            waiting += listener.waiting();
        }
        return core.counters().snapshot(listening.size(), dialing, core.table().handshakesPending(), waiting);
    }

    @Override
    public CompletionStage<Void> start() {
        synchronized (core) {
            if (state == ProviderState.NEW) {
                state = ProviderState.RUNNING;
            }
            return state == ProviderState.RUNNING
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(notRunning());
        }
    }

    private P2PException notRunning() {
        return core.notRunning(state.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public CompletionStage<P2PListener> listen() {
        List<Multiaddr> configured = core.listenAddresses();
        if (configured.isEmpty()) {
            return CompletableFuture.failedFuture(
                    P2PException.of(ErrorCode.ADDRESS_UNAVAILABLE, "no listen address is configured"));
        }
        return listen(configured.get(0));
    }

    @Override
    public CompletionStage<P2PListener> listen(Multiaddr address) {
        if (address.peerId().isPresent() && !address.peerId().get().equals(localPeerId())) {
            throw new IllegalArgumentException(
                    "listen: address " + address + " names another peer (expected " + localPeerId() + ")");
        }
        Multiaddr bare = Failures.withoutPeerId(address);
        Transport transport = bare == null ? null : core.transportFor(bare);
        DrivenListener listener;
        synchronized (core) {
            if (state != ProviderState.RUNNING) {
                return CompletableFuture.failedFuture(notRunning());
            }
            if (bare == null || transport == null) {
                return CompletableFuture.failedFuture(core.unsupported(address));
            }
            listener = new DrivenListener(core.nextNumber(), bare, this, listeners);
            listeners = listener;
        }
        return listener.open(transport);
    }

    /** What the parts of this provider share. */
    ProviderCore core() {
        return core;
    }

    /** A listener is over. */
    void forget(DrivenListener listener) {
        synchronized (core) {
            listeners = DrivenListener.without(listener, listeners);
        }
    }

    /** In the order of their numbers; the caller holds the monitor. */
    private List<DrivenListener> listeners() {
        List<DrivenListener> all = new ArrayList<>(1);
        for (DrivenListener listener = listeners; listener != null; listener = listener.previous()) {
            all.add(0, listener);
        }
        return all;
    }

    /**
     * The book knows no more than in which order addresses were added. QUIC goes first: one round trip less, and a network
     * that blocks UDP costs the head start of the others only.
     */
    private static List<Multiaddr> streamsFirst(List<Multiaddr> addresses) {
        List<Multiaddr> ordered = new ArrayList<>(addresses);
        ordered.sort(Comparator.comparing(address -> !address.has(Protocol.QUIC_V1)));
        return ordered;
    }

    @Override
    public CompletionStage<P2PConnection> connect(DialRequest request) {
        List<Multiaddr> addresses = request.addresses();
        if (addresses.isEmpty()) {
            addresses =
                    streamsFirst(request.peer().map(addressBook()::addresses).orElse(List.of()));
        }
        P2PException refused = null;
        Dialer dialer = null;
        synchronized (core) {
            Refusal limit = core.table().refusal();
            if (state != ProviderState.RUNNING) {
                refused = notRunning();
            } else if (addresses.isEmpty()) {
                refused = P2PException.builder(
                                ErrorCode.NO_KNOWN_ADDRESS,
                                "no address of the peer is known; add one to the address book or to the request")
                        .peer(request.peer().orElse(null))
                        .build();
            } else if (limit != null) {
                refused = limit.failure();
            } else {
                long number = core.nextNumber();
                dialer = new Dialer(
                        core,
                        request.peer(),
                        addresses,
                        request.timeout().orElse(limits().dialTimeout()),
                        over -> forgetDialer(number));
                if (dialers == null) {
                    dialers = new TreeMap<>();
                }
                dialers.put(number, dialer);
            }
        }
        if (dialer == null) {
            P2PException failure = Objects.requireNonNull(refused, "refused");
            core.events().publish(new P2PEvent.DialFailed(request.peer(), failure));
            return CompletableFuture.failedFuture(failure);
        }
        dialer.start();
        return dialer.outcome();
    }

    private void forgetDialer(long number) {
        synchronized (core) {
            if (dialers != null) {
                dialers.remove(number);
                dialers = dialers.isEmpty() ? null : dialers;
            }
        }
    }

    @Override
    public Registration handle(String protocol, StreamHandler handler) {
        return core.services().add(protocol, handler, core::announce);
    }

    @Override
    public AddressBook addressBook() {
        return core.addressBook();
    }

    @Override
    public Registration observe(Consumer<P2PEvent> observer) {
        return core.events().observe(observer);
    }

    @Override
    public CompletionStage<Void> stop() {
        List<Dialer> dialing;
        List<DrivenListener> listening;
        CompletableFuture<Void> end = new CompletableFuture<>();
        CompletionStage<Void> view = end.minimalCompletionStage();
        synchronized (core) {
            if (stopped != null) {
                return stopped;
            }
            stopped = view;
            state = ProviderState.STOPPING;
            dialing = dialers == null ? List.of() : new ArrayList<>(dialers.values());
            listening = listeners();
        }
        List<CompletableFuture<?>> pending = new ArrayList<>();
        P2PException failure = notRunning();
        for (Dialer dialer : dialing) {
            dialer.fail(failure);
            pending.add(dialer.settled());
        }
        for (DrivenListener listener : listening) {
            listener.close(failure);
            pending.add(listener.closed().toCompletableFuture());
        }
        long stopNanos = limits().stopTimeout().toNanos();
        // Three quarters for the peers' answers, the rest for the aborts and for the transports.
        long closeNanos = Math.min(limits().closeTimeout().toNanos(), stopNanos - stopNanos / 4);
        for (ConnectionDriver driver : core.table().close()) {
            pending.add(driver.settled());
            driver.stop(closeNanos);
        }
        CompletableFuture<Void> quiet = new CompletableFuture<>();
        Cancellable patience = core.context().schedule(stopNanos - stopNanos / 8, () -> quiet.complete(null));
        Cancellable latest = core.context().schedule(stopNanos, () -> onStopped(end));
        CompletableFuture.allOf(pending.toArray(CompletableFuture<?>[]::new))
                .whenComplete((done, failed) -> quiet.complete(null));
        quiet.thenRun(() -> {
            patience.cancel();
            closeTransports(latest, end);
        });
        return view;
    }

    private void closeTransports(Cancellable latest, CompletableFuture<Void> end) {
        List<CompletableFuture<?>> closing = new ArrayList<>();
        for (Transport transport : core.transports()) {
            closing.add(transport.close().toCompletableFuture());
        }
        CompletableFuture.allOf(closing.toArray(CompletableFuture<?>[]::new)).whenComplete((done, failed) -> {
            latest.cancel();
            core.newSerial("stop").execute(() -> onStopped(end));
        });
    }

    private void onStopped(CompletableFuture<Void> end) {
        synchronized (core) {
            state = ProviderState.STOPPED;
        }
        end.complete(null);
    }

    @Override
    public void close() {
        try {
            core.context().await(stop(), Long.MAX_VALUE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException impossible) {
            throw new IllegalStateException("stop never fails and was waited for without a bound", impossible);
        }
    }

    @Override
    public String toString() {
        return "provider " + id() + " " + localPeerId() + " (" + state + ")";
    }
}
