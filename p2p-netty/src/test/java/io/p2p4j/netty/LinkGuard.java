package io.p2p4j.netty;

import io.p2p4j.api.ConnectionInfo.Role;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.identity.PublicKey;
import io.p2p4j.transport.IdentityProofException;
import io.p2p4j.transport.LibP2pCertificate;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** How the sockets of {@link SocketTransport} are secured. Thread-safe. */
final class LinkGuard {
    private static final int HANDSHAKE_TIMEOUT_MILLIS = 10_000;

    private final Identity identity;
    private final Weakness weakness;
    private final StolenIdentity own;

    /** What is wrong with it. */
    enum Weakness {
        /** Nothing. */
        NONE,
        /** Keys are claimed, and everything goes in clear. */
        CLEAR,
        /** The link is there before the other end has said anything; else as in clear. */
        EAGER,
        /** TLS 1.2 will do as well. */
        OLD_TLS
    }

    /** A socket that is as secure as it gets, and whose key the other end has. */
    record Guarded(Socket socket, PublicKey key) {}

    LinkGuard(Identity identity, Weakness weakness) {
        this.identity = identity;
        this.weakness = weakness;
        this.own = StolenIdentity.honest(identity);
    }

    Guarded secure(Socket socket, Role role, Optional<PeerId> expected) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(HANDSHAKE_TIMEOUT_MILLIS);
        Guarded guarded =
                switch (weakness) {
                    case NONE -> tls(socket, role, "TLSv1.3");
                    case OLD_TLS -> tls(socket, role, "TLSv1.3", "TLSv1.2");
                    case CLEAR -> claimed(socket);
                    case EAGER -> role == Role.LISTENER ? claimed(socket) : believed(socket, expected);
                };
        if (expected.isPresent() && !expected.get().equals(guarded.key().peerId())) {
            socket.close();
            throw P2PException.of(ErrorCode.PEER_ID_MISMATCH, "the other end is " + guarded.key.peerId());
        }
        guarded.socket.setSoTimeout(0);
        return guarded;
    }

    private Guarded tls(Socket socket, Role role, String... versions) throws IOException {
        SSLSocket secured =
                (SSLSocket) own.context().getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {NettyProvider.ALPN});
        parameters.setProtocols(versions);
        parameters.setNeedClientAuth(true);
        secured.setSSLParameters(parameters);
        secured.setUseClientMode(role == Role.DIALER);
        secured.startHandshake();
        if (!NettyProvider.ALPN.equals(secured.getApplicationProtocol())) {
            throw P2PException.of(ErrorCode.NOT_OUR_PROTOCOL, "application protocol");
        }
        X509Certificate shown = (X509Certificate) secured.getSession().getPeerCertificates()[0];
        try {
            return new Guarded(secured, LibP2pCertificate.verify(new X509Certificate[] {shown}, Instant.now()));
        } catch (IdentityProofException wrong) {
            throw P2PException.of(ErrorCode.IDENTITY_PROOF_INVALID, String.valueOf(wrong.getMessage()));
        }
    }

    private Guarded claimed(Socket socket) throws IOException {
        byte[] key = identity.publicKey().toProtobuf();
        socket.getOutputStream().write(key);
        byte[] theirs = socket.getInputStream().readNBytes(key.length);
        try {
            return new Guarded(socket, PublicKey.fromProtobuf(theirs));
        } catch (IllegalArgumentException malformed) {
            throw P2PException.of(ErrorCode.IDENTITY_PROOF_INVALID, String.valueOf(malformed.getMessage()));
        }
    }

    /** The other end's claim comes before its first frame; nobody waits for it, and nobody looks at it. */
    private Guarded believed(Socket socket, Optional<PeerId> expected) throws IOException {
        byte[] key = identity.publicKey().toProtobuf();
        socket.getOutputStream().write(key);
        return new Guarded(socket, expected.flatMap(PeerId::publicKey).orElse(identity.publicKey()));
    }
}
