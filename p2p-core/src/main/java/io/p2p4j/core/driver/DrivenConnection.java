package io.p2p4j.core.driver;

import io.p2p4j.api.Capability;
import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.ConnectionState;
import io.p2p4j.api.ConnectionStats;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.PeerInfo;
import io.p2p4j.api.Priority;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.identity.PublicKey;
import io.p2p4j.core.session.SessionEvent;
import io.p2p4j.core.session.SessionMachine;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The application's side of a connection: any thread calls it, commands go to the loop through the mailbox. */
final class DrivenConnection extends SerialTurns implements P2PConnection, InboundQueue.Owner<byte[]> {
    private static final AtomicLongFieldUpdater<DrivenConnection> UNFINISHED =
            AtomicLongFieldUpdater.newUpdater(DrivenConnection.class, "unfinished");
    private static final AtomicReferenceFieldUpdater<DrivenConnection, @Nullable Counters> COUNTERS =
            AtomicReferenceFieldUpdater.newUpdater(DrivenConnection.class, Counters.class, "counters");
    private static final AtomicReferenceFieldUpdater<DrivenConnection, @Nullable P2PException> ENDING =
            AtomicReferenceFieldUpdater.newUpdater(DrivenConnection.class, P2PException.class, "ending");

    /** Stands for the link's own address, which not every link keeps as an object. */
    private static final Multiaddr AS_IT_IS = Multiaddr.memory(0);

    /** More than the bytes of all unfinished sends can be: {@code sendQueueBytesMax} and one write. */
    private static final long ONE_SEND = 1L << 34;

    // Most connections are silent most of the time: what can be found elsewhere is not kept here, and what not every
    // connection needs is made when it is needed.
    private final ConnectionDriver driver;
    private final InboundQueue<byte[]> inbound;
    /** Once there was something to count. */
    private volatile @Nullable Counters counters;
    /** Once somebody asked for an end; guarded by the monitor. */
    private @Nullable Endings endings;

    /** Unfinished sends and writes, and below {@link #ONE_SEND} their bytes: one number, changed in one step. */
    private volatile long unfinished;
    /** What operations fail with: set when a close begins here, and for good when the connection is over. */
    private volatile @Nullable P2PException ending;
    /** Once a message was received; the serial executor's. */
    private @Nullable Credit credit;
    /** Where the provider's counters have it. */
    int countersSlot;

    /** Written under the monitor, since it only goes forward. */
    private volatile ConnectionState state = ConnectionState.HANDSHAKING;

    /** Written under the monitor, and null for good once the connection is over: a timer must not keep it alive. */
    private volatile @Nullable Deadlines deadlines;

    private volatile PeerTerms terms;
    /** Where the peer sees this side; {@link #AS_IT_IS} when that is the link's own address. */
    private volatile @Nullable Multiaddr observedAddress;

    DrivenConnection(ProviderCore core, ConnectionDriver driver) {
        this.driver = driver;
        this.terms = PeerTerms.before(core().limits());
        this.inbound = new InboundQueue<>(this);
    }

    ConnectionDriver driver() {
        return driver;
    }

    /** What runs the callbacks of this connection and its streams: each connection is its own order of tasks. */
    @Override
    public Executor serial() {
        return this;
    }

    @Override
    Executor threads() {
        return core().context().runsCallbacksOnLoop()
                ? driver.loop()
                : core().context().executor();
    }

    @Override
    void taskFailed(Throwable failure) {
        core().events().callbackFailed("connection callback", failure);
    }

    Counters counters() {
        Counters made = counters;
        if (made == null) {
            COUNTERS.compareAndSet(this, null, new Counters());
            made = Objects.requireNonNull(counters, "counters");
        }
        return made;
    }

    /** Bytes that arrived and wait for the application. */
    long receiveQueueBytes() {
        Counters made = counters;
        return made == null ? 0 : made.receiveQueueBytes();
    }

    InboundQueue<byte[]> inbound() {
        return inbound;
    }

    ProviderCore core() {
        return driver.core();
    }

    // What the loop tells.

    void opened(SessionEvent.Opened event) {
        SessionEvent.Peer peer = event.peer();
        Multiaddr own = driver.link().localAddress();
        Multiaddr seen = peer.observedAddress().orElse(null);
        observedAddress = own.equals(seen) ? AS_IT_IS : seen;
        terms = driver.link()
                .shared(new PeerTerms(
                        event.version(),
                        event.features(),
                        Math.min(core().limits().messageBytesMax(), event.messageBytesMax()),
                        peer.agent(),
                        peer.protocols(),
                        peer.listenAddresses()));
        advance(ConnectionState.OPEN);
    }

