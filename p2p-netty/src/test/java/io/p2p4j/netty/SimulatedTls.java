package io.p2p4j.netty;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.secure.EntropyRandom;
import io.p2p4j.core.secure.SecureChannel;
import io.p2p4j.transport.LibP2pCertificate;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The security of p2p-transport for simulated nodes: TLS 1.3 of the JDK with the libp2p extension in the certificates, with
 * the chance and the clock of the node. The certificate's key is an Ed25519 one, because the JDK takes the chance for ECDSA
 * from elsewhere.
 */
public final class SimulatedTls implements SecureChannel.Factory {
    private static final String ALIAS = "own";

    static {
        // The JDK's session tickets have the real time in them.
        System.setProperty("jdk.tls.server.enableSessionTicketExtension", "false");
        System.setProperty("jdk.tls.client.enableSessionTicketExtension", "false");
    }

    private final ProviderContext context;
    private final SSLContext tls;
    private final String[] alpn;

    SimulatedTls(P2PConfig config, ProviderContext context) {
        this(config, context, List.of(NettyProvider.ALPN));
    }

    /** With other protocols of ALPN, the preferred first. */
    public SimulatedTls(P2PConfig config, ProviderContext context, List<String> protocols) {
        this.context = context;
        this.alpn = protocols.toArray(new String[0]);
        SecureRandom random = new EntropyRandom(context);
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(255, random);
            tls = SSLContext.getInstance("TLSv1.3");
            Own own = new Own(certificate(config.identity(), generator.generateKeyPair(), random));
            tls.init(new KeyManager[] {own}, new TrustManager[] {new Trust()}, random);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("no TLS 1.3 with Ed25519", missing);
        }
    }

    private LibP2pCertificate certificate(Identity identity, KeyPair pair, SecureRandom random) {
        return LibP2pCertificate.create(identity, context.now(), pair, "Ed25519", random);
    }

    @Override
    public SecureChannel open(ConnectionInfo.Role role, Optional<PeerId> expected) {
        SSLEngine engine = tls.createSSLEngine();
        engine.setUseClientMode(role == ConnectionInfo.Role.DIALER);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setApplicationProtocols(alpn.clone());
        parameters.setNeedClientAuth(true);
        engine.setSSLParameters(parameters);
        return new TlsChannel(engine, context);
    }

    private final class Trust extends X509ExtendedTrustManager {
        private void check(X509Certificate[] chain) throws CertificateException {
            LibP2pCertificate.verify(chain, context.now());
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Always shows the one certificate. */
    private static final class Own extends X509ExtendedKeyManager {
        private final LibP2pCertificate own;

        Own(LibP2pCertificate own) {
            this.own = own;
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return ALIAS;
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return ALIAS;
        }

        @Override
        public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
            return ALIAS;
        }

        @Override
        public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
            return ALIAS;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {own.certificate()};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return own.privateKey();
        }
    }
}
