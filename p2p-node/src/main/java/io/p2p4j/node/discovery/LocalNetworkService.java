package io.p2p4j.node.discovery;

import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.Registration;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.discovery.DiscoveredPeer;
import io.p2p4j.api.discovery.Discovery;
import io.p2p4j.api.discovery.DiscoveryEvent;
import io.p2p4j.node.book.PeerSource;
import io.p2p4j.node.service.NodeService;
import io.p2p4j.node.service.NodeView;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Announces where this node listens, and takes what others announce into the book. What is announced there is not dialed for
 * its own sake: the mesh does that when it wants peers. Owned by the node's turn.
 */
final class LocalNetworkService implements NodeService {
    private static final System.Logger LOG = System.getLogger(LocalNetworkService.class.getName());

    private final Function<P2PProvider, Optional<Discovery>> factory;
    private final Set<Multiaddr> listening = new LinkedHashSet<>();
    private final List<Registration> registrations = new ArrayList<>();
    private final Runnable found;
    private @Nullable Discovery discovery;

    LocalNetworkService(Function<P2PProvider, Optional<Discovery>> factory, Runnable found) {
        this.factory = factory;
        this.found = found;
    }

    @Override
    public String name() {
        return "local network";
    }

    @Override
    public CompletionStage<Void> start(NodeView node) {
        Optional<Discovery> made;
        try {
            made = factory.apply(node.provider());
        } catch (RuntimeException failure) {
            LOG.log(System.Logger.Level.WARNING, "peers on the local network are not looked for", failure);
            made = Optional.empty();
        }
        if (made.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        Discovery open = made.get();
        discovery = open;
        registrations.add(open.observe(event -> node.turn().execute(() -> onEvent(node, event))));
        open.peers().forEach(peer -> learn(node, peer));
        registrations.add(node.provider().observe(event -> node.turn().execute(() -> onListener(event))));
        return CompletableFuture.completedFuture(null);
    }

    private void onListener(P2PEvent event) {
        Discovery open = discovery;
        if (open == null) {
            return;
        }
        boolean changed = false;
        if (event instanceof P2PEvent.ListenerOpened opened) {
            changed = listening.add(opened.address());
        } else if (event instanceof P2PEvent.ListenerClosed closed) {
            changed = listening.remove(closed.address());
        }
        if (changed) {
            CompletionStage<Void> told =
                    listening.isEmpty() ? open.withdraw() : open.announce(List.copyOf(listening));
            told.whenComplete((nothing, failure) -> {
                if (failure != null) {
                    LOG.log(System.Logger.Level.DEBUG, "this node was not announced", failure);
                }
            });
        }
    }

    private void onEvent(NodeView node, DiscoveryEvent event) {
        if (discovery != null && !(event instanceof DiscoveryEvent.Expired)) {
            learn(node, event.peer());
        }
    }

    private void learn(NodeView node, DiscoveredPeer peer) {
        if (!peer.peerId().equals(node.provider().localPeerId())
                && node.book().add(peer.peerId(), peer.addresses(), PeerSource.LOCAL_NETWORK)) {
            found.run();
        }
    }

    @Override
    public CompletionStage<Void> stop() {
        registrations.forEach(Registration::close);
        Discovery open = discovery;
        discovery = null;
        if (open != null) {
            open.close();
        }
        return CompletableFuture.completedFuture(null);
    }
}
