package io.p2p4j.libp2p;

import io.p2p4j.api.Capability;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.tck.Declared;
import io.p2p4j.tck.ProviderRequest;
import io.p2p4j.tck.Resources;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.Wire;
import io.p2p4j.tck.fixture.UdpWire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs the contract over QUIC on loopback. */
final class Libp2pQuicHarness implements TckHarness {
    /**
     * The library gives credit of its own behind what the session has not taken: a window of 256 KiB, which it doubles while
     * bytes are read faster than twice the round trip.
     */
    private static final int LIBRARY_BYTES = 768 << 10;

    private final Libp2pHarness tcp = new Libp2pHarness();
    private final List<DatagramChannel> blackholes = new ArrayList<>();

    @Override
    public P2PProvider newProvider(ProviderRequest request) {
        return tcp.newProvider(request);
    }

    @Override
    public Optional<P2PProvider> newProvider(ProviderRequest request, ProviderContext chosen) {
        return tcp.newProvider(request, chosen);
    }

    @Override
    public Multiaddr listenAddress() {
        return Multiaddr.parse("/ip4/127.0.0.1/udp/0/quic-v1");
    }

    @Override
    public Set<Capability> capabilities() {
        return tcp.capabilities();
    }

    @Override
    public Declared declared() {
        Declared tcp = Libp2pHarness.DECLARED;
        return new Declared(
                tcp.sendCompletion(),
                tcp.redial(),
                tcp.streamsOverLimit(),
                tcp.crashDetection(),
                tcp.transportSlackBytes() + LIBRARY_BYTES);
    }

    @Override
    public ProviderContext context() {
        return tcp.context();
    }

    /** A bound port that nobody reads: the kernel refuses nothing, and nothing answers. */
    @Override
    public Optional<Multiaddr> blackhole() {
        try {
            DatagramChannel silent =
                    DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            blackholes.add(silent);
            int port = ((InetSocketAddress) silent.getLocalAddress()).getPort();
            return Optional.of(Multiaddr.parse("/ip4/127.0.0.1/udp/" + port + "/quic-v1"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public Optional<Wire> wire() {
        return Optional.of(new UdpWire());
    }

    @Override
    public Optional<Resources> resources() {
        return Optional.of(new Libp2pResources());
    }

    @Override
    public void close() {
        tcp.close();
        for (DatagramChannel silent : blackholes) {
            try {
                silent.close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
