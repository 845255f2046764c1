package io.p2p4j.node;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.metrics.Metrics;
import io.p2p4j.node.health.HealthRule;
import io.p2p4j.node.pool.Connections;
import io.p2p4j.node.service.NodeService;
import io.p2p4j.node.service.NodeView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What there is of peers, for metrics. The book belongs to the turn, and who looks at metrics does not wait for it: he sees what the turn
 * counted last, a few seconds ago.
 */
final class NodeGauges implements NodeService {
    private static final System.Logger LOG = System.getLogger(NodeGauges.class.getName());
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final double NANOS_PER_SECOND = 1e9;

    private final List<AutoCloseable> registered = new ArrayList<>();
    private volatile int connected;
    private volatile int known;
    private volatile int healthy;

    @Override
    public String name() {
        return "gauges";
    }

    @Override
    public CompletionStage<Void> start(NodeView node) {
        Metrics metrics = node.metrics();
        long startNanos = node.provider().context().nanoTime();
        registered.add(metrics.gauge("p2p_peers_connected", "Peers with an open connection.", () -> connected));
        registered.add(metrics.gauge("p2p_peers_known", "Peers in the book.", () -> known));
        registered.add(metrics.gauge("p2p_peers_healthy", "Peers that are healthy by the health rule.", () -> healthy));
        registered.add(metrics.gauge(
                "p2p_uptime_seconds",
                "Since the start.",
                () -> (node.provider().context().nanoTime() - startNanos) / NANOS_PER_SECOND));
        node.connections().observe(new Connections.Observer() {
            @Override
            public void onConnected(P2PConnection connection) {
                connected = node.connections().peers().size();
            }

            @Override
            public void onDisconnected(PeerId peer, CloseReason reason) {
                connected = node.connections().peers().size();
            }
        });
        count(node);
        return CompletableFuture.completedFuture(null);
    }

    /** On the turn. */
    private void count(NodeView node) {
        int[] counted = {0};
        node.book().visit(peer -> counted[0] += HealthRule.DEFAULT.isHealthy(peer) ? 1 : 0);
        known = node.book().size();
        connected = node.connections().peers().size();
        healthy = counted[0];
        node.after(INTERVAL, () -> count(node));
    }

    @Override
    public CompletionStage<Void> stop() {
        for (AutoCloseable gauge : registered) {
            try {
                gauge.close();
            } catch (Exception failure) {
                LOG.log(System.Logger.Level.WARNING, "a gauge was not taken away", failure);
            }
        }
        return CompletableFuture.completedFuture(null);
    }
}