    void peerChanged(List<String> protocols, List<Multiaddr> listenAddresses) {
        terms = driver.link().shared(terms.with(protocols, listenAddresses));
    }

    void closing(CloseReason reason) {
        advance(ConnectionState.CLOSING);
        ENDING.compareAndSet(this, null, closedFailure("the peer closed the connection: " + reason));
        inbound.end();
    }

    /** The end: operations fail from now on, then {@link #settle} completes the stages. */
    void over(CloseReason reason, P2PException failure) {
        ending = afterEnd(reason, failure);
        advance(ConnectionState.CLOSED);
        dropDeadlines();
        if (reason.isClean() && reason.origin() == CloseReason.Origin.REMOTE) {
            inbound.end();
        } else {
            inbound.fail(failure);
        }
    }

    /** What operations that begin after the end fail with: one code for every end but a loss; the cause is the end's own. */
    private P2PException afterEnd(CloseReason reason, P2PException failure) {
        boolean says = failure.code() == ErrorCode.CONNECTION_CLOSED || failure.code() == ErrorCode.CONNECTION_LOST;
        return says
                ? failure
                : P2PException.builder(ErrorCode.CONNECTION_CLOSED, "the connection is closed: " + reason)
                        .peer(remotePeerId())
                        .address(driver.remoteAddress())
                        .cause(failure)
                        .build();
    }

    /** Completes the closing stages, after everything that the serial executor was given before. */
    void settle(CloseReason reason) {
        execute(() -> {
            core().counters().forget(this);
            closedStage().complete(reason);
        });
    }

    private synchronized CompletableFuture<CloseReason> closedStage() {
        return endings().closed();
    }

    private Endings endings() {
        if (endings == null) {
            endings = new Endings();
        }
        return endings;
    }

    /** Completes when the connection is over and whoever waited for that was told. */
    CompletableFuture<Void> settled() {
        return closedStage().thenRunAsync(() -> {}, this);
    }

    /** Bytes of unfinished sends and writes. */
    long sendQueueBytes() {
        return unfinished % ONE_SEND;
    }

    /** Tells whether something is left that an application could still receive. */
    boolean isWorthAccepting() {
        return state() != ConnectionState.CLOSED || !inbound.isEmpty();
    }

    private synchronized void advance(ConnectionState next) {
        if (state.compareTo(next) < 0) {
            state = next;
        }
    }

    P2PException closedFailure(String message) {
        return failure(ErrorCode.CONNECTION_CLOSED, message, false);
    }

    private P2PException failure(ErrorCode code, String message, boolean mayHaveTakenEffect) {
        return P2PException.builder(code, message)
                .peer(remotePeerId())
                .address(driver.remoteAddress())
                .mayHaveTakenEffect(mayHaveTakenEffect)
                .build();
    }

    P2PException named(P2PException failure) {
        return Failures.ofConnection(failure, remotePeerId(), driver.remoteAddress());
    }

    @Nullable
    P2PException endingFailure() {
        return ending;
    }

    // The application's calls.

    @Override
    public PeerId remotePeerId() {
        return remotePublicKey().peerId();
    }

    @Override
    public PublicKey remotePublicKey() {
        return driver.link().security().remoteKey();
    }

    @Override
    public ConnectionState state() {
        return state;
    }

    @Override
    public ConnectionInfo info() {
        return driver.info(terms.version(), terms.features());
    }

    @Override
    public PeerInfo peerInfo() {
        Multiaddr seen = observedAddress;
        return terms.info(remotePeerId(), AS_IT_IS.equals(seen) ? driver.link().localAddress() : seen);
    }

    @Override
    public ConnectionStats stats() {
        Counters made = counters;
        return made == null ? Counters.NOTHING : made.snapshot();
    }

    @Override
    public CompletionStage<Void> send(ByteBuffer message) {
        Operations.checkSize(message.remaining(), terms.messageBytesMax());
        ByteBuffer bytes = message.slice();
        message.position(message.limit());
        return send(null, bytes);
    }

    @Override
    public CompletionStage<Void> send(byte[] message) {
        Operations.checkSize(message.length, terms.messageBytesMax());
        return send(null, ByteBuffer.wrap(message));
    }

