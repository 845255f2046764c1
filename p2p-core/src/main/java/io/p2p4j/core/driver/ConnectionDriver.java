package io.p2p4j.core.driver;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.session.Session;
import io.p2p4j.core.session.SessionConfig;
import io.p2p4j.core.session.SessionEvent;
import io.p2p4j.core.transport.Loop;
import io.p2p4j.core.transport.PeerLink;
import java.util.Deque;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The pump of one connection: what the link brings and the application commands goes into the session; events, bytes and the
 * next deadline come out. {@link LinkDriver} and {@link MuxedDriver} pass the bytes. Owned by the link's loop, unless said.
 */
abstract class ConnectionDriver extends HeldOperations {
    private static final String STOP_DETAIL = "the provider stops";
    private static final System.Logger LOG = System.getLogger(ConnectionDriver.class.getName());

    private final ProviderCore core;
    private final long number;
    private final boolean isDialer;
    private final DrivenConnection connection;
    private Phase phase = Phase.HANDSHAKING;
    /** The opening, and once the connection is open its watcher: an old dial is not kept with it. */
    private Interest interest;
    /** Once there was a stream. */
    private @Nullable OpenStreams streams;
    /** Why this side ends the connection, when that is not the session's failure: a refusal or a fault. */
    private @Nullable P2PException ownFailure;

    private boolean pumping;
    private boolean pumpAgain;
    private boolean draining;
    private volatile @Nullable P2PException closedFailure;
    /** Where the provider's table has it. */
    int tableSlot;

    /** When and where the loop's alarms have it. */
    long alarmNanos;

    int alarmSlot = Alarms.NONE;

    /** Where the driver is. */
    private enum Phase {
        HANDSHAKING,
        OPEN,
        /** The session is over, its last bytes wait for the link. */
        DRAINING,
        /** The link was asked to end. */
        LINGERING,
        /** The link is over. */
        ENDED
    }

    ConnectionDriver(ProviderCore core, long number, PeerLink link, ConnectionInfo.Role role, Owner owner) {
        this.core = core;
        this.number = number;
        this.isDialer = role == ConnectionInfo.Role.DIALER;
        this.interest = new Opening(owner, core.services().snapshot());
        this.connection = new DrivenConnection(core, this);
    }

    /** What the session must know. */
    final SessionConfig sessionConfig(PeerLink link) {
        LocalServices.Snapshot announced = interest instanceof Opening opening
                ? opening.announced()
                : core.services().snapshot();
        return new SessionConfig(
                role(),
                core.limits(),
                core.agent(),
                announced.protocols(),
                announced.listenAddresses(),
                link.remoteAddress(),
                link.security().remoteKey(),
                link.security().applicationProtocol());
    }

    private ConnectionInfo.Role role() {
        return isDialer ? ConnectionInfo.Role.DIALER : ConnectionInfo.Role.LISTENER;
    }

    final ProviderCore core() {
        return core;
    }

    /** What the session runs over; the same object always. */
    abstract PeerLink link();

    /** The protocol machine; the same object always. */
    abstract Session session();

    /** Lets the link call from now on. */
    abstract void startLink();

    /** Lets the session write while the link is writable; tells whether it did. */
    abstract boolean pollOutput(long nowNanos);

    /** From any thread. */
    Multiaddr remoteAddress() {
        return link().remoteAddress();
    }

    /** Made anew when somebody asks, from any thread: few ask. */
    ConnectionInfo info(int version, SortedSet<String> features) {
        boolean relayed = link().remoteAddress().has(Protocol.P2P_CIRCUIT);
        return new ConnectionInfo(
                relayed ? ConnectionInfo.Path.RELAYED : ConnectionInfo.Path.DIRECT,
                role(),
                link().localAddress(),
                link().remoteAddress(),
                link().transport(),
                link().security().protocol(),
                version,
                features);
    }

    /** Begins the handshake; on the loop, where the link was handed over. */
    void start() {
        assert loop().inLoop();
        pumping = true;
        try {
            session()
                    .start(
                            loop().nanoTime(),
                            link().connectedAtNanos()
                                    + core.limits().handshakeTimeout().toNanos());
            startLink();
        } catch (RuntimeException | Error fault) {
            fault(fault);
        } finally {
            pumping = false;
        }
        pump();
    }

    // Any thread.

    long number() {
        return number;
    }

    @Override
    Loop loop() {
        return link().loop();
    }

