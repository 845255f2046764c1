package io.p2p4j.simulator.discovery;

import io.p2p4j.api.Registration;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.discovery.DiscoveredPeer;
import io.p2p4j.api.discovery.Discovery;
import io.p2p4j.api.discovery.DiscoveryEvent;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.simulator.fabric.SimNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One node's part in {@link SimulatedLan}, after RFC 6762: an announcement is sent twice; an answer waits a random moment; a
 * known peer is asked for again at 80, 85, 90 and 95 percent of its time to live; after a goodbye it is forgotten a second
 * later. Owned by the simulation's thread.
 */
final class LanDiscovery implements Discovery {
    private static final int PEERS_MAX = 1024;
    private static final int ADDRESSES_MAX = 16;
    private static final int[] REFRESH_PERCENT = {80, 85, 90, 95};
    private static final int WHOLE_PERCENT = 100;
    private static final long REPEAT_NANOS = 1_000_000_000L;
    private static final long GOODBYE_NANOS = 1_000_000_000L;
    private static final long ANSWER_NANOS_MIN = 20_000_000L;
    private static final long ANSWER_NANOS_SPREAD = 100_000_000L;
    /** A short time to live leaves shorter moments for answers: five must fit between two queries. */
    private static final int ANSWER_TTL_DIVISOR = 100;

    private final SimulatedLan lan;
    private final SimNode node;
    private final int life;
    private final PeerId self;
    private final ProviderContext context;
    private final Duration ttl;
    private final RandomGenerator random;
    private final Map<PeerId, Known> known = new LinkedHashMap<>();
    private final List<Observer> observers = new ArrayList<>();
    private Optional<DiscoveredPeer> announced = Optional.empty();
    private @Nullable Cancellable answer;
    private boolean closed;

    private static final class Observer {
        final Consumer<DiscoveryEvent> consumer;
        boolean removed;

        Observer(Consumer<DiscoveryEvent> consumer) {
            this.consumer = consumer;
        }
    }

    private static final class Known {
        DiscoveredPeer peer;
        long heardNanos;
        int queries;

        @Nullable
        Cancellable timer;

        Known(DiscoveredPeer peer) {
            this.peer = peer;
        }
    }

    LanDiscovery(SimulatedLan lan, SimNode node, PeerId self, ProviderContext context, Duration ttl) {
        this.lan = lan;
        this.node = node;
        this.life = node.incarnation();
        this.self = self;
        this.context = context;
        this.ttl = ttl;
        this.random = context.random("lan-answer");
    }

    void begin() {
        lan.send(node, new LanPacket.Query());
    }

    SimNode node() {
        return node;
    }

    boolean isOver() {
        return closed || node.isOver(life);
    }

    // ---- the interface

    @Override
    public CompletionStage<Void> announce(List<Multiaddr> addresses) {
        List<Multiaddr> own = new ArrayList<>();
        for (Multiaddr address : addresses.subList(0, Math.min(ADDRESSES_MAX, addresses.size()))) {
            if (address.peerId().isPresent() && !address.peerId().get().equals(self)) {
                throw new IllegalArgumentException(
                        "address " + address + " names another peer (expected " + self + ")");
            }
            own.add(address.withoutPeerId());
        }
        if (!isOver()) {
            DiscoveredPeer now = new DiscoveredPeer(self, own, ttl);
            announced = Optional.of(now);
            say(now);
            context.schedule(Math.min(REPEAT_NANOS, ttl.toNanos() / 4), () -> {
                if (announced.filter(now::equals).isPresent()) {
                    say(now);
                }
            });
        }
        return soon();
    }

    @Override
    public CompletionStage<Void> withdraw() {
        if (announced.isPresent() && !isOver()) {
            say(new DiscoveredPeer(self, List.of(), Duration.ZERO));
        }
        announced = Optional.empty();
        return soon();
    }

