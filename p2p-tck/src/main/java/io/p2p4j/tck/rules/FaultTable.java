package io.p2p4j.tck.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.p2p4j.api.Capability;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorKind;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.tck.Declared.StreamsOverLimit;
import io.p2p4j.tck.ForeignPeer;
import io.p2p4j.tck.HostileConnection;
import io.p2p4j.tck.HostilePeer;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.Wire;
import io.p2p4j.tck.rule.Evidence;
import io.p2p4j.tck.rule.Inconclusive;
import io.p2p4j.tck.rule.Pair;
import io.p2p4j.tck.rule.RuleRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Faults that every provider meets, with the kind that each must be reported as, and how a rule makes each of them happen.
 * Owned by the thread of the rule.
 */
final class FaultTable {
    /** Bytes that must not stand in any failure. */
    static final byte[] CANARY = "canary-of-the-rules-about-errors-do-not-print".getBytes(UTF_8);

    private static final String PROTOCOL = "/tck/faults/1.0.0";
    private static final Duration BLACKHOLE_TIMEOUT = Duration.ofMillis(150);
    private static final int QUEUE_BYTES = 64 << 10;
    private static final int CHUNK_BYTES = 16 << 10;
    private static final int CHUNKS = 64;

    private static final Limits NARROW = Limits.builder()
            .connectionsMax(1)
            .streamsMax(1)
            .sendQueueBytesMax(QUEUE_BYTES)
            .messageWindowBytes(QUEUE_BYTES)
            .build();

    private final RuleRun run;
    private final P2PProvider host;
    private final P2PProvider dialer;
    private final P2PListener listener;
    private final StreamPairs streams;
    /** Connections are dear: what a fault leaves open serves the next one. */
    private @Nullable Pair shared;

    private @Nullable Pair narrow;

    FaultTable(RuleRun run) {
        this.run = run;
        this.host = run.provider("host");
        this.dialer = run.provider("dialer");
        this.listener = run.listen(host);
        this.streams = new StreamPairs(run);
    }

    /** Makes a fault happen. */
    @FunctionalInterface
    interface Maker {
        /** Returns how it was reported; an {@link Inconclusive} when the host cannot make it. */
        Report make(FaultTable table);
    }

    /** One line. */
    record Fault(String name, ErrorKind kind, Maker maker) {}

    /** How a fault was reported, and which peer and address it was about, where they are known. */
    record Report(P2PException failure, Optional<PeerId> peer, Optional<Multiaddr> address) {}

    /** Operations that end before anything of them reaches anybody; they cost next to nothing. */
    static List<Fault> untouched() {
        return List.of(
                new Fault("a dial where nobody listens", ErrorKind.CONNECTION_FAILED, FaultTable::refused),
                new Fault("a dial of two such addresses", ErrorKind.CONNECTION_FAILED, FaultTable::refusedTwice),
                new Fault("a dial without an address", ErrorKind.PEER_NOT_FOUND, FaultTable::unknownPeer),
                new Fault("a dial of somebody else", ErrorKind.AUTHENTICATION_FAILED, FaultTable::wrongId),
                new Fault("a dial before the start", ErrorKind.NETWORK_ERROR, FaultTable::notStarted),
                new Fault("a listen at a taken address", ErrorKind.NETWORK_ERROR, FaultTable::addressInUse),
                new Fault("an accept after close", ErrorKind.NETWORK_ERROR, FaultTable::listenerClosed),
                new Fault("a half-close that nobody offers", ErrorKind.PROTOCOL_ERROR, FaultTable::noHalfClose),
                new Fault("a stream that nobody offers", ErrorKind.PROTOCOL_ERROR, FaultTable::noStreams),
                new Fault("a stream of an unknown protocol", ErrorKind.PROTOCOL_ERROR, FaultTable::unknownProtocol),
                new Fault("a write to a reset stream", ErrorKind.NETWORK_ERROR, FaultTable::streamReset),
                new Fault("a write after the end of writes", ErrorKind.NETWORK_ERROR, FaultTable::streamEnded),
                new Fault("a send after half-close", ErrorKind.NETWORK_ERROR, FaultTable::sendAfterHalfClose),
                new Fault("a send after close", ErrorKind.NETWORK_ERROR, FaultTable::sendAfterClose));
    }

    /** Everything that costs next to nothing. */
    static List<Fault> quick() {
        List<Fault> quick = new ArrayList<>(untouched());
        quick.add(new Fault("a receive when the peer aborts", ErrorKind.NETWORK_ERROR, FaultTable::abortedThere));
        return quick;
    }

