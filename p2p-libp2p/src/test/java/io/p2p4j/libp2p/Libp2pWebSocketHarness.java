package io.p2p4j.libp2p;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Component;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.transport.Transport;
import io.p2p4j.tck.Downgrade;
import io.p2p4j.tck.ForwardingHarness;
import io.p2p4j.tck.HostilePeer;
import io.p2p4j.tck.Impersonator;
import io.p2p4j.tck.Intruder;
import io.p2p4j.tck.RawConnection;
import io.p2p4j.tck.TappedWire;
import io.p2p4j.tck.Wire;
import io.p2p4j.tck.fixture.TcpIntruder;
import io.p2p4j.tck.fixture.TcpWire;
import io.p2p4j.tck.wire.WireFilter;
import io.p2p4j.transport.TcpOptions;
import io.p2p4j.transport.WebSocketTls;
import io.p2p4j.transport.WebSocketTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs the contract over WebSocket on loopback. */
final class Libp2pWebSocketHarness extends ForwardingHarness {
    Libp2pWebSocketHarness() {
        super(new Libp2pHarness());
    }

    /** The WebSocket at a TCP port. */
    static Multiaddr ws(Multiaddr tcp) {
        List<Component> parts = new ArrayList<>(tcp.withoutPeerId().components());
        parts.add(Component.of(Protocol.WS));
        Multiaddr address = Multiaddr.of(parts);
        Optional<PeerId> peer = tcp.peerId();
        return peer.isPresent() ? address.withPeerId(peer.get()) : address;
    }

    /** The TCP port of a WebSocket. */
    static Multiaddr tcp(Multiaddr ws) {
        List<Component> parts = new ArrayList<>(ws.withoutPeerId().components());
        parts.remove(parts.size() - 1);
        Multiaddr address = Multiaddr.of(parts);
        Optional<PeerId> peer = ws.peerId();
        return peer.isPresent() ? address.withPeerId(peer.get()) : address;
    }

    @Override
    public Multiaddr listenAddress() {
        return ws(super.listenAddress());
    }

    @Override
    public Optional<Multiaddr> blackhole() {
        return super.blackhole().map(Libp2pWebSocketHarness::ws);
    }

    @Override
    public Optional<Wire> wire() {
        return Optional.of(new WsWire());
    }

    /** Its bytes would have to be changed within frames, which the rules over TCP judge. */
    @Override
    public Optional<TappedWire> tappedWire() {
        return Optional.of(new WsWire());
    }

    @Override
    public Optional<Intruder> intruder() {
        return Optional.of(new WsIntruder());
    }

    /** Its frames of Yamux are within those of WebSocket. */
    @Override
    public Optional<HostilePeer> hostilePeer() {
        return Optional.of(new Libp2pHostilePeer(context(), HostileFrames.YAMUX, Libp2pWebSocketHarness::plain));
    }

    private static Transport plain(TcpOptions options) {
        return WebSocketTransport.unsecured(options, WebSocketTls.dialing(WebSocketTls.Trust.ANY));
    }

    /** It works above a byte stream, where the rules over TCP judge. */
    @Override
    public Optional<Impersonator> impersonator() {
        return Optional.empty();
    }

    @Override
    public Optional<Downgrade> downgrade() {
        return Optional.of(new Libp2pDowngrade(context(), Libp2pWebSocketHarness::plain, listenAddress()));
    }

    private static final class WsWire implements TappedWire {
        private final TcpWire wire = new TcpWire();

        @Override
        public Multiaddr via(Multiaddr listener) {
            return ws(wire.via(tcp(listener)));
        }

        @Override
        public void filter(WireFilter filter) {
            wire.filter(filter);
        }

        @Override
        public void crash(P2PProvider dialer) {
            wire.crash(dialer);
        }

        @Override
        public void cut(P2PProvider dialer) {
            wire.cut(dialer);
        }

        @Override
        public void hold(P2PProvider dialer) {
            wire.hold(dialer);
        }

        @Override
        public void release(P2PProvider dialer) {
            wire.release(dialer);
        }

        @Override
        public void freeze() {
            wire.freeze();
        }

        @Override
        public void close() {
            wire.close();
        }
    }

    private static final class WsIntruder implements Intruder {
        private final TcpIntruder intruder = new TcpIntruder();

        @Override
        public RawConnection visit(Multiaddr listener) {
            return intruder.visit(tcp(listener));
        }

        @Override
        public Optional<Multiaddr> listen() {
            return intruder.listen().map(Libp2pWebSocketHarness::ws);
        }

        @Override
        public void close() {
            intruder.close();
        }
    }
}
