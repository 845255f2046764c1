package io.p2p4j.libp2p;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.secure.SecureChannel;
import io.p2p4j.core.transport.LinkSecurity;
import io.p2p4j.core.transport.Transport;
import io.p2p4j.libp2p.noise.FalseNoise;
import io.p2p4j.libp2p.noise.Noise;
import io.p2p4j.libp2p.tls.Tls;
import io.p2p4j.libp2p.yamux.YamuxMuxer;
import io.p2p4j.tck.Downgrade;
import io.p2p4j.transport.TcpOptions;
import io.p2p4j.transport.TcpTransport;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Agrees on less than there should be, or does less than was agreed upon, and goes on by the book. */
final class Libp2pDowngrade implements Downgrade {
    /** What he asks for. */
    private enum Less {
        /** The security that proves a name and hides nothing. */
        PLAINTEXT("/plaintext/2.0.0"),
        /** The multiplexer, where security should be. */
        NO_SECURITY(YamuxMuxer.PROTOCOL),
        /** Noise is agreed upon, and not spoken. */
        NOISE_IN_NAME(Noise.PROTOCOL_ID),
        /** Noise without a payload: encrypted, but with nobody known. */
        NOISE_WITHOUT_IDENTITY(Noise.PROTOCOL_ID),
        /** TLS is agreed upon, and not spoken. */
        TLS_IN_NAME(Tls.PROTOCOL_ID),
        TLS_1_2(Tls.PROTOCOL_ID),
        TLS_WITHOUT_CERTIFICATE(Tls.PROTOCOL_ID);

        private final String protocolId;

        Less(String protocolId) {
            this.protocolId = protocolId;
        }
    }

    private final ProviderContext context;
    private final Function<TcpOptions, Transport> plain;
    private final Multiaddr bind;
    private final List<FalsePeer> peers = new CopyOnWriteArrayList<>();

    /** Over TCP. */
    Libp2pDowngrade(ProviderContext context) {
        this(context, TcpTransport::unsecured, Multiaddr.tcp("127.0.0.1", 0));
    }

    /** Over what makes links that prove nothing, and where it listens. */
    Libp2pDowngrade(ProviderContext context, Function<TcpOptions, Transport> plain, Multiaddr bind) {
        this.context = context;
        this.plain = plain;
        this.bind = bind;
    }

    @Override
    public List<String> attemptsToDial() {
        return Arrays.stream(Less.values()).map(Less::name).toList();
    }

    @Override
    public List<String> attemptsToListen() {
        return attemptsToDial();
    }

    @Override
    public void dial(Multiaddr listener, String attempt) {
        peer(Less.valueOf(attempt)).dial(listener);
    }

    @Override
    public Multiaddr listen(String attempt) {
        return peer(Less.valueOf(attempt)).listen();
    }

    private FalsePeer peer(Less less) {
        SecureChannel.Factory security =
                switch (less) {
                    case PLAINTEXT, NO_SECURITY, NOISE_IN_NAME, TLS_IN_NAME -> new Nothing();
                    case NOISE_WITHOUT_IDENTITY -> FalseNoise.silent(context);
                    case TLS_1_2 -> FalseTls.honest(Identity.generate(), "TLSv1.2");
                    case TLS_WITHOUT_CERTIFICATE -> FalseTls.nameless();
                };
        FalsePeer made = new FalsePeer(context, less.protocolId, security, plain, bind);
        peers.add(made);
        return made;
    }

    @Override
    public void close() {
        peers.forEach(FalsePeer::close);
    }

    /** Bytes as they are. */
    private static final class Nothing implements SecureChannel.Factory {
        @Override
        public SecureChannel open(ConnectionInfo.Role role, Optional<PeerId> expected) {
            return new SecureChannel() {
                @Override
                public void start(Output out) {
                    out.open(new LinkSecurity("none", Identity.generate().publicKey(), YamuxMuxer.PROTOCOL));
                }

                @Override
                public void receive(ByteBuffer wire, Output out) {
                    out.plain(wire);
                }

                @Override
                public void send(ByteBuffer plain, Output out) {
                    out.wire(plain);
                }

                @Override
                public void end(Output out) {
                    // Nothing is said at the end either.
                }
            };
        }
    }
}
