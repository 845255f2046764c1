package io.p2p4j.simulator.fabric;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.LinkHandler;
import io.p2p4j.core.transport.Transport;
import io.p2p4j.simulator.kernel.Kernel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A fabric with transports that record what happens to them. */
final class World {
    static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

    final Kernel kernel;
    final Fabric fabric;
    SecuritySuite suite = SecuritySuite.PROOF;

    World(long seed, LinkProfile link) {
        this(seed, NetworkProfile.of(link));
    }

    World(long seed, NetworkProfile profile) {
        kernel = new Kernel(seed);
        fabric = Fabric.inVirtualTime(kernel, profile);
    }

    static Identity identity(int number) {
        byte[] seed = new byte[32];
        seed[0] = (byte) number;
        seed[1] = (byte) (number >> 8);
        return Identity.fromSeed(seed);
    }

    Peer peer(String name, int number) {
        Identity identity = identity(number);
        return new Peer(name, identity, Credential.of(identity));
    }

    /** One transport on a node of its own, or on an existing one. */
    final class Peer implements Transport.ListenHandler, Transport.InboundHandler {
        final SimNode node;
        final Identity identity;
        final SimTransport transport;
        final List<End> links = new ArrayList<>();
        final List<P2PException> inboundFailures = new ArrayList<>();
        final List<P2PException> listenFailures = new ArrayList<>();
        final List<Transport.Listening> listening = new ArrayList<>();
        boolean accepts = true;

        Peer(String name, Identity identity, Credential credential) {
            this.node = fabric.node(name).orElseGet(() -> fabric.addNode(name));
            this.identity = identity;
            this.transport = new SimTransport(node, credential, suite, HANDSHAKE_TIMEOUT);
        }

        PeerId id() {
            return identity.peerId();
        }

        Multiaddr listen(String address) {
            transport.listen(Multiaddr.parse(address), this);
            kernel.runFor(Duration.ZERO);
            return listening.get(listening.size() - 1).addresses().get(0);
        }

        Dialed dial(Multiaddr address) {
            return dial(address, Optional.empty());
        }

        Dialed dial(Multiaddr address, Optional<PeerId> expected) {
            Dialed dialed = new Dialed();
            dialed.cancel = transport.dial(address, expected, dialed);
            return dialed;
        }

        /** Both ends of a new link to another peer that listens. */
        End[] linkTo(Peer other, Multiaddr address) {
            int before = other.links.size();
            Dialed dialed = dial(address, Optional.of(other.id()));
            kernel.runUntil(() -> other.links.size() > before && dialed.end != null);
            return new End[] {dialed.end, other.links.get(before)};
        }

        @Override
        public void onListening(Transport.Listening bound) {
            listening.add(bound);
        }

        @Override
        public void onListenFailed(P2PException failure) {
            listenFailures.add(failure);
        }

        @Override
        public Transport.@Nullable InboundHandler onInbound(Multiaddr remoteAddress, Transport.Unfinished unfinished) {
            return accepts ? this : null;
        }

        @Override
        public void onLink(Link link) {
            links.add(new End(link));
        }

        @Override
        public void onFailed(P2PException failure) {
            inboundFailures.add(failure);
        }
    }

    static final class Dialed implements Transport.DialHandler {
        Cancellable cancel = () -> {};
        End end;
        P2PException failure;

        @Override
        public void onLink(Link link) {
            end = new End(link);
        }

        @Override
        public void onDialFailed(P2PException why) {
            failure = why;
        }
    }

    /** One end of a link. */
    static final class End implements LinkHandler {
        final Link link;
        final ByteArrayOutputStream received = new ByteArrayOutputStream();
        final List<Long> arrivals = new ArrayList<>();
        int closed;
        int writable;
        int reads;
        P2PException failure;

        End(Link link) {
            this.link = link;
            link.start(this);
        }

        void send(byte[] data) {
            link.write(ByteBuffer.wrap(data));
            link.flush();
        }

        @Override
        public void onBytes(ByteBuffer data) {
            if (closed > 0) {
                throw new AssertionError("bytes after the end");
            }
            arrivals.add(link.loop().nanoTime());
            while (data.hasRemaining()) {
                received.write(data.get());
            }
        }

        @Override
        public void onReadComplete() {
            reads++;
        }

        @Override
        public void onWritable() {
            writable++;
        }

        @Override
        public void onClosed(P2PException why) {
            closed++;
            failure = why;
        }
    }
}
