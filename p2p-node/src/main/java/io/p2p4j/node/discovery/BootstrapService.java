package io.p2p4j.node.discovery;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Registration;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.node.book.PeerSource;
import io.p2p4j.node.pool.Connections;
import io.p2p4j.node.service.NodeService;
import io.p2p4j.node.service.NodeView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Dials the configured peers: at the start, and again when the node has been without any peer for a while, until it has one.
 * Owned by the node's turn.
 */
final class BootstrapService implements NodeService {
    private static final System.Logger LOG = System.getLogger(BootstrapService.class.getName());

    private final DiscoveryOptions options;
    private final List<Registration> registrations = new ArrayList<>();
    private boolean armed;

    BootstrapService(DiscoveryOptions options) {
        this.options = options;
    }

    @Override
    public String name() {
        return "bootstrap";
    }

    @Override
    public CompletionStage<Void> start(NodeView node) {
        for (Multiaddr address : options.bootstrap()) {
            address.peerId()
                    .filter(peer -> !peer.equals(node.provider().localPeerId()))
                    .ifPresent(peer -> node.book().add(peer, List.of(address), PeerSource.BOOTSTRAP));
        }
        registrations.add(node.connections().observe(new Connections.Observer() {
            @Override
            public void onDisconnected(PeerId peer, CloseReason reason) {
                armWhenAlone(node);
            }
        }));
        // The listeners come after the services; a peer that is dialed now may be told where this one listens.
        node.turn().execute(() -> dialAll(node));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> stop() {
        registrations.forEach(Registration::close);
        return CompletableFuture.completedFuture(null);
    }

    private void armWhenAlone(NodeView node) {
        if (armed || !node.connections().peers().isEmpty()) {
            return;
        }
        armed = true;
        node.after(options.rebootstrapAfter(), () -> {
            armed = false;
            if (node.connections().peers().isEmpty()) {
                LOG.log(System.Logger.Level.INFO, "no peer is connected: dialing the bootstrap peers again");
                dialAll(node);
            }
        });
    }

    private void dialAll(NodeView node) {
        List<CompletionStage<?>> dials = new ArrayList<>();
        for (Multiaddr address : options.bootstrap()) {
            if (address.peerId().map(node.provider().localPeerId()::equals).orElse(false)) {
                continue;
            }
            dials.add(node.connections().dial(address).handle((connection, failure) -> {
                if (failure != null) {
                    LOG.log(System.Logger.Level.DEBUG, () -> "bootstrap peer " + address + " was not reached", failure);
                } else {
                    node.book().add(connection.remotePeerId(), List.of(address), PeerSource.BOOTSTRAP);
                }
                return null;
            }));
        }
        CompletableFuture.allOf(
                        dials.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture<?>[]::new))
                .whenComplete((done, failure) -> armWhenAlone(node));
    }
}