    /** Those that need limits, fixtures or time of their own as well. */
    static List<Fault> all() {
        List<Fault> all = new ArrayList<>(quick());
        all.add(new Fault("a receive when this side closes", ErrorKind.NETWORK_ERROR, FaultTable::closedHere));
        all.add(new Fault("a dial of a black hole", ErrorKind.TIMEOUT, FaultTable::blackhole));
        all.add(new Fault("one dial too many", ErrorKind.CONNECTION_FAILED, FaultTable::connectionLimit));
        all.add(new Fault("one stream too many", ErrorKind.PROTOCOL_ERROR, FaultTable::streamLimit));
        all.add(new Fault("a send beyond the queue", ErrorKind.NETWORK_ERROR, FaultTable::queueFull));
        all.add(new Fault("a receive when the peer crashes", ErrorKind.NETWORK_ERROR, FaultTable::crash));
        all.add(new Fault("a peer that speaks garbage", ErrorKind.PROTOCOL_ERROR, FaultTable::garbage));
        all.add(new Fault("a peer of another version", ErrorKind.PROTOCOL_ERROR, FaultTable::otherVersion));
        return all;
    }

    /** Makes a fault happen, if this host can. */
    Optional<Report> make(Fault fault) {
        try {
            Report report = fault.maker().make(this);
            run.note(fault.name() + ": " + report.failure().kind());
            return Optional.of(report);
        } catch (Inconclusive reason) {
            run.note("left out: " + fault.name() + ", " + reason.getMessage());
            return Optional.empty();
        }
    }

    /** Shows that the two peers, with whom the faults were made, work. */
    void control() {
        Pair pair = pair();
        run.exchange(pair.near(), pair.far());
    }

    /** An open connection, which may have been used before. */
    Pair pair() {
        Pair known = shared;
        if (known == null || !known.near().isOpen()) {
            known = run.pair(dialer, host, listener);
            shared = known;
        }
        return known;
    }

    /** A connection with little of everything. */
    private Pair narrowPair() {
        Pair known = narrow;
        if (known == null) {
            known = run.pair(NARROW);
            narrow = known;
        }
        return known;
    }

    P2PProvider host() {
        return host;
    }

    P2PProvider dialer() {
        return dialer;
    }

    P2PListener listener() {
        return listener;
    }

    private void requires(Capability capability) {
        if (!run.has(capability)) {
            throw run.inconclusive("the provider does not declare " + capability);
        }
    }

    private void requiresNot(Capability capability) {
        if (run.has(capability)) {
            throw run.inconclusive("the provider declares " + capability);
        }
    }

    private Report dial(String what, DialRequest request) {
        P2PException failure = run.fails(what, dialer.connect(request));
        return new Report(failure, request.peer(), request.addresses().stream().findFirst());
    }

    /** A failure of an operation on an open or closed connection. */
    private Report on(P2PConnection connection, P2PException failure) {
        return new Report(
                failure,
                Optional.of(connection.remotePeerId()),
                Optional.of(connection.info().remoteAddress()));
    }

    private Report refused() {
        return dial("dial", DialRequest.to(run.refusing(host)));
    }

    private Report refusedTwice() {
        Multiaddr one = run.refusing(host);
        DialRequest request = DialRequest.to(host.localPeerId()).withAddresses(List.of(one, run.refusing(host)));
        P2PException failure = run.fails("dial", dialer.connect(request));
        return new Report(failure, request.peer(), Optional.empty());
    }

    private Report unknownPeer() {
        return dial("dial", DialRequest.to(run.identity("nobody").peerId()));
    }

    private Report wrongId() {
        requires(Capability.AUTHENTICATED);
        Multiaddr bare = run.addressOf(listener).withoutPeerId();
        PeerId expected = run.identity("nobody").peerId();
        return dial("dial", DialRequest.to(expected).withAddresses(List.of(bare)));
    }

    private Report notStarted() {
        P2PProvider idle = run.unstarted("idle", run.identity("idle"), Limits.DEFAULTS);
        P2PException failure = run.fails("dial", idle.connect(run.addressOf(listener)));
        return new Report(failure, Optional.empty(), Optional.empty());
    }

    private Report addressInUse() {
        Multiaddr taken = run.addressOf(listener).withoutPeerId();
        return new Report(run.fails("listen", host.listen(taken)), Optional.empty(), Optional.of(taken));
    }

    private Report listenerClosed() {
        P2PListener closed = run.listen(host);
        run.await("listener closes", closed.close());
        return new Report(run.fails("accept", closed.accept()), Optional.empty(), Optional.empty());
    }

    private Report sendAfterClose() {
        Pair pair = pair();
        run.await("close", pair.near().close());
        return on(pair.near(), run.fails("send", pair.near().send(CANARY)));
    }

    private Report closedHere() {
        Pair pair = pair();
        CompletionStage<Optional<byte[]>> receive = pair.near().receive();
        pair.near().close();
        return on(pair.near(), run.fails("receive", receive));
    }

    private Report abortedThere() {
        Pair pair = pair();
        run.transfer(pair.near(), pair.far(), CANARY);
        CompletionStage<Optional<byte[]>> receive = pair.near().receive();
        pair.far().abort("");
        return on(pair.near(), run.fails("receive", receive));
    }

