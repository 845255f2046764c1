package io.p2p4j.node.discovery;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.Registration;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.node.book.PeerRecord;
import io.p2p4j.node.pool.Connections;
import io.p2p4j.node.service.NodeService;
import io.p2p4j.node.service.NodeView;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Peers tell each other of peers, in three steps on a stream: request, response, own peers. Whoever has dialed a connection
 * begins, soon after it opened and then every few minutes; both ends have told theirs after it. Only healthy and proven peers
 * are told, at addresses that the other can reach. What is heard is hearsay: the book bounds it, and nothing is done with it
 * but dial. Owned by the node's turn.
 */
final class PeerExchangeService implements NodeService {
    static final String PROTOCOL = "/p2p4j/peer-exchange/1.0.0";
    static final int REPUTATION_MIN = -20;

    private static final System.Logger LOG = System.getLogger(PeerExchangeService.class.getName());
    private static final Duration STEP_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SERVED_INTERVAL = Duration.ofSeconds(20);
    private static final Duration FIRST_WITHIN = Duration.ofSeconds(1);
    private static final int SERVED_MAX = 10_000;
    private static final int BROKEN = -10;
    private static final long CODE_BROKEN = 1;
    private static final long CODE_TOO_OFTEN = 2;
    private static final long CODE_TOO_SLOW = 3;

    private final DiscoveryOptions options;
    private final Runnable learned;
    private final List<Registration> registrations = new ArrayList<>();
    /** When each peer was served last, the one that was longest ago first. */
    private final Map<PeerId, Long> served = new LinkedHashMap<>();

    private @Nullable RandomGenerator random;

    PeerExchangeService(DiscoveryOptions options, Runnable learned) {
        this.options = options;
        this.learned = learned;
    }

    @Override
    public String name() {
        return PROTOCOL;
    }

    @Override
    public CompletionStage<Void> start(NodeView node) {
        RandomGenerator chance = node.provider().context().random("peer-exchange");
        random = chance;
        registrations.add(node.provider()
                .handle(PROTOCOL, stream -> node.callbacks().execute(() -> serve(node, stream))));
        registrations.add(node.connections().observe(new Connections.Observer() {
            @Override
            public void onConnected(P2PConnection connection) {
                if (connection.info().role() == ConnectionInfo.Role.DIALER) {
                    node.after(part(FIRST_WITHIN), () -> ask(node, connection.remotePeerId()));
                }
            }

            @Override
            public void onDisconnected(PeerId peer, CloseReason reason) {
                // What was served stays known: a new connection is no new right to ask.
            }
        }));
        node.after(part(options.exchangeInterval()), () -> round(node));
        return CompletableFuture.completedFuture(null);
    }

    private Duration part(Duration whole) {
        RandomGenerator chance = random;
        return chance == null ? whole : Duration.ofNanos(1 + chance.nextLong(whole.toNanos()));
    }

    @Override
    public CompletionStage<Void> stop() {
        registrations.forEach(Registration::close);
        return CompletableFuture.completedFuture(null);
    }

    private void round(NodeView node) {
        for (PeerId peer : node.connections().peers()) {
            List<P2PConnection> open = node.connections().of(peer);
            if (!open.isEmpty() && open.get(0).info().role() == ConnectionInfo.Role.DIALER) {
                ask(node, peer);
            }
        }
        node.after(options.exchangeInterval(), () -> round(node));
    }

    // The end that begins.

    private void ask(NodeView node, PeerId peer) {
        List<P2PConnection> open = node.connections().of(peer);
        if (open.isEmpty()) {
            return;
        }
        P2PConnection connection = open.get(0);
        connection
                .openStream(PROTOCOL)
                .whenComplete((stream, failure) -> node.callbacks().execute(() -> {
                    if (failure != null) {
                        LOG.log(System.Logger.Level.DEBUG, () -> "no peer exchange with " + peer, failure);
                        return;
                    }
                    Exchange exchange = new Exchange(node, stream);
                    exchange.write(new ExchangeCodec.Frame(ExchangeCodec.Kind.REQUEST, List.of()));
                    exchange.read(ExchangeCodec.Kind.RESPONSE, response -> {
                        exchange.learn(response);
                        exchange.write(new ExchangeCodec.Frame(ExchangeCodec.Kind.SHARE, told(node, connection)));
                        exchange.end();
                    });
                }));
    }

    // The other end.

    private void serve(NodeView node, P2PStream stream) {
        Exchange exchange = new Exchange(node, stream);
        PeerId peer = stream.connection().remotePeerId();
        long now = node.provider().context().nanoTime();
        Long before = served.remove(peer);
        served.put(peer, before == null || now - before >= SERVED_INTERVAL.toNanos() ? now : before);
        if (served.size() > SERVED_MAX) {
            served.values().removeIf(at -> now - at >= SERVED_INTERVAL.toNanos());
        }
        if (before != null && now - before < SERVED_INTERVAL.toNanos()) {
            exchange.fail(CODE_TOO_OFTEN);
            return;
        }
        exchange.read(ExchangeCodec.Kind.REQUEST, request -> {
            exchange.write(new ExchangeCodec.Frame(ExchangeCodec.Kind.RESPONSE, told(node, stream.connection())));
            exchange.read(ExchangeCodec.Kind.SHARE, share -> {
                exchange.learn(share);
                exchange.end();
            });
        });
    }

