package io.p2p4j.tck.benign;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.tck.ForwardingHarness;
import io.p2p4j.tck.ProviderRequest;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.Wire;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Puts a relay before every TCP listener of every provider; peers learn the relay's address instead of the listener's. */
final class RelayedHarness extends ForwardingHarness {
    private final Supplier<Passage> passages;
    /** By the listener's address without its peer id. Kept when the listener is closed, for it may come back. */
    private final Map<String, Relay> relays = new TreeMap<>();
    /** By the relay's address. */
    private final Map<String, Multiaddr> behind = new TreeMap<>();

    RelayedHarness(TckHarness other, Supplier<Passage> passages) {
        super(other);
        this.passages = passages;
    }

    @Override
    public P2PProvider newProvider(ProviderRequest request) {
        return new RelayedProvider(super.newProvider(request), this);
    }

    @Override
    public Optional<P2PProvider> newProvider(ProviderRequest request, ProviderContext context) {
        return super.newProvider(request, context).map(provider -> new RelayedProvider(provider, this));
    }

    @Override
    public Optional<Wire> wire() {
        return super.wire().map(RelayedWire::new);
    }

    /** The address at which peers find a listener; the same as before when it has been there before. */
    synchronized Multiaddr before(Multiaddr listener) {
        Optional<String> host = listener.value(Protocol.IP4).or(() -> listener.value(Protocol.IP6));
        if (host.isEmpty() || listener.value(Protocol.TCP).isEmpty()) {
            return listener;
        }
        Multiaddr plain = listener.withoutPeerId();
        Relay relay = relays.computeIfAbsent(plain.toString(), address -> {
            Relay made =
                    new Relay(new InetSocketAddress(host.get(), listener.port().orElseThrow()), passages);
            behind.put(Multiaddr.tcp("127.0.0.1", made.port()).toString(), plain);
            return made;
        });
        relay.reopen();
        Multiaddr address = Multiaddr.tcp("127.0.0.1", relay.port());
        return listener.peerId().map(address::withPeerId).orElse(address);
    }

    /** The address that a provider is asked to listen at, when it is asked with a relay's. */
    synchronized Multiaddr behind(Multiaddr asked) {
        return behind.getOrDefault(asked.withoutPeerId().toString(), asked);
    }

    synchronized void shut(Multiaddr listener) {
        Relay relay = relays.get(listener.withoutPeerId().toString());
        if (relay != null) {
            relay.shut();
        }
    }

    @Override
    public synchronized void close() {
        relays.values().forEach(Relay::close);
        super.close();
    }

    /** The harness's own wire knows its own providers only. */
    private record RelayedWire(Wire other) implements Wire {
        @Override
        public Multiaddr via(Multiaddr listener) {
            return other.via(listener);
        }

        @Override
        public void crash(P2PProvider dialer) {
            other.crash(own(dialer));
        }

        @Override
        public void cut(P2PProvider dialer) {
            other.cut(own(dialer));
        }

        @Override
        public void hold(P2PProvider dialer) {
            other.hold(own(dialer));
        }

        @Override
        public void release(P2PProvider dialer) {
            other.release(own(dialer));
        }

        private static P2PProvider own(P2PProvider dialer) {
            return dialer instanceof RelayedProvider relayed ? relayed.other() : dialer;
        }

        @Override
        public void freeze() {
            other.freeze();
        }

        @Override
        public void close() {
            other.close();
        }
    }
}
