package io.p2p4j.tck.mutant;

import io.p2p4j.api.Capability;
import io.p2p4j.api.ConnectionHandler;
import io.p2p4j.api.DialRequest;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.ProviderState;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.identity.PublicKey;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Faults of identity, life, listeners and dials. */
final class ProviderFaults {
    private static final Identity STRANGER = Identity.fromSeed(new byte[32]);

    private ProviderFaults() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant("ID-01", "the id changes when the provider stops", IdAfterStop::new),
                new Mutant("ID-02", "every provider has the same id", SameId::new),
                new Mutant("ID-04", "the remote id is somebody else's", connections(WrongRemoteId::new)),
                new Mutant("ID-05", "the remote key is somebody else's", connections(WrongRemoteKey::new)),
                new Mutant("LIFE-01", "connect before start hangs", HangsBeforeStart::new),
                new Mutant("LIFE-02", "a second start fails", StartsOnce::new),
                new Mutant("LIFE-04", "a capability vanishes when the provider starts", LosesCapability::new),
                new Mutant("LSTN-01", "a second listener reports the first one's address", FirstAddress::new),
                new Mutant("LSTN-03", "a pending accept outlives the listener", listeners(AcceptForEver::new)),
                new Mutant("LSTN-04", "close does not close", listeners(NeverCloses::new)),
                new Mutant("LSTN-06", "close closes accepted connections", listeners(ClosesAccepted::new)),
                new Mutant("LSTN-12", "a throwing handler goes unnoticed", listeners(Swallows::new)),
                new Mutant("CONN-02", "a refusal counts as a network error", Misnames::new),
                new Mutant("CONN-03", "an unknown peer counts as refused", Misnames::new),
                new Mutant("CONN-04", "the dial ends too early", Impatient::new),
                new Mutant("CONN-05", "cancel does not reach the dial", Uncancellable::new),
                new Mutant("CONN-06", "cancel does not reach the dial", Uncancellable::new),
                new Mutant("SEC-01", "the expected id is ignored", Credulous::new));
    }

    /** A provider whose connections are faulty. */
    static UnaryOperator<P2PProvider> connections(UnaryOperator<P2PConnection> fault) {
        return correct -> new FaultyProvider(correct) {
            @Override
            P2PConnection faulty(P2PConnection connection) {
                return fault.apply(connection);
            }
        };
    }

    /** A provider whose listeners are faulty. */
    static UnaryOperator<P2PProvider> listeners(BiFunction<P2PListener, FaultyProvider, P2PListener> fault) {
        return correct -> new FaultyProvider(correct) {
            @Override
            P2PListener faulty(P2PListener listener) {
                return fault.apply(listener, this);
            }
        };
    }

    private static final class IdAfterStop extends FaultyProvider {
        IdAfterStop(P2PProvider correct) {
            super(correct);
        }

        @Override
        public PeerId localPeerId() {
            return state() == ProviderState.STOPPED ? STRANGER.peerId() : super.localPeerId();
        }
    }

    private static final class SameId extends FaultyProvider {
        SameId(P2PProvider correct) {
            super(correct);
        }

        @Override
        public PeerId localPeerId() {
            return STRANGER.peerId();
        }
    }

    private static final class WrongRemoteId extends FaultyConnection {
        WrongRemoteId(P2PConnection correct) {
            super(correct);
        }

        @Override
        public PeerId remotePeerId() {
            return STRANGER.peerId();
        }
    }

    private static final class WrongRemoteKey extends FaultyConnection {
        WrongRemoteKey(P2PConnection correct) {
            super(correct);
        }

        @Override
        public PublicKey remotePublicKey() {
            return STRANGER.publicKey();
        }
    }

    private static final class HangsBeforeStart extends FaultyProvider {
        HangsBeforeStart(P2PProvider correct) {
            super(correct);
        }

        @Override
        public CompletionStage<P2PConnection> connect(DialRequest request) {
            return state() == ProviderState.NEW ? new CompletableFuture<>() : super.connect(request);
        }
    }

    private static final class StartsOnce extends FaultyProvider {
        StartsOnce(P2PProvider correct) {
            super(correct);
        }

        @Override
        public CompletionStage<Void> start() {
            return state() == ProviderState.RUNNING
                    ? CompletableFuture.failedFuture(P2PException.of(ErrorCode.PROVIDER_NOT_RUNNING, "planted"))
                    : super.start();
        }
    }

    private static final class LosesCapability extends FaultyProvider {
        LosesCapability(P2PProvider correct) {
            super(correct);
        }

        @Override
        public Set<Capability> capabilities() {
            EnumSet<Capability> set = EnumSet.copyOf(super.capabilities());
            if (state() == ProviderState.RUNNING) {
                set.remove(Capability.HALF_CLOSE);
            }
            return set;
        }
    }

    /** As when the reported address is kept once for the provider instead of once for each listener. */
    private static final class FirstAddress extends FaultyProvider {
        private final AtomicReference<@Nullable List<Multiaddr>> first = new AtomicReference<>();

        FirstAddress(P2PProvider correct) {
            super(correct);
        }

        @Override
        P2PListener faulty(P2PListener listener) {
            first.compareAndSet(null, listener.localAddresses());
            return new FaultyListener(listener, this) {
                @Override
                public List<Multiaddr> localAddresses() {
                    return Objects.requireNonNullElseGet(first.get(), super::localAddresses);
                }
            };
        }
    }

    private static final class AcceptForEver extends FaultyListener {
        AcceptForEver(P2PListener correct, FaultyProvider provider) {
            super(correct, provider);
        }

        @Override
        public CompletionStage<P2PConnection> accept() {
            CompletableFuture<P2PConnection> connection = new CompletableFuture<>();
            super.accept().thenAccept(connection::complete);
            return connection;
        }
    }

    private static final class NeverCloses extends FaultyListener {
        NeverCloses(P2PListener correct, FaultyProvider provider) {
            super(correct, provider);
        }

        @Override
        public CompletionStage<Void> close() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> closed() {
            return CompletableFuture.completedFuture(null);
        }
    }

    private static final class ClosesAccepted extends FaultyListener {
        private final List<P2PConnection> accepted = new CopyOnWriteArrayList<>();

        ClosesAccepted(P2PListener correct, FaultyProvider provider) {
            super(correct, provider);
        }

        @Override
        public CompletionStage<P2PConnection> accept() {
            CompletionStage<P2PConnection> accept = super.accept();
            accept.thenAccept(accepted::add);
            return accept;
        }

        @Override
        public CompletionStage<Void> close() {
            accepted.forEach(P2PConnection::close);
            return super.close();
        }
    }

    private static final class Swallows extends FaultyListener {
        Swallows(P2PListener correct, FaultyProvider provider) {
            super(correct, provider);
        }

        @Override
        public void onConnection(ConnectionHandler handler) {
            super.onConnection(connection -> {
                try {
                    handler.onConnection(connection);
                } catch (RuntimeException lost) {
                    connection.stats();
                }
            });
        }
    }

    /** Mixes up two kinds of failure. */
    private static final class Misnames extends FaultyProvider {
        Misnames(P2PProvider correct) {
            super(correct);
        }

        @Override
        public CompletionStage<P2PConnection> connect(DialRequest request) {
            CompletableFuture<P2PConnection> renamed = new CompletableFuture<>();
            super.connect(request).whenComplete((connection, failure) -> {
                if (failure == null) {
                    renamed.complete(connection);
                } else {
                    ErrorCode code = P2PException.from(failure).code() == ErrorCode.NO_KNOWN_ADDRESS
                            ? ErrorCode.CONNECTION_REFUSED
                            : ErrorCode.IO_FAILED;
                    renamed.completeExceptionally(P2PException.of(code, "planted"));
                }
            });
            return renamed;
        }
    }

    private static final class Impatient extends FaultyProvider {
        Impatient(P2PProvider correct) {
            super(correct);
        }

        @Override
        public CompletionStage<P2PConnection> connect(DialRequest request) {
            Optional<Duration> wanted = request.timeout();
            return super.connect(
                    wanted.isPresent() ? request.withTimeout(wanted.get().dividedBy(4)) : request);
        }
    }

    static final class Uncancellable extends FaultyProvider {
        Uncancellable(P2PProvider correct) {
            super(correct);
        }

        @Override
        public CompletionStage<P2PConnection> connect(DialRequest request) {
            CompletableFuture<P2PConnection> detached = new CompletableFuture<>();
            super.connect(request).whenComplete((connection, failure) -> {
                if (failure == null) {
                    detached.complete(connection);
                } else {
                    detached.completeExceptionally(failure);
                }
            });
            return detached;
        }
    }

    static final class Credulous extends FaultyProvider {
        Credulous(P2PProvider correct) {
            super(correct);
        }

        @Override
        public CompletionStage<P2PConnection> connect(DialRequest request) {
            List<Multiaddr> addresses =
                    request.addresses().stream().map(Multiaddr::withoutPeerId).toList();
            return super.connect(
                    addresses.isEmpty() ? request : new DialRequest(Optional.empty(), addresses, request.timeout()));
        }
    }
}