    /** Sends a message or writes to a stream, within the limits of unfinished sends; the buffer is nobody else's. */
    CompletionStage<Void> send(@Nullable DrivenStream stream, ByteBuffer bytes) {
        P2PException failure = ending;
        if (failure == null && stream == null && isSendLate()) {
            failure = lateSend(bytes.remaining(), false);
        }
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        if (!sendBegins(1, bytes.remaining())) {
            return CompletableFuture.failedFuture(queueFull(1, bytes.remaining()));
        }
        return post(new Operations.Send(this, stream, bytes));
    }

    @Override
    public CompletionStage<Void> sendAll(List<ByteBuffer> messages) {
        ByteBuffer[] batch = messages.toArray(new ByteBuffer[0]);
        int bytes = Operations.SendAll.bytes(batch, terms.messageBytesMax(), core().limits());
        P2PException failure = ending;
        if (failure == null && isSendLate()) {
            failure = lateSend(bytes, false);
        } else if (failure == null && batch.length > 0 && !sendBegins(batch.length, bytes)) {
            failure = queueFull(batch.length, bytes);
        }
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        if (batch.length == 0) {
            return CompletableFuture.completedFuture(null);
        }
        return post(new Operations.SendAll(this, batch, bytes));
    }

    private boolean sendBegins(int messages, int bytes) {
        Limits limits = core().limits();
        while (true) {
            long before = unfinished;
            long bytesBefore = before % ONE_SEND;
            if (before / ONE_SEND + messages > limits.sendQueueMessagesMax()
                    || (bytesBefore > 0 && bytesBefore + bytes > limits.sendQueueBytesMax())) {
                return false;
            }
            if (UNFINISHED.compareAndSet(this, before, before + messages * ONE_SEND + bytes)) {
                return true;
            }
        }
    }

    void sendEnded(int messages, long bytes) {
        UNFINISHED.addAndGet(this, -messages * ONE_SEND - bytes);
    }

    private P2PException queueFull(int messages, int bytes) {
        Limits limits = core().limits();
        long now = unfinished;
        return failure(
                ErrorCode.QUEUE_FULL,
                "send of " + (messages == 1 ? "" : messages + " messages with ") + bytes + " bytes: " + now / ONE_SEND
                        + " sends with " + now % ONE_SEND + " bytes are unfinished (limits sendQueueMessagesMax "
                        + limits.sendQueueMessagesMax() + ", sendQueueBytesMax " + limits.sendQueueBytesMax()
                        + "); wait for earlier sends to complete",
                false);
    }

    <T> CompletionStage<T> post(Operation<T> operation) {
        driver.mailbox().post(operation);
        return operation;
    }

    @Override
    public CompletionStage<Optional<byte[]>> receive() {
        return inbound.take();
    }

    @Override
    public Flow.Publisher<byte[]> messages() {
        return inbound.publisher();
    }

    @Override
    public void setReceiveDeadline(Duration fromNow) {
        requireDeadlines();
        Objects.requireNonNull(fromNow, "fromNow");
        synchronized (this) {
            if (state != ConnectionState.CLOSED) {
                deadlines = known().withReceive(Deadline.in(fromNow, core().context(), inbound::look));
            }
        }
        if (isLate()) {
            // Its timer may have run before anybody could see it.
            inbound.look();
        }
    }

    @Override
    public void setSendDeadline(Duration fromNow) {
        requireDeadlines();
        Objects.requireNonNull(fromNow, "fromNow");
        synchronized (this) {
            if (state != ConnectionState.CLOSED) {
                deadlines = known().withSend(Deadline.in(fromNow, core().context(), this::lookAtSends));
            }
        }
        if (isSendLate()) {
            lookAtSends();
        }
    }

    @Override
    public void clearDeadlines() {
        requireDeadlines();
        dropDeadlines();
    }

    private void requireDeadlines() {
        if (!core().capabilities().contains(Capability.DEADLINES)) {
            throw new UnsupportedOperationException(
                    "provider " + core().id() + " has no capability " + Capability.DEADLINES);
        }
    }

    private Deadlines known() {
        Deadlines present = deadlines;
        return present == null ? Deadlines.NONE : present;
    }

    private synchronized void dropDeadlines() {
        known().cancel();
        deadlines = null;
    }

    private void lookAtSends() {
        driver.mailbox().post(new Operations.EndLateSends(this));
    }

    /** Tells whether sends fail now because their deadline has passed. */
    boolean isSendLate() {
        return Deadlines.hasPassed(known().send());
    }

    P2PException lateSend(int bytes, boolean mayHaveTakenEffect) {
        return late("send of " + bytes + " bytes", mayHaveTakenEffect);
    }

