package io.p2p4j.node.discovery;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.node.NodeConfig;
import io.p2p4j.node.P2PNode;
import io.p2p4j.node.book.PeerBook;
import io.p2p4j.node.book.PeerRecord;
import io.p2p4j.node.event.NodeEvent;
import io.p2p4j.node.health.Oracle;
import io.p2p4j.node.message.MessageType;
import io.p2p4j.node.message.NodeMessage;
import io.p2p4j.node.pool.Connections;
import io.p2p4j.simulator.scenario.Host;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** A whole node on a simulated host: its book is on the host's disk, it sends to others and handles what they send. */
final class ProofNode {
    static final int CONNECTED_MAX = 50;
    static final int KNOWN_MAX = 200;
    private static final int BURST_MAX = 3;

    final P2PNode node;
    int pending;
    private final Host host;
    private final ProofLedger ledger;
    private final ProofPlant plant;
    private final String life;
    private final long startedNanos;
    private final RandomGenerator random;
    private final TreeSet<PeerId> handling = new TreeSet<>();

    ProofNode(Host host, NodeConfig config, ProofLedger ledger, ProofPlant plant) {
        this.host = host;
        this.ledger = ledger;
        this.plant = plant;
        this.life = host.name() + "/" + host.life();
        this.startedNanos = host.context().nanoTime();
        this.random = host.context().random("handler");
        this.node = P2PNode.builder(config)
                .provider(host.provider())
                .localNetwork(provider -> Optional.empty())
                .build();
        node.handle(MessageType.DATA, this::handle);
        node.observe(this::onEvent);
        node.view().connections().observe(new Touch());
        node.view().book().observe(new PeerBook.Observer() {
            @Override
            public void onAdded(PeerRecord peer) {
                ledger.touch(ProofNode.this);
            }
        });
        node.start();
    }

    /** Whatever changes how many are connected. */
    private final class Touch implements Connections.Observer {
        @Override
        public void onOpened(P2PConnection connection) {
            ledger.touch(ProofNode.this);
        }

        @Override
        public void onDisconnected(PeerId peer, CloseReason reason) {
            ledger.touch(ProofNode.this);
        }
    }

    private CompletionStage<byte[]> handle(NodeMessage message) {
        long id = ByteBuffer.wrap(message.payload()).getLong();
        PeerId peer = message.sender();
        if (!handling.add(peer)) {
            ledger.wrong("message " + id + " came to " + this + " while another one of its peer was handled");
        }
        if (plant != ProofPlant.LOSES_MESSAGES || id % 50 != 0) {
            ledger.handled(id, life);
        }
        CompletableFuture<byte[]> done = new CompletableFuture<>();
        Runnable end = () -> {
            if (plant != ProofPlant.OVERLAPS || id % 50 != 0) {
                handling.remove(peer);
            }
            done.complete(new byte[0]);
        };
        if (random.nextInt(4) == 0) {
            host.context().schedule(random.nextLong(2_000_000_000L), end);
        } else {
            end.run();
        }
        return done;
    }

    /** To a peer that is connected, or, of four times once, to any that has been. */
    void send(RandomGenerator chance) {
        List<PeerId> connected = node.view().connections().peers();
        Optional<PeerId> peer = connected.isEmpty() || chance.nextInt(4) == 0
                ? node.view().book().choose(true, 1, chance, known -> true).stream()
                        .map(PeerRecord::peer)
                        .findFirst()
                : Optional.of(connected.get(chance.nextInt(connected.size())));
        for (int left = 1 + chance.nextInt(BURST_MAX); peer.isPresent() && left > 0; left--) {
            long id = ledger.nextId();
            send(peer.get(), id);
            if (plant == ProofPlant.SENDS_TWICE && id % 50 == 0) {
                send(peer.get(), id);
            }
        }
    }

    private void send(PeerId peer, long id) {
        byte[] payload = ByteBuffer.allocate(Long.BYTES + (int) (id % 200))
                .putLong(0, id)
                .array();
        pending++;
        node.send(peer, MessageType.DATA, payload).whenComplete((nothing, failure) -> {
            if (plant == ProofPlant.NEVER_HEARS && id % 50 == 0) {
                return;
            }
            pending--;
            if (failure == null) {
                ledger.acknowledged(id);
            } else {
                ledger.failed++;
            }
        });
    }

    /** What is told of a peer's health is what the description says, by what the book knows at that moment. */
    private void onEvent(NodeEvent event) {
        if (event instanceof NodeEvent.PeerHealthChanged changed) {
            ledger.healthChanges++;
            PeerBook book = node.view().book();
            Optional<PeerRecord> record = book.get(changed.peer());
            if (record.isPresent() && isHealthy(record.get()) != changed.healthy()) {
                ledger.wrong(this + " told that " + changed + ", of " + record.get());
            }
        }
    }

    private boolean isHealthy(PeerRecord record) {
        // A part of a millisecond counts, as it does for the node.
        Long silence = node.view()
                .book()
                .silence(record.peer())
                .map(time -> time.plusNanos(999_999).toMillis())
                .orElse(null);
        return Oracle.isHealthy(silence, record.successCount(), record.failureCount());
    }

    void requireWithinLimits() {
        int connected = degree();
        int known = node.view().book().size();
        if (connected > CONNECTED_MAX || known > KNOWN_MAX) {
            throw new AssertionError(this + " is connected to " + connected + " and knows " + known + " (limits "
                    + CONNECTED_MAX + " and " + KNOWN_MAX + ")");
        }
        for (PeerId peer : node.view().connections().peers()) {
            int used = node.view().connections().of(peer).size();
            if (used > 1) {
                throw new AssertionError(this + " uses " + used + " connections to one peer (limit 1)");
            }
        }
    }

    int degree() {
        return node.view().connections().peers().size();
    }

    boolean runsFor(Duration span) {
        return host.context().nanoTime() - startedNanos >= span.toNanos();
    }

    @Override
    public String toString() {
        return life;
    }
}
