package io.p2p4j.simulator.fabric;

import io.p2p4j.api.Capability;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.transport.Loop;
import io.p2p4j.core.transport.Transport;
import io.p2p4j.simulator.kernel.Hash64;
import io.p2p4j.simulator.kernel.KeyedRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The transport seam on the fabric, for one identity on one node. Calls become tasks of the node's loop; from which threads
 * they may come is the loop's matter. Addresses are {@code /memory/N} (0 takes a free one) and any IP or DNS name with a TCP
 * port (0 takes a free one).
 */
public final class SimTransport implements Transport {
    private static final int LINKS_PURGE_MIN = 8;

    private final SimNode node;
    private final int life;
    private final Loop loop;
    private final Credential credential;
    private final @Nullable SecuritySuite suite;
    private final Duration handshakeTimeout;
    /** Once there was a handshake. */
    private @Nullable KeyedRandom nonces;
    /** Another list whenever it changes: most have one or none. */
    private List<Bound> bounds = List.of();
    /** Those under way; only while there are any. */
    private @Nullable Set<Dial> dials;
    /** With some that are closed; once there was one. */
    private @Nullable ArrayList<LinkEnd> links;

    private int linksPurgeAt = LINKS_PURGE_MIN;
    /** Once somebody asked for the end; guarded by the monitor. */
    private @Nullable CompletableFuture<Void> closed;

    private boolean closing;

    /**
     * Creates a transport. Called on the fabric's thread.
     *
     * @param node where it runs
     * @param credential what its links show
     * @param suite how links learn who the other end is
     * @param handshakeTimeout the bound of security handshakes, in either role
     */
    public SimTransport(SimNode node, Credential credential, SecuritySuite suite, Duration handshakeTimeout) {
        this(node, credential, handshakeTimeout, suite);
    }

    private SimTransport(
            SimNode node, Credential credential, Duration handshakeTimeout, @Nullable SecuritySuite suite) {
        this.node = node;
        this.life = node.incarnation();
        this.loop = node.loop();
        this.credential = credential;
        this.suite = suite;
        this.handshakeTimeout = handshakeTimeout;
    }

    /**
     * Creates a transport whose links prove nothing, for a security handshake above it.
     *
     * @param node where it runs
     * @param credential of the node; not shown to anybody
     * @param handshakeTimeout the bound for the listener's answer
     * @return the transport; its links have no security
     */
    public static SimTransport plain(SimNode node, Credential credential, Duration handshakeTimeout) {
        return new SimTransport(node, credential, handshakeTimeout, null);
    }

    /** Links of a fabric in virtual time are reproducible. */
    @Override
    public Set<Capability> capabilities() {
        return suite == null
                ? EnumSet.of(Capability.DETERMINISTIC)
                : EnumSet.of(Capability.AUTHENTICATED, Capability.DETERMINISTIC);
    }

    @Override
    public boolean supports(Multiaddr address) {
        return isSupported(address);
    }

    /**
     * Tells whether an address has a form that the fabric knows.
     *
     * @param address an address; a trailing peer id is ignored
     * @return true when it can be dialed and listened at
     */
    public static boolean isSupported(Multiaddr address) {
        Multiaddr bare = address.withoutPeerId();
        return Fabric.supports(bare) || bare.startsWith(Protocol.DNSADDR);
    }

    @Override
    public Cancellable dial(Multiaddr address, Optional<PeerId> expected, DialHandler handler) {
        NameService names = loop.inLoop() ? fabric().names() : null;
        if (names == null || !names.knows(address)) {
            return dialAddress(address, expected, handler);
        }
        NamedDial dial = new NamedDial(this, node, address, expected, handler);
        onLoop(() -> dial.begin(names));
        return dial::cancel;
    }

    /** Dials what needs not be resolved. */
    Cancellable dialAddress(Multiaddr address, Optional<PeerId> expected, DialHandler handler) {
        Dial dial = new Dial(address, expected, handler);
        if (loop.inLoop() && node.isFree() && !node.isOver(life) && dial.isPossible()) {
            // Nothing of it is told before the call returns, so it needs no event of its own.
            dial.begin();
        } else {
            onLoop(dial::begin);
        }
        return () -> {
            dial.cancelled = true;
            if (loop.inLoop()) {
                dial.cancel();
            } else {
                onLoop(dial::cancel);
            }
        };
    }

    @Override
    public void listen(Multiaddr address, ListenHandler handler) {
        onLoop(() -> bind(address, handler));
    }

