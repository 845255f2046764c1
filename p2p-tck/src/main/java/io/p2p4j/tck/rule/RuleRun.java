package io.p2p4j.tck.rule;

import io.p2p4j.api.Capability;
import io.p2p4j.api.CloseReason;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.tck.Declared;
import io.p2p4j.tck.Impersonator;
import io.p2p4j.tck.Intruder;
import io.p2p4j.tck.ProviderRequest;
import io.p2p4j.tck.Resources;
import io.p2p4j.tck.Sibling;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * One run of one rule, as its body sees it: providers made by the harness, ways to wait that work in real and in virtual
 * time, judgement, and a journal. Everything that the run made is released when it ends. Owned by the thread of the rule,
 * but for {@link #note} and {@link #saw}, which callbacks may call.
 */
public final class RuleRun extends RuleTime implements AutoCloseable {
    private final TckHarness harness;
    private final TckHarness.Factory factory;
    private final long seed;
    private final List<P2PProvider> providers = new ArrayList<>();
    private final Set<String> names = new TreeSet<>();
    private final List<Runnable> fixtures = new ArrayList<>();

    /**
     * Begins a run.
     *
     * @param harness makes providers and fixtures; the caller closes it after the run
     * @param factory made the harness, and makes others like it
     * @param budgets how long to wait
     * @param seed for identities
     */
    public RuleRun(TckHarness harness, TckHarness.Factory factory, Budgets budgets, long seed) {
        super(harness.context(), budgets);
        this.harness = harness;
        this.factory = factory;
        this.seed = seed;
    }

    /**
     * Runs something with a fresh harness, and releases that.
     *
     * @param freshSeed for everything random in it
     * @param body what to run
     * @param <T> the result's type
     * @return the body's result
     */
    public <T> T again(long freshSeed, Function<RuleRun, T> body) {
        try (TckHarness fresh = factory.create(freshSeed);
                RuleRun run = new RuleRun(fresh, factory, budgets(), freshSeed)) {
            T result = body.apply(run);
            run.evidenceInto(this);
            return result;
        }
    }

    // ---- providers

    /**
     * Makes a started provider with an identity of its own and default limits.
     *
     * @param name its name in the journal
     * @return the provider
     */
    public P2PProvider provider(String name) {
        return provider(name, budgets().limits());
    }

    /**
     * Makes a started provider with an identity of its own.
     *
     * @param name its name in the journal
     * @param limits its limits
     * @return the provider
     */
    public P2PProvider provider(String name, Limits limits) {
        P2PProvider provider = unstarted(name, identity(name), limits);
        await(name + " starts", provider.start());
        return provider;
    }

    /**
     * Makes a provider that is not started.
     *
     * @param name its name in the journal; a number is added when another provider of the run has it
     * @param identity its identity
     * @param limits its limits
     * @return the provider
     */
    public P2PProvider unstarted(String name, Identity identity, Limits limits) {
        return unstarted(name, identity, limits, harness::newProvider);
    }

    private P2PProvider unstarted(
            String name, Identity identity, Limits limits, Function<ProviderRequest, P2PProvider> factory) {
        String unique = names.add(name) ? name : name + " " + (providers.size() + 1);
        P2PProvider provider = factory.apply(new ProviderRequest(unique, identity, limits));
        providers.add(provider);
        note(unique + " is " + provider.localPeerId().shortText());
        provider.observe(event -> note(unique + ": " + event));
        return provider;
    }

    /**
     * Makes a started provider of another kind, with default limits.
     *
     * @param sibling its kind
     * @param name its name in the journal
     * @return the provider
     */
    public P2PProvider provider(Sibling sibling, String name) {
        P2PProvider provider = unstarted(name, identity(name), budgets().limits(), sibling.factory());
        await(name + " starts", provider.start());
        return provider;
    }

    /**
     * Returns the identity of a name: the same for the same name and seed.
     *
     * @param name any name
     * @return its identity
     */
    public Identity identity(String name) {
        return Identity.fromSeed(Arrays.copyOf(Payload.of((int) (seed ^ name.hashCode()), 64), 32));
    }

    /**
     * Listens at the harness's address.
     *
     * @param host who listens
     * @return the listener
     */
    public P2PListener listen(P2PProvider host) {
        P2PListener listener = await("listen", host.listen(harness.listenAddress()));
        note("listening at " + listener.localAddresses());
        return listener;
    }

    /**
     * Returns where a listener is dialed.
     *
     * @param listener the listener
     * @return its first address
     */
    public Multiaddr addressOf(P2PListener listener) {
        List<Multiaddr> addresses = listener.localAddresses();
        check(!addresses.isEmpty(), "a listener with at least one address", "none");
        return addresses.get(0);
    }

    /**
     * Connects two new peers with default limits.
     *
     * @return both ends
     */
    public Pair pair() {
        return pair(budgets().limits());
    }

    /**
     * Connects two new peers.
     *
     * @param limits of both
     * @return both ends
     */
    public Pair pair(Limits limits) {
        P2PProvider host = provider("host", limits);
        P2PProvider dialer = provider("dialer", limits);
        P2PListener listener = listen(host);
        return pair(dialer, host, listener, addressOf(listener));
    }

    /**
     * Connects two new peers through a wire.
     *
     * @param limits of both
     * @param wire what lies between them
     * @return both ends
     */
    public Pair pair(Limits limits, Wire wire) {
        P2PProvider host = provider("host", limits);
        P2PProvider dialer = provider("dialer", limits);
        P2PListener listener = listen(host);
        return pair(dialer, host, listener, wire.via(addressOf(listener)));
    }

    /**
     * Connects two peers.
     *
     * @param dialer who dials
     * @param host who listens
     * @param listener where
     * @return both ends
     */
    public Pair pair(P2PProvider dialer, P2PProvider host, P2PListener listener) {
        return pair(dialer, host, listener, addressOf(listener));
    }

    /**
     * Connects two peers by a given way.
     *
     * @param dialer who dials
     * @param host who listens
     * @param listener where
     * @param address the way there
     * @return both ends
     */
    public Pair pair(P2PProvider dialer, P2PProvider host, P2PListener listener, Multiaddr address) {
        CompletionStage<P2PConnection> accepted = listener.accept();
        P2PConnection near = await("connect", dialer.connect(address));
        P2PConnection far = await("accept", accepted);
        saw(Evidence.CONNECTIONS);
        return new Pair(dialer, host, listener, near, far);
    }

    /**
     * Connects a peer to a listener that accepts by itself.
     *
     * @param dialer who dials
     * @param address where
     * @return the dialer's end
     */
    public P2PConnection connect(P2PProvider dialer, Multiaddr address) {
        P2PConnection connection = await("connect", dialer.connect(DialRequest.to(address)));
        saw(Evidence.CONNECTIONS);
        return connection;
    }

    /**
     * Returns an address of the harness's kind at which nobody listens any more.
     *
     * @param host who listened there
     * @return the address, with the host's id
     */
    public Multiaddr refusing(P2PProvider host) {
        P2PListener listener = listen(host);
        Multiaddr address = addressOf(listener);
        await("listener closes", listener.close());
        return address;
    }

    // ---- fixtures and declarations

    /**
     * Tells whether a capability is declared.
     *
     * @param capability the capability
     * @return true when it is
     */
    public boolean has(Capability capability) {
        return harness.capabilities().contains(capability);
    }

    /**
     * Returns the harness's declared capabilities.
     *
     * @return a copy
     */
    public EnumSet<Capability> capabilities() {
        EnumSet<Capability> copy = EnumSet.noneOf(Capability.class);
        copy.addAll(harness.capabilities());
        return copy;
    }

    /**
     * Returns the provider's declarations.
     *
     * @return the declarations
     */
    public Declared declared() {
        return harness.declared();
    }

    /**
     * Asks the harness what it claims.
     *
     * @param question a method of the harness that makes nothing
     * @param <T> the answer's type
     * @return the answer
     */
    public <T> T ask(Function<TckHarness, T> question) {
        return question.apply(harness);
    }

    /**
     * Returns where providers of the harness listen.
     *
     * @return the address
     */
    public Multiaddr listenAddress() {
        return harness.listenAddress();
    }

    /**
     * Returns a new wire; without one the rule is INCONCLUSIVE.
     *
     * @return the wire
     */
    public Wire wire() {
        Wire wire = offered("a wire that can be broken (TckHarness.wire)", harness.wire());
        fixtures.add(wire::close);
        return wire;
    }

    /**
     * Returns an intruder; without one the rule is INCONCLUSIVE.
     *
     * @return the intruder
     */
    public Intruder intruder() {
        return offered("an intruder (TckHarness.intruder)", anyIntruder());
    }

    /**
     * Returns an intruder if there is one.
     *
     * @return the intruder
     */
    public Optional<Intruder> anyIntruder() {
        Optional<Intruder> intruder = harness.intruder();
        intruder.ifPresent(found -> fixtures.add(found::close));
        return intruder;
    }

    /**
     * Returns an impersonator of a method; without one the rule is INCONCLUSIVE.
     *
     * @param method what he must be able to do
     * @return the impersonator
     */
    public Impersonator impersonator(Impersonator.Method method) {
        Impersonator impersonator = offered("an impersonator (TckHarness.impersonator)", harness.impersonator());
        fixtures.add(impersonator::close);
        if (!impersonator.methods().contains(method)) {
            throw new Inconclusive("the harness's impersonator does not know " + method);
        }
        return impersonator;
    }

    /**
     * Returns an address from which nothing comes back; without one the rule is INCONCLUSIVE.
     *
     * @return the address
     */
    public Multiaddr blackhole() {
        return offered("a black hole (TckHarness.blackhole)", harness.blackhole());
    }

    /**
     * Returns a fixture that is closed with the run; without it the rule is INCONCLUSIVE.
     *
     * @param what it is, for the report
     * @param offer the method of the harness that makes it
     * @param <F> its type
     * @return the fixture
     */
    public <F extends AutoCloseable> F need(String what, Function<TckHarness, Optional<F>> offer) {
        return offered(what, any(offer));
    }

    /**
     * Returns a fixture, if there is one, that is closed with the run.
     *
     * @param offer the method of the harness that makes it
     * @param <F> its type
     * @return the fixture
     */
    public <F extends AutoCloseable> Optional<F> any(Function<TckHarness, Optional<F>> offer) {
        Optional<F> fixture = offer.apply(harness);
        fixture.ifPresent(found -> fixtures.add(() -> closeFixture(found)));
        return fixture;
    }

    private void closeFixture(AutoCloseable fixture) {
        try {
            fixture.close();
        } catch (Exception failure) {
            note("a fixture does not close: " + failure);
        }
    }

    /**
     * Returns what the providers hold; without it the rule is INCONCLUSIVE.
     *
     * @return the resources
     */
    public Resources resources() {
        return offered("what its providers hold (TckHarness.resources)", harness.resources());
    }

    private static <F> F offered(String what, Optional<F> fixture) {
        return fixture.orElseThrow(() -> new Inconclusive("the harness does not offer " + what));
    }

    // ---- concurrency

    /**
     * Calls asynchronous operations at the same moment, each from a thread of its own; in a simulation, each as an event of
     * its own.
     *
     * @param count how many
     * @param task starts the operation with a number
     * @param <T> the result's type
     * @return the operations, in order of their numbers
     */
    public <T> List<CompletionStage<T>> together(int count, IntFunction<CompletionStage<T>> task) {
        List<CompletableFuture<CompletionStage<T>>> started = new ArrayList<>();
        CountDownLatch gate = new CountDownLatch(1);
        for (int i = 0; i < count; i++) {
            int number = i;
            CompletableFuture<CompletionStage<T>> slot = new CompletableFuture<>();
            started.add(slot);
            if (has(Capability.DETERMINISTIC)) {
                context().executor().execute(() -> start(slot, number, task));
            } else {
                Thread thread = new Thread(
                        () -> {
                            try {
                                gate.await();
                                start(slot, number, task);
                            } catch (InterruptedException stopped) {
                                slot.completeExceptionally(stopped);
                            }
                        },
                        "tck-together-" + number);
                thread.setDaemon(true);
                thread.start();
            }
        }
        gate.countDown();
        List<CompletionStage<T>> stages = new ArrayList<>();
        for (CompletableFuture<CompletionStage<T>> slot : started) {
            stages.add(await("concurrent call returns", slot));
        }
        return stages;
    }

    private static <T> void start(
            CompletableFuture<CompletionStage<T>> slot, int number, IntFunction<CompletionStage<T>> task) {
        try {
            slot.complete(task.apply(number));
        } catch (RuntimeException thrown) {
            slot.completeExceptionally(thrown);
        }
    }

    // ---- messages

    /**
     * Receives everything at one end from now on.
     *
     * @param connection the end
     * @return what arrives
     */
    public Inbox collect(P2PConnection connection) {
        Inbox inbox = new Inbox(connection, this);
        inbox.pull();
        return inbox;
    }

    /**
     * Waits for the next message.
     *
     * @param connection where
     * @return the message; a clean end is a failure of the rule
     */
    public byte[] receive(P2PConnection connection) {
        Optional<byte[]> message = await("receive", connection.receive());
        check(message.isPresent(), "a message", "the end of the messages");
        saw(Evidence.MESSAGES);
        return message.orElseThrow();
    }

    /**
     * Waits for the clean end of the messages.
     *
     * @param connection where
     */
    public void receiveEnd(P2PConnection connection) {
        Optional<byte[]> message = await("receive the end", connection.receive());
        check(
                message.isEmpty(),
                "the end of the messages",
                message.map(Payload::describe).orElse(""));
    }

    /**
     * Sends a message and waits until it is taken.
     *
     * @param connection where
     * @param message the bytes
     */
    public void send(P2PConnection connection, byte[] message) {
        await("send of " + message.length + " bytes", connection.send(message));
    }

    /**
     * Sends a message at one end and receives it at the other, in both directions.
     *
     * @param one an end
     * @param other the other end
     */
    public void exchange(P2PConnection one, P2PConnection other) {
        transfer(one, other, Payload.of(17, 40));
        transfer(other, one, Payload.of(18, 41));
    }

    /**
     * Sends a message at one end and receives it at the other.
     *
     * @param from the sender's end
     * @param to the receiver's end
     * @param message the bytes
     */
    public void transfer(P2PConnection from, P2PConnection to, byte[] message) {
        CompletionStage<Optional<byte[]>> received = to.receive();
        send(from, message);
        Optional<byte[]> got = await("receive", received);
        check(got.isPresent(), "a message", "the end of the messages");
        sameBytes(message, got.orElseThrow());
        saw(Evidence.MESSAGES);
    }

    /**
     * Sends until the sender has to wait.
     *
     * @param connection where nobody receives
     * @param sizeBytes of each message
     * @param cap the sum of bytes that shows that it never has to wait
     * @return the messages in order
     */
    public Flood flood(P2PConnection connection, int sizeBytes, long cap) {
        Flood flood = new Flood(sizeBytes);
        while (flood.sentBytes() <= cap) {
            flood.topUp(connection);
            if (!settles(flood.oldestPending(), budgets().mustNotHappen().multipliedBy(2))) {
                note("stalled with " + flood.completed() + " of " + flood.size() + " messages of " + sizeBytes
                        + " bytes complete");
                saw(Evidence.STALLS);
                return flood;
            }
        }
        throw failure(
                "the sender has to wait while the peer does not receive",
                flood.completed() + " messages of " + sizeBytes + " bytes were taken");
    }

    /**
     * Waits for the end of a connection.
     *
     * @param connection the connection
     * @return why it ended
     */
    public CloseReason closed(P2PConnection connection) {
        CloseReason reason = await("connection closes", connection.closed());
        note("closed: " + reason);
        saw(Evidence.CLOSES);
        return reason;
    }

    /** Stops every provider and closes every fixture of the run. */
    @Override
    public void close() {
        for (Runnable release : fixtures) {
            release.run();
        }
        List<CompletionStage<Void>> stops = new ArrayList<>();
        for (P2PProvider provider : providers) {
            stops.add(provider.stop());
        }
        for (int i = 0; i < stops.size(); i++) {
            if (!settles(
                    stops.get(i),
                    budgets().mustHappen().plus(providers.get(i).limits().stopTimeout()))) {
                note("provider " + i + " does not stop");
            }
        }
    }
}