    /** Some of the healthy and proven peers, at addresses that the other end can reach. */
    private List<PeerHint> told(NodeView node, P2PConnection connection) {
        PeerId other = connection.remotePeerId();
        AddressScope scope = AddressScope.of(connection.info().remoteAddress());
        RandomGenerator chance = random;
        if (chance == null) {
            return List.of();
        }
        List<PeerHint> hints = new ArrayList<>(options.exchangePeersMax());
        node.book().draw(true, options.exchangePeersMax(), chance, known -> {
            if (known.isBanned()
                    || !options.rule().isHealthy(known)
                    || known.peer().equals(other)) {
                return false;
            }
            List<Multiaddr> addresses = reachable(scope, known.addresses());
            return !addresses.isEmpty() && hints.add(new PeerHint(known.peer(), addresses));
        });
        return hints;
    }

    private static List<Multiaddr> reachable(AddressScope scope, List<Multiaddr> addresses) {
        List<Multiaddr> reachable = new ArrayList<>(addresses.size());
        for (Multiaddr address : addresses) {
            if (reachable.size() < ExchangeCodec.ADDRESSES_MAX && scope.mayShare(AddressScope.of(address))) {
                reachable.add(address);
            }
        }
        return reachable;
    }

    /** One end of one exchange. */
    private final class Exchange {
        private final NodeView node;
        private final P2PStream stream;
        private final ExchangeCodec codec = new ExchangeCodec();
        private final Cancellable timeout;
        private boolean over;

        Exchange(NodeView node, P2PStream stream) {
            this.node = node;
            this.stream = stream;
            this.timeout = node.after(STEP_TIMEOUT, () -> fail(CODE_TOO_SLOW));
        }

        private PeerId peer() {
            return stream.connection().remotePeerId();
        }

        void write(ExchangeCodec.Frame frame) {
            stream.write(ExchangeCodec.write(frame)).whenComplete((done, failure) -> {
                if (failure != null) {
                    LOG.log(System.Logger.Level.DEBUG, "peer exchange ended early", failure);
                }
            });
        }

        void read(ExchangeCodec.Kind expected, Consumer<List<PeerHint>> then) {
            stream.read()
                    .whenComplete((data, failure) -> node.callbacks().execute(() -> {
                        if (over) {
                            return;
                        }
                        if (failure != null || data.isEmpty()) {
                            finish();
                            stream.reset(CODE_BROKEN);
                            return;
                        }
                        take(data.get(), expected, then);
                    }));
        }

        private void take(ByteBuffer data, ExchangeCodec.Kind expected, Consumer<List<PeerHint>> then) {
            try {
                var frame = codec.read(data);
                if (frame.isEmpty()) {
                    read(expected, then);
                } else if (frame.get().kind() != expected) {
                    throw new IllegalArgumentException("frame " + frame.get().kind() + " (expected " + expected + ")");
                } else {
                    then.accept(frame.get().peers());
                }
            } catch (IllegalArgumentException broken) {
                node.book().judge(peer(), BROKEN, "peer exchange: " + broken.getMessage());
                fail(CODE_BROKEN);
            }
        }

        void learn(List<PeerHint> hints) {
            int reputation = node.book().get(peer()).map(PeerRecord::reputation).orElse(0);
            if (reputation < REPUTATION_MIN) {
                return;
            }
            AddressScope scope = AddressScope.of(stream.connection().info().remoteAddress());
            boolean any = false;
            for (PeerHint hint : hints) {
                List<Multiaddr> addresses = reachable(scope, hint.addresses());
                boolean other = !hint.peer().equals(node.provider().localPeerId())
                        && !hint.peer().equals(peer());
                any |= other && !addresses.isEmpty() && node.book().addTold(hint.peer(), addresses, peer());
            }
            if (any) {
                learned.run();
            }
        }

        void end() {
            finish();
            stream.closeWrite().whenComplete((done, failure) -> {
                if (failure != null) {
                    LOG.log(System.Logger.Level.DEBUG, "peer exchange ended early", failure);
                }
            });
            // The end of the other direction has to be read, or the stream stays half open.
            stream.read().whenComplete((data, failure) -> {
                if (failure == null && data.isPresent()) {
                    stream.reset(CODE_BROKEN);
                }
            });
        }

        void fail(long code) {
            if (!over) {
                finish();
                stream.reset(code);
            }
        }

        private void finish() {
            over = true;
            timeout.cancel();
        }
    }
}
