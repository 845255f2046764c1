package io.p2p4j.libp2p;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PublicKey;
import io.p2p4j.core.secure.SecureChannel;
import io.p2p4j.libp2p.noise.FalseNoise;
import io.p2p4j.libp2p.noise.Noise;
import io.p2p4j.libp2p.tls.Tls;
import io.p2p4j.tck.Impersonator;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Speaks libp2p by the book, but for the proof in Noise's payload or in TLS's certificate. */
final class Libp2pImpersonator implements Impersonator {
    private static final int TIMEOUT_MILLIS = 20_000;

    private final ProviderContext context;
    private final String protocolId;
    private final List<FalsePeer> peers = new CopyOnWriteArrayList<>();

    /** Attacks the security of one protocol id. */
    Libp2pImpersonator(ProviderContext context, String protocolId) {
        this.context = context;
        this.protocolId = protocolId;
    }

    @Override
    public Set<Method> methods() {
        return EnumSet.allOf(Method.class);
    }

    @Override
    public void dial(Multiaddr listener, PublicKey victim, Multiaddr victimAddress, Method method) {
        peer(victim, victimAddress, method).dial(listener);
    }

    @Override
    public Multiaddr listen(PublicKey victim, Multiaddr victimAddress, Method method) {
        return peer(victim, victimAddress, method).listen().withPeerId(victim.peerId());
    }

    private FalsePeer peer(PublicKey victim, Multiaddr victimAddress, Method method) {
        FalsePeer made = new FalsePeer(context, protocolId, security(victim, victimAddress, method));
        peers.add(made);
        return made;
    }

    private SecureChannel.Factory security(PublicKey victim, Multiaddr victimAddress, Method method) {
        boolean noise = protocolId.equals(Noise.PROTOCOL_ID);
        try {
            return switch (method) {
                case FORGED_PROOF -> noise ? FalseNoise.forged(victim, context) : FalseTls.forged(victim);
                case REPLAYED_PROOF ->
                    noise
                            ? FalseNoise.replayed(noiseProof(victimAddress), context)
                            : FalseTls.replayed(tlsProof(victimAddress));
            };
        } catch (IOException | GeneralSecurityException failed) {
            throw new IllegalStateException("the attack cannot be prepared", failed);
        }
    }

    private byte[] noiseProof(Multiaddr victim) throws IOException, GeneralSecurityException {
        try (Socket socket = negotiated(victim)) {
            return FalseNoise.overheard(
                    new DataInputStream(socket.getInputStream()),
                    new DataOutputStream(socket.getOutputStream()),
                    context);
        }
    }

    private X509Certificate tlsProof(Multiaddr victim) throws IOException {
        try (Socket plain = negotiated(victim);
                SSLSocket socket = (SSLSocket) FalseTls.honest(Identity.generate(), "TLSv1.3")
                        .context()
                        .getSocketFactory()
                        .createSocket(plain, "127.0.0.1", plain.getPort(), true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setProtocols(new String[] {"TLSv1.3"});
            parameters.setApplicationProtocols(new String[] {Tls.UNDECIDED});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    /** A socket on which the security was agreed upon. */
    private Socket negotiated(Multiaddr address) {
        Socket socket = new Socket();
        try {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(
                    new InetSocketAddress(
                            address.value(Protocol.IP4).orElseThrow(),
                            address.port().orElseThrow()),
                    TIMEOUT_MILLIS);
            byte[] asked = (line("/multistream/1.0.0") + line(protocolId)).getBytes(StandardCharsets.ISO_8859_1);
            socket.getOutputStream().write(asked);
            socket.getInputStream().readNBytes(asked.length);
            return socket;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String line(String text) {
        return (char) (text.length() + 1) + text + '\n';
    }

    @Override
    public void close() {
        peers.forEach(FalsePeer::close);
    }
}