    Mailbox mailbox() {
        return this;
    }

    DrivenConnection connection() {
        return connection;
    }

    /** Completes when the connection is over and its stages are settled. */
    CompletableFuture<Void> settled() {
        return connection.settled();
    }

    @Override
    @Nullable
    P2PException closedFailure() {
        return closedFailure;
    }

    @Override
    P2PException endedFailure() {
        P2PException failure = closedFailure;
        return failure != null ? failure : connection.closedFailure("the provider has stopped");
    }

    /** Ends the connection now. */
    void abort(CloseReason.Code code, String detail) {
        tell(() -> session().abort(code, detail, loop().nanoTime()));
    }

    /** The provider stops: a clean close when the connection is open, else an abort. */
    void stop(long timeoutNanos) {
        tell(() -> {
            if (phase == Phase.OPEN) {
                connection.end(CloseReason.Code.GOING_AWAY, STOP_DETAIL, timeoutNanos);
            } else {
                session().abort(CloseReason.Code.GOING_AWAY, STOP_DETAIL, loop().nanoTime());
            }
        });
    }

    /** Tells the peer what this side serves now. */
    void announce() {
        tell(() -> {
            if (phase == Phase.OPEN) {
                announceNow();
            }
        });
    }

    // Commands, on the loop.

    void end(CloseReason.Code code, String detail, long timeoutNanos) {
        P2PException failure = connection.endingFailure();
        if (failure != null && streams != null) {
            streams.failAll(failure, false);
        }
        long now = loop().nanoTime();
        session().close(code, detail, now + timeoutNanos, now);
    }

    OpenStreams streams() {
        if (streams == null) {
            streams = new OpenStreams(core, this);
        }
        return streams;
    }

    HeldOperations held() {
        return this;
    }

    private void announceNow() {
        LocalServices.Snapshot now = core.services().snapshot();
        session().updateLocal(now.protocols(), now.listenAddresses());
    }

    @Override
    void execute(Mailbox.Command command) {
        assert loop().inLoop();
        try {
            command.execute(this);
            // At once, since a session that is over gives the next command no answer.
            drainEvents();
        } catch (RuntimeException | Error fault) {
            fault(fault);
        }
    }

    @Override
    void afterCommands() {
        pump();
    }

    @Override
    boolean isAtWork() {
        return pumping || draining;
    }

    // The link.

    /** Gives the session what the link brought, and hands out what it makes of it. */
    final void input(Runnable input) {
        assert loop().inLoop();
        if (isSessionOver()) {
            return;
        }
        try {
            input.run();
            drainEvents();
        } catch (RuntimeException | Error fault) {
            fault(fault);
        }
    }

    /** The link is over. */
    final void linkClosed(@Nullable P2PException failure) {
        assert loop().inLoop();
        boolean wasOver = isSessionOver();
        if (!wasOver) {
            try {
                session().onLinkClosed(failure, loop().nanoTime());
                drainEvents();
            } catch (RuntimeException | Error fault) {
                fault(fault);
            }
        }
        if (!isSessionOver()) {
            lost(failure);
        }
        phase = Phase.ENDED;
        Alarms alarms = core.alarms(loop());
        alarms.cancel(this);
        core.dropEmpty(alarms);
    }

    // The pump.

    final boolean isSessionOver() {
        return phase.compareTo(Phase.OPEN) > 0;
    }

    final void pump() {
        assert loop().inLoop();
        if (pumping) {
            pumpAgain = true;
            return;
        }
        pumping = true;
        try {
            do {
                pumpAgain = false;
                moveOutput();
            } while (pumpAgain);
            if (isSessionOver()) {
                endLink();
            } else {
                setAlarm();
            }
        } catch (RuntimeException | Error fault) {
            fault(fault);
        } finally {
            pumping = false;
        }
    }

    private void moveOutput() {
        boolean wrote = false;
        boolean more;
        do {
            drainEvents();
            more = phase.compareTo(Phase.DRAINING) <= 0 && link().isWritable() && pollOutput(loop().nanoTime());
            wrote |= more;
        } while (more);
        if (wrote) {
            link().flush();
        }
    }

    /** Writes what the session left, then ends the link; a peer that takes nothing is not waited for long. */
    private void endLink() {
        if (phase == Phase.DRAINING) {
            if (link().isWritable()) {
                phase = Phase.LINGERING;
                wakeWithin(core.limits().closeTimeout().toNanos());
                link().shutdown();
            } else if (alarmSlot == Alarms.NONE) {
                wakeWithin(core.limits().closeTimeout().toNanos());
            }
        }
    }