    /** Leaves a connection of which one direction has ended; only its close may come next. */
    private Report sendAfterHalfClose() {
        requires(Capability.HALF_CLOSE);
        Pair pair = pair();
        run.await("half-close", pair.near().closeWrite());
        return on(pair.near(), run.fails("send", pair.near().send(CANARY)));
    }

    private Report noHalfClose() {
        requiresNot(Capability.HALF_CLOSE);
        Pair pair = pair();
        return on(pair.near(), run.fails("half-close", pair.near().closeWrite()));
    }

    private Report noStreams() {
        requiresNot(Capability.STREAMS);
        Pair pair = pair();
        return on(pair.near(), run.fails("open a stream", pair.near().openStream(PROTOCOL)));
    }

    private Report unknownProtocol() {
        requires(Capability.STREAMS);
        Pair pair = pair();
        return on(pair.near(), run.fails("open a stream", pair.near().openStream(PROTOCOL)));
    }

    private Report streamReset() {
        requires(Capability.STREAMS);
        Pair pair = pair();
        StreamPair stream = streams.open(pair.near(), host);
        stream.far().reset(1);
        run.fails("the reset stream", stream.near().closed());
        return on(pair.near(), run.fails("write", stream.near().write(CANARY)));
    }

    private Report streamEnded() {
        requires(Capability.STREAMS);
        Pair pair = pair();
        StreamPair stream = streams.open(pair.near(), host);
        run.await("end of this side's writes", stream.near().closeWrite());
        return on(pair.near(), run.fails("write", stream.near().write(CANARY)));
    }

    private Report blackhole() {
        Duration bound = BLACKHOLE_TIMEOUT.plus(run.budgets().mustHappen());
        DialRequest request = DialRequest.to(run.blackhole()).withTimeout(BLACKHOLE_TIMEOUT);
        P2PException failure = run.fails("dial", bound, dialer.connect(request));
        return new Report(failure, request.peer(), request.addresses().stream().findFirst());
    }

    private Report connectionLimit() {
        Pair pair = narrowPair();
        Multiaddr there = run.addressOf(listener);
        return new Report(run.fails("dial", pair.dialer().connect(there)), there.peerId(), Optional.of(there));
    }

    private Report streamLimit() {
        requires(Capability.STREAMS);
        if (run.declared().streamsOverLimit() != StreamsOverLimit.FAILS) {
            throw run.inconclusive("the provider declares that such an open waits");
        }
        Pair pair = narrowPair();
        streams.open(pair.near(), pair.host());
        return on(pair.near(), run.fails("open a stream", pair.near().openStream(PROTOCOL)));
    }

    private Report queueFull() {
        requires(Capability.FLOW_CONTROL);
        Pair pair = narrowPair();
        List<CompletableFuture<Void>> sends = new ArrayList<>();
        for (int i = 0; i < CHUNKS; i++) {
            sends.add(pair.near().send(new byte[CHUNK_BYTES]).toCompletableFuture());
        }
        run.eventually(
                "one of many sends that nobody receives fails",
                () -> sends.stream().anyMatch(CompletableFuture::isCompletedExceptionally));
        CompletableFuture<Void> failed = sends.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .findFirst()
                .orElseThrow();
        P2PException failure = run.fails("send", failed);
        // Nobody will ever receive the rest, for which a clean end would wait.
        pair.near().abort("");
        return on(pair.near(), failure);
    }

    private Report crash() {
        Wire wire = run.wire();
        Limits limits = Crashes.limits(run);
        Pair pair = run.pair(limits, wire);
        run.exchange(pair.near(), pair.far());
        CompletionStage<Optional<byte[]>> receive = pair.far().receive();
        wire.crash(pair.dialer());
        run.saw(Evidence.CRASHES);
        return on(pair.far(), run.fails("receive", Crashes.bound(run, limits), receive));
    }

    private Report garbage() {
        HostilePeer peer = hostile(HostilePeer.Act.GARBAGE_FRAME);
        CompletionStage<P2PConnection> accept = listener.accept();
        HostileConnection there = peer.dial(run.addressOf(listener));
        P2PConnection connection = run.await("accept", accept);
        CompletionStage<Optional<byte[]>> receive = connection.receive();
        there.perform(HostilePeer.Act.GARBAGE_FRAME);
        return on(connection, run.fails("receive", receive));
    }

    private Report otherVersion() {
        ForeignPeer peer = run.need(
                "a foreign peer (TckHarness.foreignPeer)", harness -> harness.foreignPeer(ForeignPeer.Version.OTHER));
        return dial("dial", DialRequest.to(peer.listen()));
    }

    private HostilePeer hostile(HostilePeer.Act act) {
        HostilePeer peer = run.need("a hostile peer (TckHarness.hostilePeer)", TckHarness::hostilePeer);
        if (!peer.acts().contains(act)) {
            throw run.inconclusive("the harness's hostile peer does not know " + act);
        }
        return peer;
    }
}
