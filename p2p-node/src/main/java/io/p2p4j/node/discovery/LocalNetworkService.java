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
 * its own sake: the mesh does that when it wants peers. Nothing is sent before there is a listener that others can reach. Owned by the node's turn.
 */
final class LocalNetworkService implements NodeService {
    private static final System.Logger LOG = System.getLogger(LocalNetworkService.class.getName());

    private final Function<P2PProvider, Optional<Discovery>> factory;
    private final Set<Multiaddr> listening = new LinkedHashSet<>();
    private final List<Registration> registrations = new ArrayList<>();
    private final Runnable found;
    private boolean begun;
    private boolean stopped;
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
        registrations.add(node.provider().observe(event -> node.turn().execute(() -> onListener(node, event))));
        return CompletableFuture.completedFuture(null);
    }

    /** Who listens on loopback alone has nothing to do with a local network, and is not heard on it. */
    private void begin(NodeView node) {
        begun = true;
        Optional<Discovery> made;
        try {
            made = factory.apply(node.provider());
        } catch (RuntimeException failure) {
            LOG.log(System.Logger.Level.WARNING, "peers on the local network are not looked for", failure);
            made = Optional.empty();
        }
        made.ifPresent(open -> {
            discovery = open;
            registrations.add(open.observe(event -> node.turn().execute(() -> onEvent(node, event))));
            open.peers().forEach(peer -> learn(node, peer));
        });
    }

    private void onListener(NodeView node, P2PEvent event) {
        boolean changed = false;
        if (event instanceof P2PEvent.ListenerOpened opened && isOnNetwork(opened.address())) {
            if (!begun && !stopped) {
                begin(node);
            }
            changed = listening.add(opened.address());
        } else if (event instanceof P2PEvent.ListenerClosed closed) {
            changed = listening.remove(closed.address());
        }
        Discovery open = discovery;
        if (changed && open != null) {
            CompletionStage<Void> told = listening.isEmpty() ? open.withdraw() : open.announce(List.copyOf(listening));
            told.whenComplete((nothing, failure) -> {
                if (failure != null) {
                    LOG.log(System.Logger.Level.DEBUG, "this node was not announced", failure);
                }
            });
        }
    }

    private static boolean isOnNetwork(Multiaddr address) {
        AddressScope scope = AddressScope.of(address);
        return scope == AddressScope.PRIVATE || scope == AddressScope.PUBLIC;
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
        stopped = true;
        registrations.forEach(Registration::close);
        Discovery open = discovery;
        discovery = null;
        if (open == null) {
            return CompletableFuture.completedFuture(null);
        }
        // The goodbye is on its way before the node has stopped, and with it perhaps the process.
        return open.withdraw().handle((withdrawn, failure) -> {
            open.close();
            return null;
        });
    }
}