    @Override
    public CompletionStage<Void> close() {
        CompletableFuture<Void> end = closed();
        if (!onLoop(this::closeNow)) {
            end.complete(null);
        }
        return end.minimalCompletionStage();
    }

    private synchronized CompletableFuture<Void> closed() {
        if (closed == null) {
            closed = new CompletableFuture<>();
        }
        return closed;
    }

    private Fabric fabric() {
        return node.fabric();
    }

    private KeyedRandom nonces() {
        if (nonces == null) {
            nonces = fabric().kernel().random("nonce", node.key(), life);
        }
        return nonces;
    }

    /** False when the node was killed: then nothing happens any more. */
    boolean onLoop(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException killed) {
            return false;
        }
    }

    private void closeNow() {
        closing = true;
        bounds.forEach(Bound::release);
        if (dials != null) {
            new ArrayList<>(dials).forEach(Dial::interrupt);
        }
        if (links != null) {
            new ArrayList<>(links).forEach(LinkEnd::abort);
            links = null;
        }
        // After what the aborts have to tell.
        fabric().kernel().post(0, () -> node.run(life, () -> closed().complete(null)));
    }

    private void bind(Multiaddr address, ListenHandler handler) {
        if (closing || !Fabric.supports(address)) {
            ErrorCode code = closing ? ErrorCode.PROVIDER_NOT_RUNNING : ErrorCode.TRANSPORT_UNSUPPORTED;
            handler.onListenFailed(
                    failure(code, closing ? "the transport is closed" : "the simulator has no such address", address));
            return;
        }
        List<Multiaddr> wanted = fabric().actual(node, address);
        Bound bound = new Bound(wanted, handler);
        if (!fabric().bind(wanted, bound)) {
            handler.onListenFailed(failure(ErrorCode.ADDRESS_IN_USE, "another listener has the address", address));
            return;
        }
        List<Bound> more = new ArrayList<>(bounds);
        more.add(bound);
        bounds = List.copyOf(more);
        handler.onListening(bound);
    }

    private void forget(Dial over) {
        if (dials != null) {
            dials.remove(over);
            dials = dials.isEmpty() ? null : dials;
        }
    }

    /** A first packet arrived: the connection of a dial, or null when it is dropped at once. */
    private @Nullable Connection inbound(Bound bound, Dial dial, Connection.Ends ends) {
        InboundHandshake outcome = new InboundHandshake(this, bound);
        InboundHandler taker = bound.handler().onInbound(ends.seenDialer(), outcome);
        if (taker == null) {
            return null;
        }
        int number = dial.node().nextConnectionTo(node);
        Connection connection = Connection.of(fabric(), dial.node(), node, ends, number);
        LinkEnd end = connection.end(false);
        byte[] nonce = Handshake.nonce(suite, this::nonces);
        Handshake handshake = new Handshake(end, false, credential, suite, Optional.empty(), nonce, outcome);
        Cancellable itsEnd = suite == SecuritySuite.PROOF
                ? fabric().kernel().schedule(handshakeTimeout.toNanos(), () -> node.run(life, handshake::expire))
                : null;
        outcome.begin(taker, handshake, itsEnd);
        end.begin(handshake);
        handshake.accept(dial.credential());
        return connection;
    }

    void register(LinkEnd end) {
        if (links == null) {
            links = new ArrayList<>(0);
        } else if (links.size() >= linksPurgeAt) {
            links.removeIf(LinkEnd::isClosed);
            linksPurgeAt = Math.max(LINKS_PURGE_MIN, 2 * links.size());
        }
        links.add(end);
    }

    private static P2PException failure(ErrorCode code, String why, Multiaddr address) {
        return P2PException.builder(code, why).address(address).build();
    }

    /** A bound address. */
    final class Bound implements Listening {
        private final List<Multiaddr> addresses;
        /** Until the end: the fabric remembers who listened last at an address, and must not keep a closed listener by it. */
        private @Nullable ListenHandler handler;

        /** Handshakes under way; only while there are any. */
        private @Nullable Set<Handshake> pending;
        /** Once somebody asked for the end; guarded by the monitor. */
        private @Nullable CompletableFuture<Void> free;

        Bound(List<Multiaddr> addresses, ListenHandler handler) {
            this.addresses = addresses;
            this.handler = handler;
        }

        void add(Handshake begun) {
            if (pending == null) {
                pending = new LinkedHashSet<>();
            }
            pending.add(begun);
        }

        void remove(Handshake over) {
            if (pending != null) {
                pending.remove(over);
                pending = pending.isEmpty() ? null : pending;
            }
        }

        /** Who is told; only while it listens. */
        ListenHandler handler() {
            return Objects.requireNonNull(handler);
        }

        @Override
        public List<Multiaddr> addresses() {
            return addresses;
        }

        Credential credential() {
            return credential;
        }

        SimNode node() {
            return node;
        }

        /** Runs a task as the node's, in the life that listens. */
        void run(Runnable task) {
            node.run(life, task);
        }

        /** Tells whether it is not released, and its node has not died since. */
        boolean isListening() {
            return bounds.contains(this) && !node.isOver(life);
        }

        @Override
        public CompletionStage<Void> close() {
            CompletableFuture<Void> end = free();
            if (!onLoop(this::release)) {
                end.complete(null);
            }
            return end.minimalCompletionStage();
        }

        private synchronized CompletableFuture<Void> free() {
            if (free == null) {
                free = new CompletableFuture<>();
            }
            return free;
        }

        private void release() {
            if (bounds.contains(this)) {
                bounds = bounds.stream().filter(other -> other != this).toList();
                if (pending != null) {
                    new ArrayList<>(pending).forEach(Handshake::interrupt);
                }
                handler = null;
            }
            free().complete(null);
        }

        @Nullable
        Connection onFirstPacket(Dial dial) {
            return bounds.contains(this) ? inbound(this, dial, dial.ends(this)) : null;
        }
    }

    /** One dial: the first packets, then the handshake. */
    final class Dial implements Handshake.Outcome {
        private static final long RETRY_NANOS = 1_000_000_000L;
        private static final int RETRIES_MAX = 5;

        private final Multiaddr address;
        private final Optional<PeerId> expected;
        private final DialHandler handler;
        private volatile boolean cancelled;
        private boolean over;
        private @Nullable Multiaddr source;
        private @Nullable Approach approach;
        private Router.@Nullable Draws draws;
        private @Nullable Handshake handshake;
        private @Nullable Cancellable timer;

        Dial(Multiaddr address, Optional<PeerId> expected, DialHandler handler) {
            this.address = address;
            this.expected = expected;
            this.handler = handler;
        }

        SimNode node() {
            return node;
        }

        /** Whose first packet says that it is. */
        Credential credential() {
            return credential;
        }

        /** Sends a first packet up to the network that has the address, and returns whose link it takes. */
        private SimNode target() {
            if (!Approach.isNeeded(fabric(), node, address)) {
                return fabric().machineAt(address, node);
            }
            Multiaddr from = source;
            if (from == null) {
                from = sourceThroughTranslator();
                source = from;
            }
            Approach sent = Approach.of(fabric(), node, from, address);
            approach = sent;
            return sent.target();
        }

        /** The port that this transport listens at, so that the mapping is one that others can dial; or a free one. */
        private Multiaddr sourceThroughTranslator() {
            for (Bound bound : bounds) {
                for (Multiaddr own : bound.addresses()) {
                    if (own.startsWith(Protocol.IP4, Protocol.TCP)
                            && own.components().get(0).value().equals(node.host())) {
                        return own;
                    }
                }
            }
            return fabric().ephemeral(node);
        }

        Connection.Ends ends(Bound listening) {
            if (approach != null) {
                return approach.ends();
            }
            Multiaddr dialed = Connection.Ends.shared(address, listening.addresses());
            return address.startsWith(Protocol.MEMORY)
                    ? Connection.Ends.memory(fabric().freeMemory(), dialed)
                    : Connection.Ends.direct(fabric().ephemeral(node), dialed);
        }

        private boolean isPossible() {
            return !closing && Fabric.supports(address);
        }

        private void begin() {
            if (cancelled) {
                return;
            }
            if (!isPossible()) {
                ErrorCode code = closing ? ErrorCode.PROVIDER_NOT_RUNNING : ErrorCode.TRANSPORT_UNSUPPORTED;
                fail(failure(code, closing ? "the transport is closed" : "the simulator has no such address", address));
                return;
            }
            if (dials == null) {
                dials = new LinkedHashSet<>();
            }
            dials.add(this);
            SimNode target = target();
            long number = node.nextDialTo(target);
            fabric().trace(Fact.DIAL, node, target, Hash64.of(address.toBytes()));
            draws = Router.Draws.of(fabric().kernel(), node.key(), Hash64.add(target.key(), ~number));
            double rate = fabric().link(node, target).failureRate();
            KeyedRandom chance = fabric().kernel().random("dial-failure", node.key(), Hash64.add(target.key(), number));
            if (rate > 0 && chance.nextDouble() < rate) {
                later(
                        fabric().link(node, target).latency().drawNanos(draws.latency()),
                        () -> fail(failure(
                                ErrorCode.HOST_UNREACHABLE, "simulated failure (setting: failure rate)", address)));
                return;
            }
            send(target, draws, 0);
        }

        /** Sends the first packet; unless something answers, sends it again. */
        private void send(SimNode target, Router.Draws chance, int attempt) {
            if (over || cancelled) {
                return;
            }
            if (attempt > RETRIES_MAX) {
                fail(failure(ErrorCode.DIAL_TIMEOUT, "no answer to " + attempt + " packets", address));
                return;
            }
            boolean lost = approach != null && approach.isLost();
            long latency = fabric().router().onceNanos(node, target, fabric().link(node, target), chance, 0, attempt);
            if (latency != Router.NEVER && !lost) {
                Approach sent = approach;
                pass(latency, node, target, () -> arrive(target, chance, sent));
            }
            later(RETRY_NANOS << attempt, () -> send(target(), chance, attempt + 1));
        }

        private void pass(long latency, SimNode from, SimNode to, Runnable arrival) {
            fabric().kernel().post(latency, () -> fabric().holds().pass(from, to, Held.Kind.DIAL, 0, arrival));
        }

        /** At the other machine. */
        private void arrive(SimNode target, Router.Draws chance, @Nullable Approach sent) {
            if (over || cancelled || handshake != null || fabric().router().isCut(node, target)) {
                return;
            }
            approach = sent;
            if (sent != null && !sent.arrives()) {
                return;
            }
            Bound listening = sent == null ? fabric().listening(node, address) : sent.listening();
            if (listening == null) {
                LinkProfile back = fabric().link(target, node);
                long latency = fabric().router().onceNanos(target, node, back, chance, 0, 0);
                if (latency != Router.NEVER && !fabric().router().isCut(target, node)) {
                    fabric().trace(Fact.REFUSED, target, node, 0);
                    P2PException refused =
                            failure(ErrorCode.CONNECTION_REFUSED, "nothing listens at the address", address);
                    pass(latency, target, node, () -> node.run(life, () -> fail(refused)));
                }
                return;
            }
            listening.run(() -> accepted(listening));
        }

        private void accepted(Bound listening) {
            if (over || cancelled || handshake != null || node.incarnation() != life) {
                return;
            }
            Connection connection = listening.onFirstPacket(this);
            if (connection == null) {
                long latency = fabric().link(listening.node(), node)
                        .latency()
                        .drawNanos(draws == null ? nonces() : draws.latency());
                fabric().kernel()
                        .post(
                                latency,
                                () -> node.run(
                                        life,
                                        () -> fail(failure(
                                                ErrorCode.HANDSHAKE_INTERRUPTED,
                                                "the listener dropped the connection",
                                                address))));
                return;
            }
            fabric().trace(Fact.CONNECTED, node, listening.node(), 0);
            LinkEnd end = connection.end(true);
            byte[] nonce = Handshake.nonce(suite, SimTransport.this::nonces);
            Handshake begun = new Handshake(end, true, credential, suite, expected, nonce, this);
            begun.expect(listening.credential());
            handshake = begun;
            end.begin(begun);
            stopTimer();
        }

        @Override
        public void onConnected() {
            Handshake begun = handshake;
            if (begun != null) {
                stopTimer();
                timer = fabric().kernel().schedule(handshakeTimeout.toNanos(), () -> node.run(life, begun::expire));
            }
        }

        @Override
        public void onSecured(LinkEnd link) {
            if (finish()) {
                register(link);
                handler.onLink(link);
            } else {
                link.abort();
            }
        }

        @Override
        public void onFailed(P2PException failure) {
            fail(failure);
        }

        private void fail(P2PException failure) {
            if (finish()) {
                handler.onDialFailed(failure);
            }
        }

        /** The first outcome counts, and none does after a cancel. */
        private boolean finish() {
            boolean first = !over && !cancelled;
            over = true;
            forget(this);
            stopTimer();
            return first;
        }

        private void cancel() {
            if (!over) {
                over = true;
                forget(this);
                stopTimer();
                if (handshake != null) {
                    handshake.cancel();
                }
            }
        }

        private void interrupt() {
            fail(failure(ErrorCode.HANDSHAKE_INTERRUPTED, "the transport was closed", address));
            if (handshake != null) {
                handshake.cancel();
            }
        }

        private void later(long delayNanos, Runnable task) {
            timer = fabric().kernel().schedule(delayNanos, () -> node.run(life, task));
        }

        private void stopTimer() {
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
        }
    }
}
