package io.p2p4j.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Peers with a valid identity and bad intentions. */
@ExtendWith(LeakGuard.class)
@Timeout(60)
final class TcpAbuseTest {
    private static SSLSocket strangerAt(Multiaddr address) throws Exception {
        LibP2pCertificate own = LibP2pCertificate.create(Identity.generate(), Instant.now());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("own", own.privateKey(), new char[0], new Certificate[] {own.certificate()});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(managers.getKeyManagers(), new TrustManager[] {new Trusting()}, null);
        int port = Integer.parseInt(address.value(Protocol.TCP).orElseThrow());
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
        // What the kernels buffer is not the point.
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {Peer.ALPN});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsEngine.class,
            names = {"JDK", "BORINGSSL"})
    void whoIsSentAwayBeforeTheHandshakeLearnsWhy(TlsEngine tls) throws Exception {
        try (Peer bob = new Peer(tls, IoKind.AUTO);
                Peer alice = new Peer(tls, IoKind.AUTO)) {
            bob.refusing = true;
            P2PException failure = alice.dialFailure(bob.listen(), Optional.empty());
            // The alert may be overtaken by the reset that answers the dialer's first bytes.
            assertThat(failure.code()).isIn(ErrorCode.PEER_REFUSED, ErrorCode.CONNECTION_LOST);
        }
    }

    /** The alert by itself, where nothing can overtake it. */
    @Test
    void whoIsSentAwayIsToldInTheWordsOfTls() throws Exception {
        try (Peer bob = new Peer()) {
            bob.refusing = true;
            int port = Integer.parseInt(bob.listen().value(Protocol.TCP).orElseThrow());
            try (Socket socket = new Socket("127.0.0.1", port)) {
                assertThat(socket.getInputStream().readAllBytes()).containsExactly(21, 3, 3, 0, 2, 2, 49);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsEngine.class,
            names = {"JDK", "BORINGSSL"})
    void aFloodOfKeyUpdatesWhoseAnswersNobodyReadsEndsTheLink(TlsEngine tls) throws Exception {
        try (Peer bob = new Peer(tls, IoKind.AUTO);
                SSLSocket stranger = strangerAt(bob.listen())) {
            Recorder here = bob.accepted();
            ((TcpLink) here.link).channel.config().setSendBufferSize(4096);
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> {
                try {
                    while (!here.closed.isDone()) {
                        // In TLS 1.3 this asks an open connection for new keys, and for an answer with new keys.
                        stranger.startHandshake();
                    }
                } catch (IOException ended) {
                    return;
                }
            });
            P2PException failure = here.closed.get(45, TimeUnit.SECONDS);
            assertThat(failure).isNotNull();
            assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
            assertThat(here.closes).hasValue(1);
            flood.get(10, TimeUnit.SECONDS);
        }
    }
}