    private void setAlarm() {
        long deadline = session().nextDeadlineNanos();
        // One that comes before the deadline, which may have moved on, is cheaper than another one each time.
        if (deadline != Long.MAX_VALUE && (alarmSlot == Alarms.NONE || deadline < alarmNanos)) {
            long wake = Alarms.shared(deadline, loop().nanoTime());
            if (alarmSlot == Alarms.NONE || wake < alarmNanos) {
                core.alarms(loop()).set(this, wake);
            }
        }
    }

    private void wakeWithin(long delayNanos) {
        core.alarms(loop()).set(this, loop().nanoTime() + delayNanos);
    }

    /** It is time to look; perhaps too early. */
    void onAlarm() {
        if (isSessionOver()) {
            if (phase != Phase.ENDED) {
                link().abort();
            }
            return;
        }
        try {
            long now = loop().nanoTime();
            if (session().nextDeadlineNanos() <= now) {
                session().onTimer(now);
            }
        } catch (RuntimeException | Error fault) {
            fault(fault);
        }
        pump();
    }

    /** Hands out what the session reports. */
    void drainEvents() {
        boolean wasDraining = draining;
        draining = true;
        try {
            drain(connection.inbound());
        } finally {
            draining = wasDraining;
        }
    }

    private void drain(InboundQueue<byte[]> inbound) {
        while (!isSessionOver() && session().hasEvents()) {
            Deque<byte[]> messages = session().pollMessages();
            if (messages != null) {
                inbound.gather(messages);
                continue;
            }
            Deque<Object> done = session().pollDone();
            SessionEvent event = done != null ? null : session().pollEvent();
            if (event instanceof SessionEvent.Message message) {
                inbound.gather(message.data());
                continue;
            }
            inbound.handOver();
            if (done != null) {
                Operation.succeedAll(connection, done);
            } else if (event != null) {
                onEvent(event);
            } else {
                return;
            }
        }
        inbound.handOver();
    }

    private void onEvent(SessionEvent event) {
        if (event instanceof SessionEvent.Done done) {
            ((Operation<?>) done.token()).succeed(null);
        } else if (event instanceof SessionEvent.StreamData data) {
            streams().onData(data.id(), data.data());
        } else if (event instanceof SessionEvent.Failed failed) {
            ((Operation<?>) failed.token()).fail(failed.failure());
        } else if (event instanceof SessionEvent.StreamIncoming incoming) {
            streams().onIncoming(incoming);
        } else if (event instanceof SessionEvent.StreamOpened streamOpened) {
            ((Operation<?>) streamOpened.token()).answered(streamOpened);
        } else if (event instanceof SessionEvent.StreamEnded streamEnded) {
            streams().onEnded(streamEnded.id());
        } else if (event instanceof SessionEvent.StreamReset reset) {
            streams().onReset(reset.id(), reset.code());
        } else if (event instanceof SessionEvent.Pong pong) {
            connection.counters().roundTrip(pong.roundTripNanos());
            if (pong.token() instanceof Operation<?> operation) {
                operation.answered(pong);
            }
        } else if (event instanceof SessionEvent.MessagesEnded) {
            connection.inbound().end();
        } else if (event instanceof SessionEvent.Opened opened) {
            onOpened(opened);
        } else if (event instanceof SessionEvent.PeerChanged changed) {
            connection.peerChanged(changed.protocols(), changed.listenAddresses());
            core.events().publish(new P2PEvent.ConnectionChanged(connection));
        } else if (event instanceof SessionEvent.Closing closing) {
            connection.closing(closing.reason());
        } else if (event instanceof SessionEvent.Closed closed) {
            P2PException own = ownFailure;
            onSessionOver(closed.reason(), own != null ? own : closed.failure());
        }
    }

    private void onOpened(SessionEvent.Opened event) {
        Opening begun = interest instanceof Opening opening ? opening : null;
        Refusal refusal = core.table().tryOpen();
        if (refusal == null && begun != null) {
            refusal = begun.owner().admit(connection);
            if (refusal != null) {
                core.table().openEnded();
            }
        }
        if (refusal != null) {
            ownFailure = refusal.failure();
            session().abort(refusal.code(), refusal.detail(), loop().nanoTime());
            return;
        }
        phase = Phase.OPEN;
        connection.opened(event);
        core.counters().opened(connection, role());
        core.events().publish(new P2PEvent.ConnectionOpened(connection));
        if (begun != null) {
            interest = begun.owner().onOpened(connection);
            if (!core.services().snapshot().equals(begun.announced())) {
                announceNow();
            }
        }
    }

