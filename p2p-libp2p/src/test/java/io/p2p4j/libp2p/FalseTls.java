package io.p2p4j.libp2p;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.identity.PublicKey;
import io.p2p4j.core.secure.SecureChannel;
import io.p2p4j.core.transport.LinkSecurity;
import io.p2p4j.transport.LibP2pCertificate;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The JDK's TLS with a version and a certificate that may be wrong, and that believes everybody. */
final class FalseTls implements SecureChannel.Factory {
    private static final String YAMUX = "/yamux/1.0.0";
    private static final char[] PASSWORD = {};
    private static final int BUFFER_BYTES = 1 << 16;

    private final SSLContext context;
    private final String version;

    private FalseTls(KeyManager[] keys, String version) {
        try {
            context = SSLContext.getInstance("TLS");
            context.init(keys, new TrustManager[] {new Everybody()}, null);
        } catch (Exception missing) {
            throw new IllegalStateException(missing);
        }
        this.version = version;
    }

    /** An honest certificate, and a version of TLS. */
    static FalseTls honest(Identity identity, String version) {
        LibP2pCertificate own = LibP2pCertificate.create(identity, Instant.now());
        return new FalseTls(keys(own.privateKey(), own.certificate()), version);
    }

    /** No certificate at all. */
    static FalseTls nameless() {
        return new FalseTls(null, "TLSv1.3");
    }

    /** The victim's key, with a proof that another key made. */
    static FalseTls forged(PublicKey victim) {
        byte[] extension;
        try {
            extension = new DERSequence(new DEROctetString[] {
                        new DEROctetString(victim.toProtobuf()),
                        new DEROctetString(Identity.generate().sign(new byte[1]))
                    })
                    .getEncoded();
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return withExtension(extension);
    }

    /** The victim's own proof, in a certificate of another key. */
    static FalseTls replayed(X509Certificate victims) {
        byte[] wrapped = victims.getExtensionValue(LibP2pCertificate.EXTENSION_OID);
        return withExtension(ASN1OctetString.getInstance(wrapped).getOctets());
    }

    private static FalseTls withExtension(byte[] extension) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            X500Name name = new X500Name("CN=libp2p");
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.TEN,
                    Date.from(Instant.now().minusSeconds(3600)),
                    Date.from(Instant.now().plusSeconds(36_000)),
                    name,
                    pair.getPublic());
            builder.addExtension(new ASN1ObjectIdentifier(LibP2pCertificate.EXTENSION_OID), false, extension);
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
            return new FalseTls(keys(pair.getPrivate(), certificate), "TLSv1.3");
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static KeyManager[] keys(PrivateKey key, X509Certificate certificate) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("own", key, PASSWORD, new Certificate[] {certificate});
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, PASSWORD);
            return factory.getKeyManagers();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** For sockets. */
    SSLContext context() {
        return context;
    }

    @Override
    public SecureChannel open(ConnectionInfo.Role role, Optional<PeerId> expected) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(role == ConnectionInfo.Role.DIALER);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {version});
        parameters.setApplicationProtocols(new String[] {YAMUX});
        if (role == ConnectionInfo.Role.LISTENER) {
            parameters.setNeedClientAuth(true);
        }
        engine.setSSLParameters(parameters);
        return new Channel(engine);
    }

    /** Small and slow. */
    private static final class Channel implements SecureChannel {
        private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

        private final SSLEngine engine;
        private ByteBuffer waiting = ByteBuffer.allocate(BUFFER_BYTES).flip();
        private boolean open;

        Channel(SSLEngine engine) {
            this.engine = engine;
        }

        @Override
        public void start(Output out) throws P2PException {
            try {
                engine.beginHandshake();
                go(out);
            } catch (SSLException failed) {
                throw failure(failed);
            }
        }

        private static P2PException failure(SSLException failed) {
            return P2PException.builder(ErrorCode.SECURITY_HANDSHAKE_FAILED, String.valueOf(failed.getMessage()))
                    .cause(failed)
                    .build();
        }

        @Override
        public void receive(ByteBuffer wire, Output out) throws P2PException {
            ByteBuffer all = ByteBuffer.allocate(waiting.remaining() + wire.remaining());
            all.put(waiting).put(wire).flip();
            waiting = all;
            try {
                go(out);
            } catch (SSLException failed) {
                throw failure(failed);
            }
        }

        private void go(Output out) throws SSLException {
            boolean moved = true;
            while (moved) {
                switch (engine.getHandshakeStatus()) {
                    case NEED_TASK -> engine.getDelegatedTask().run();
                    case NEED_WRAP -> moved = wrap(NOTHING, out);
                    default -> {
                        ByteBuffer plain = ByteBuffer.allocate(BUFFER_BYTES);
                        SSLEngineResult result = engine.unwrap(waiting, plain);
                        moved = result.bytesConsumed() > 0 && result.getStatus() == SSLEngineResult.Status.OK;
                        finished(result, out);
                        if (plain.flip().hasRemaining()) {
                            out.plain(plain);
                        }
                    }
                }
            }
        }

        private boolean wrap(ByteBuffer plain, Output out) throws SSLException {
            ByteBuffer record = ByteBuffer.allocate(BUFFER_BYTES);
            SSLEngineResult result = engine.wrap(plain, record);
            if (record.flip().hasRemaining()) {
                out.wire(record);
            }
            finished(result, out);
            return result.getStatus() == SSLEngineResult.Status.OK && result.bytesProduced() > 0;
        }

        private void finished(SSLEngineResult result, Output out) {
            if (!open && result.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.FINISHED) {
                open = true;
                out.open(new LinkSecurity("false", Identity.generate().publicKey(), YAMUX));
            }
        }

        @Override
        public void send(ByteBuffer plain, Output out) {
            try {
                while (plain.hasRemaining() && wrap(plain, out)) {
                    continue;
                }
            } catch (SSLException failed) {
                throw new IllegalStateException(failed);
            }
        }

        @Override
        public void end(Output out) {
            engine.closeOutbound();
        }
    }

    /** Trusts whoever comes. */
    private static final class Everybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