    @Override
    public List<DiscoveredPeer> peers() {
        node.fabric().kernel().checkOwner();
        return known.values().stream().map(each -> each.peer).toList();
    }

    @Override
    public Registration observe(Consumer<DiscoveryEvent> consumer) {
        node.fabric().kernel().checkOwner();
        Observer observer = new Observer(consumer);
        observers.add(observer);
        return () -> {
            observer.removed = true;
            observers.remove(observer);
        };
    }

    @Override
    public void close() {
        withdraw();
        closed = true;
        known.values().forEach(each -> cancel(each.timer));
        known.clear();
        cancel(answer);
    }

    private CompletionStage<Void> soon() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        context.executor().execute(() -> done.complete(null));
        return done;
    }

    private void say(DiscoveredPeer what) {
        lan.send(node, new LanPacket.Announcement(what));
    }

    private static void cancel(@Nullable Cancellable timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    // ---- what is heard

    void onPacket(LanPacket packet) {
        if (isOver()) {
            return;
        }
        if (packet instanceof LanPacket.Announcement announcement) {
            onAnnouncement(announcement.peer());
        } else if (packet instanceof LanPacket.QueryPeer query) {
            if (query.peer().equals(self)) {
                answerSoon();
            }
        } else {
            answerSoon();
        }
    }

    /** One answer serves everybody who asks until it is sent. */
    private void answerSoon() {
        if (announced.isEmpty() || answer != null) {
            return;
        }
        long share = ttl.toNanos() / ANSWER_TTL_DIVISOR;
        long spread = Math.min(ANSWER_NANOS_SPREAD, share);
        long delay = Math.min(ANSWER_NANOS_MIN, share) + random.nextLong(spread);
        answer = context.schedule(delay, () -> {
            answer = null;
            announced.ifPresent(this::say);
        });
    }

    private void onAnnouncement(DiscoveredPeer heard) {
        if (heard.peerId().equals(self)) {
            return;
        }
        Known before = known.get(heard.peerId());
        if (heard.ttl().isZero()) {
            if (before != null) {
                onGoodbye(before);
            }
            return;
        }
        if (before == null && known.size() >= PEERS_MAX) {
            return;
        }
        Known now = before == null ? new Known(heard) : before;
        boolean moved = !now.peer.addresses().equals(heard.addresses());
        now.peer = heard;
        now.heardNanos = context.nanoTime();
        now.queries = 0;
        known.put(heard.peerId(), now);
        arm(now);
        if (before == null) {
            emit(new DiscoveryEvent.Found(heard));
        } else if (moved) {
            emit(new DiscoveryEvent.Changed(heard));
        }
    }

    private void onGoodbye(Known peer) {
        cancel(peer.timer);
        long wait = Math.min(GOODBYE_NANOS, peer.peer.ttl().toNanos() / 4);
        peer.timer = context.schedule(wait, () -> expire(peer));
    }

    private void arm(Known peer) {
        cancel(peer.timer);
        boolean last = peer.queries == REFRESH_PERCENT.length;
        int percent = last ? WHOLE_PERCENT : REFRESH_PERCENT[peer.queries];
        long due = peer.heardNanos + peer.peer.ttl().toNanos() / WHOLE_PERCENT * percent;
        peer.timer = context.schedule(due - context.nanoTime(), () -> {
            if (last) {
                expire(peer);
            } else {
                peer.queries++;
                lan.send(node, new LanPacket.QueryPeer(peer.peer.peerId()));
                arm(peer);
            }
        });
    }

    private void expire(Known peer) {
        if (!isOver() && known.remove(peer.peer.peerId(), peer)) {
            emit(new DiscoveryEvent.Expired(peer.peer));
        }
    }

    private void emit(DiscoveryEvent event) {
        for (Observer observer : observers) {
            context.executor().execute(() -> {
                if (!observer.removed && !closed) {
                    observer.consumer.accept(event);
                }
            });
        }
    }
}