    private void onSessionOver(CloseReason reason, P2PException cause) {
        boolean wasOpen = phase == Phase.OPEN;
        P2PException failure = wasOpen ? connection.named(cause) : cause;
        phase = Phase.DRAINING;
        core.alarms(loop()).cancel(this);
        closedFailure = failure;
        if (wasOpen) {
            core.counters().closed(reason.code());
        }
        boolean keepsData = reason.isClean() && reason.origin() == CloseReason.Origin.REMOTE;
        failAll(failure);
        if (streams != null) {
            streams.failAll(failure, keepsData);
        }
        connection.over(reason, failure);
        rejectAll(failure);
        connection.settle(reason);
        core.table().remove(this, wasOpen);
        if (wasOpen) {
            core.events().publish(new P2PEvent.ConnectionClosed(connection, reason));
            if (interest instanceof Watcher watcher) {
                watcher.onClosed(connection);
            }
        } else if (interest instanceof Opening opening) {
            opening.owner().onFailed(reason, failure);
        }
        if (!reason.isClean() && !link().isWritable()) {
            // An abort waits for nobody: the peer's notice is lost with what stands before it.
            phase = Phase.LINGERING;
            link().abort();
        }
    }

    private void lost(@Nullable P2PException cause) {
        P2PException failure = P2PException.builder(ErrorCode.CONNECTION_LOST, "the connection was lost")
                .peer(connection.remotePeerId())
                .address(link().remoteAddress())
                .cause(cause)
                .mayHaveTakenEffect(true)
                .build();
        onSessionOver(
                new CloseReason(CloseReason.Origin.NETWORK, CloseReason.Code.CONNECTION_LOST, "the link ended"),
                failure);
    }

    /** A fault of ours or of the session must end this connection only, and visibly. */
    final void fault(Throwable fault) {
        LOG.log(System.Logger.Level.ERROR, "fault in " + connection, fault);
        if (!isSessionOver()) {
            P2PException failure = P2PException.builder(ErrorCode.INTERNAL_FAULT, "fault in the connection: " + fault)
                    .peer(connection.remotePeerId())
                    .address(link().remoteAddress())
                    .cause(fault)
                    .mayHaveTakenEffect(true)
                    .build();
            ownFailure = failure;
            try {
                // Answers the commands that wait, if the session still can.
                session().abort(CloseReason.Code.INTERNAL_FAULT, "internal fault", loop().nanoTime());
                drainEvents();
            } catch (RuntimeException | Error again) {
                fault.addSuppressed(again);
            }
            if (!isSessionOver()) {
                CloseReason reason =
                        new CloseReason(CloseReason.Origin.LOCAL, CloseReason.Code.INTERNAL_FAULT, "internal fault");
                onSessionOver(reason, failure);
            }
        }
        if (phase != Phase.ENDED) {
            phase = Phase.LINGERING;
            link().abort();
        }
    }

    @Override
    public String toString() {
        return "driver " + number + " of " + connection;
    }

    /** A connection that is not open yet: whose it is, and what the peer was told that this side serves. */
    private record Opening(Owner owner, LocalServices.Snapshot announced) implements Interest {}

    /** Who wants to know what becomes of the connection. */
    private sealed interface Interest permits Opening, Watcher {}

    /** Who makes the connection and wants to know what becomes of it; called on the loop, never with a lock held. */
    interface Owner {
        /**
         * The handshake is complete; asked once.
         *
         * @return why the connection may not open, or null
         */
        @Nullable
        Refusal admit(DrivenConnection connection);

        /** The connection is open; follows {@link #admit} at once. Returns who is told of its end. */
        Watcher onOpened(DrivenConnection connection);

        /** The connection never opened. */
        void onFailed(CloseReason reason, P2PException failure);
    }

    /** Who wants to know the end of a connection that was open; called on the loop, never with a lock held. */
    @FunctionalInterface
    non-sealed interface Watcher extends Interest {
        /** The connection is over. */
        void onClosed(DrivenConnection connection);
    }
}