    private P2PException late(String what, boolean mayHaveTakenEffect) {
        return failure(
                ErrorCode.OPERATION_TIMEOUT,
                what + ": the connection's deadline for it has passed",
                mayHaveTakenEffect);
    }

    @Override
    public CompletionStage<P2PStream> openStream(String protocol, Priority priority) {
        LocalServices.checkProtocol(protocol);
        Objects.requireNonNull(priority, "priority");
        return unlessEnding(Capability.STREAMS, () -> post(new Operations.OpenStream(this, protocol, priority)));
    }

    @Override
    public CompletionStage<Duration> ping() {
        return unlessEnding(null, () -> post(new Operations.Ping(this)));
    }

    @Override
    public CompletionStage<Void> closeWrite() {
        return unlessEnding(Capability.HALF_CLOSE, this::endMessagesOnce);
    }

    /** One end for all callers, each of whom gets a copy and cannot call it off for the others. */
    private CompletionStage<Void> endMessagesOnce() {
        Operations.EndMessages known;
        boolean isFirst;
        synchronized (this) {
            Endings all = endings();
            isFirst = all.messages == null;
            known = all.messages == null ? new Operations.EndMessages(this) : all.messages;
            all.messages = known;
        }
        if (isFirst) {
            post(known);
        }
        return known.copy();
    }

    private <T> CompletionStage<T> unlessEnding(@Nullable Capability needed, Supplier<CompletionStage<T>> operation) {
        P2PException failure = ending;
        if (failure == null && needed != null && !core().capabilities().contains(needed)) {
            failure = failure(
                    ErrorCode.CAPABILITY_MISSING, "provider " + core().id() + " has no capability " + needed, false);
        }
        return failure != null ? CompletableFuture.failedFuture(failure) : operation.get();
    }

    @Override
    public CompletionStage<CloseReason> close(String detail) {
        Objects.requireNonNull(detail, "detail");
        end(CloseReason.Code.NORMAL, detail, core().limits().closeTimeout().toNanos());
        return closedStage().copy();
    }

    /** Begins a clean close; does nothing when one end began before. */
    void end(CloseReason.Code code, String detail, long timeoutNanos) {
        if (state() == ConnectionState.CLOSED) {
            return;
        }
        P2PException failure = closedFailure("the connection was closed by this side");
        if (ENDING.compareAndSet(this, null, failure)) {
            advance(ConnectionState.CLOSING);
            inbound.fail(failure);
        }
        driver.mailbox().post(new Operations.Close(code, detail, timeoutNanos));
    }

    @Override
    public void abort(String detail) {
        Objects.requireNonNull(detail, "detail");
        if (state() == ConnectionState.CLOSED) {
            return;
        }
        P2PException failure = closedFailure("the connection was aborted by this side");
        ENDING.compareAndSet(this, null, failure);
        advance(ConnectionState.CLOSING);
        inbound.fail(failure);
        driver.abort(CloseReason.Code.ABORTED, detail);
    }

    @Override
    public CompletionStage<CloseReason> closed() {
        return closedStage().copy();
    }

    @Override
    public String toString() {
        return "connection to " + remotePeerId() + " at " + driver.remoteAddress() + " (" + state() + ")";
    }

    // The queue of messages.

    @Override
    public boolean isLate() {
        return Deadlines.hasPassed(known().receive());
    }

    @Override
    public P2PException lateFailure() {
        return late("receive", false);
    }

    @Override
    public String name() {
        return "messages";
    }

    @Override
    public void arrived(byte[] message) {
        counters().arrived(message.length);
    }

    @Override
    public void discarded(byte[] message) {
        counters().discarded(message.length);
    }

    @Override
    public void count(byte[] message, int sign) {
        counters().received(sign, sign * message.length);
    }

    @Override
    public void taken(byte[] message) {
        if (credit == null) {
            credit = new Credit(
                    driver.mailbox(), SessionMachine.MESSAGES, core().limits().messageWindowBytes());
        }
        credit.add(message.length);
    }

    @Override
    public void rests() {
        if (credit != null) {
            credit.tell();
        }
    }

    @Override
    public boolean givesMany() {
        return true;
    }

    @Override
    public void over(@Nullable P2PException reason) {
        // The connection's end has stages of its own.
    }

    @Override
    public void callbackFailed(Throwable thrown) {
        core().events().callbackFailed("message subscriber", thrown);
        abort("the application failed");
    }
}
