package io.p2p4j.transport.mdns;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.p2p4j.api.Registration;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.discovery.DiscoveredPeer;
import io.p2p4j.api.discovery.Discovery;
import io.p2p4j.api.discovery.DiscoveryEvent;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.driver.SerialExecutor;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Multicast DNS after the libp2p specification. Asks at the start and then ever more seldom, up to once a minute, and when an
 * announcement is about to expire; announces twice, answers after a random moment, and says goodbye. Its state belongs to a loop
 * of its own.
 */
final class MdnsDiscovery implements Discovery {
    private static final System.Logger LOG = System.getLogger(MdnsDiscovery.class.getName());
    private static final long TICK_MILLIS = 500;
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long ASK_MILLIS_MAX = 60_000;
    private static final long ASK_MILLIS_MIN = 1_000;
    private static final long ANNOUNCE_AGAIN_MILLIS = 1_000;
    private static final int ANSWER_MILLIS_MIN = 20;
    private static final int ANSWER_MILLIS_SPREAD = 100;
    private static final long ANSWER_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int NAME_BYTES = 20;

    private final PeerId self;
    private final ProviderContext context;
    private final RandomGenerator delays;
    private final String instance;
    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop loop;
    private final MdnsSockets sockets;
    private final SerialExecutor callbacks;
    private final KnownPeers known = new KnownPeers();
    private final List<Consumer<DiscoveryEvent>> observers = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile List<DiscoveredPeer> peers = List.of();

    private Optional<DnsMessage> announcement = Optional.empty();
    private Supplier<List<NetworkInterface>> interfaces = List::of;
    private long nextLookNanos;
    private long askMillis = ASK_MILLIS_MIN;
    private long nextAskNanos;
    private boolean answering;
    private @Nullable Long answeredNanos;

    MdnsDiscovery(PeerId self, ProviderContext context) {
        this.self = self;
        this.context = context;
        this.delays = context.random("mdns-answer");
        this.group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("p2p-mdns", true), NioIoHandler.newFactory());
        this.loop = group.next();
        this.sockets = new MdnsSockets(loop, this::onMessage, this::onInterface);
        this.callbacks =
                new SerialExecutor(context.executor(), failure -> LOG.log(System.Logger.Level.ERROR, "mDNS", failure));
        StringBuilder name = new StringBuilder();
        for (byte b : context.entropy(NAME_BYTES)) {
            name.append(String.format(Locale.ROOT, "%02x", b));
        }
        // Not the peer id: the specification wants a name that tells nothing.
        this.instance = name + "." + MdnsService.NAME;
    }

    /** Begins, on the interfaces that there are and on those that come later. */
    void open(Supplier<List<NetworkInterface>> present) {
        loop.execute(() -> {
            interfaces = present;
            nextLookNanos = context.nanoTime();
            nextAskNanos = context.nanoTime();
            tick();
        });
        loop.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        long now = context.nanoTime();
        if (now - nextLookNanos >= 0) {
            nextLookNanos = now + LOOK_NANOS;
            sockets.follow(interfaces.get());
        }
        changed(known.expire(now));
        if (sockets.isOpen() && (now - nextAskNanos >= 0 || known.isRefreshDue(now))) {
            ask(now);
        }
    }

    private void ask(long now) {
        sockets.send(MdnsService.query());
        nextAskNanos = now + TimeUnit.MILLISECONDS.toNanos(askMillis);
        askMillis = Math.min(ASK_MILLIS_MAX, 2 * askMillis);
    }

    /** There is a network that knows nothing of this peer, and of which nothing is known. */
    private void onInterface() {
        askMillis = ASK_MILLIS_MIN;
        ask(context.nanoTime());
        announcement.ifPresent(this::announceTwice);
    }

    private void announceTwice(DnsMessage told) {
        sockets.send(told);
        loop.schedule(() -> announcement.ifPresent(sockets::send), ANNOUNCE_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void onMessage(byte[] bytes, InetSocketAddress from) {
        DnsMessage message;
        try {
            message = DnsMessage.read(bytes);
        } catch (IllegalArgumentException malformed) {
            LOG.log(System.Logger.Level.DEBUG, "a message of " + from + " is no DNS", malformed);
            return;
        }
        if (message.isResponse()) {
            for (MdnsService.Told told : MdnsService.told(message)) {
                if (!told.peer().equals(self)) {
                    changed(known.learn(told, context.nanoTime()));
                }
            }
        } else {
            announcement.flatMap(own -> MdnsService.answer(message, own)).ifPresent(own -> answer(message, own, from));
        }
    }

    private void answer(DnsMessage query, DnsMessage answer, InetSocketAddress from) {
        if (from.getPort() != MdnsSockets.PORT) {
            // The questions are repeated for those who know nothing of multicast.
            sockets.sendTo(new DnsMessage(query.id(), true, query.questions(), answer.records()), from);
            return;
        }
        Long before = answeredNanos;
        boolean justAnswered = before != null && context.nanoTime() - before < ANSWER_AGAIN_NANOS;
        if (answering || justAnswered) {
            return;
        }
        answering = true;
        int delay = ANSWER_MILLIS_MIN + delays.nextInt(ANSWER_MILLIS_SPREAD);
        loop.schedule(
                () -> {
                    answering = false;
                    if (announcement.isPresent()) {
                        answeredNanos = context.nanoTime();
                        sockets.send(answer);
                    }
                },
                delay,
                TimeUnit.MILLISECONDS);
    }

    private void changed(List<DiscoveryEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        peers = known.peers();
        for (DiscoveryEvent event : events) {
            callbacks.execute(() -> {
                if (!closed.get()) {
                    observers.forEach(observer -> observer.accept(event));
                }
            });
        }
    }

    @Override
    public CompletionStage<Void> announce(List<Multiaddr> addresses) {
        for (Multiaddr address : addresses) {
            if (address.peerId().isPresent() && !address.peerId().get().equals(self)) {
                throw new IllegalArgumentException(
                        "address " + address + " names another peer (expected " + self + ")");
            }
        }
        DnsMessage told = MdnsService.announcement(instance, self, addresses, MdnsService.TTL_SECONDS);
        return onLoop(() -> {
            announcement = Optional.of(told);
            announceTwice(told);
        });
    }

    @Override
    public CompletionStage<Void> withdraw() {
        return onLoop(this::goodbye);
    }

    private void goodbye() {
        announcement.ifPresent(own -> sockets.send(new DnsMessage(
                0,
                true,
                List.of(),
                own.records().stream()
                        .map(record ->
                                new DnsMessage.Entry(record.name(), record.type(), 0, record.target(), record.texts()))
                        .toList())));
        announcement = Optional.empty();
    }

    private CompletionStage<Void> onLoop(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (closed.get()) {
            done.complete(null);
            return done;
        }
        loop.execute(() -> {
            task.run();
            callbacks.execute(() -> done.complete(null));
        });
        return done;
    }

    @Override
    public List<DiscoveredPeer> peers() {
        return peers;
    }

    @Override
    public Registration observe(Consumer<DiscoveryEvent> observer) {
        observers.add(observer);
        return () -> observers.remove(observer);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            loop.execute(() -> {
                goodbye();
                // Behind the goodbye, which is written on this loop.
                loop.execute(sockets::close);
                group.shutdownGracefully(0, ASK_MILLIS_MIN, TimeUnit.MILLISECONDS);
            });
        }
    }
}
