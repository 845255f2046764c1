package io.p2p4j.netty.reference;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The link of {@code docs/WIRE.md} section 12: TLS 1.3 over TCP, both ends proven by their certificates. Thread-safe. */
public final class ReferenceTls {
    private static final String ALPN = "/p2p4j/lean/1";
    private static final String[] VERSIONS = {"TLSv1.3"};
    private static final String LOOPBACK = "127.0.0.1";
    private static final int TIMEOUT_MILLIS = 20_000;

    private final SSLContext context;

    /**
     * Makes the certificate of an identity.
     *
     * @param identity who this end is
     */
    public ReferenceTls(ReferenceIdentity identity) {
        try {
            ReferenceCertificate own = ReferenceCertificate.of(identity);
            context = SSLContext.getInstance("TLSv1.3");
            context.init(new KeyManager[] {new OwnKey(own)}, new TrustManager[] {new ProvenKeys()}, null);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("no TLS (expected P-256, ECDSA and TLS 1.3 in the JDK)", failure);
        }
    }

    /**
     * One authenticated link.
     *
     * @param socket the socket
     * @param remotePeerId who the other end has proven to be
     */
    public record Link(SSLSocket socket, String remotePeerId) implements AutoCloseable {
        /**
         * Returns what the other end sends.
         *
         * @return decrypted bytes
         */
        public InputStream in() throws IOException {
            return socket.getInputStream();
        }

        /**
         * Returns where bytes for the other end go.
         *
         * @return a stream without a buffer
         */
        public OutputStream out() throws IOException {
            return socket.getOutputStream();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** A listening socket. */
    public final class Server implements AutoCloseable {
        private final SSLServerSocket socket;

        private Server(SSLServerSocket socket) {
            this.socket = socket;
        }

        /**
         * Returns where it listens.
         *
         * @return the port on loopback
         */
        public int port() {
            return socket.getLocalPort();
        }

        /**
         * Waits for the next dialer and for its proof.
         *
         * @return the link
         */
        public Link accept() throws IOException {
            return proven((SSLSocket) socket.accept());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /**
     * Dials a port on loopback.
     *
     * @param port where
     * @return the link
     */
    public Link dial(int port) throws IOException {
        return dial(null, port);
    }

    /**
     * Dials a port on loopback from one of its many addresses.
     *
     * @param from the own address; null for any
     * @param port where
     * @return the link
     */
    public Link dial(@Nullable InetAddress from, int port) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {ALPN});
        parameters.setProtocols(VERSIONS);
        socket.setSSLParameters(parameters);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(LOOPBACK, port), TIMEOUT_MILLIS);
        return proven(socket);
    }

    /**
     * Listens at a free port on loopback.
     *
     * @return the listening socket
     */
    public Server listen() throws IOException {
        SSLServerSocket server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 0, InetAddress.getByName(LOOPBACK));
        SSLParameters parameters = server.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {ALPN});
        parameters.setProtocols(VERSIONS);
        parameters.setNeedClientAuth(true);
        server.setSSLParameters(parameters);
        return new Server(server);
    }

    private static Link proven(SSLSocket socket) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.startHandshake();
            if (!ALPN.equals(socket.getApplicationProtocol())) {
                throw new IOException(
                        "application protocol " + socket.getApplicationProtocol() + " (expected " + ALPN + ")");
            }
            Certificate[] shown = socket.getSession().getPeerCertificates();
            String peer = ReferenceCertificate.provenPeerId(new X509Certificate[] {(X509Certificate) shown[0]});
            socket.setSoTimeout(0);
            return new Link(socket, peer);
        } catch (CertificateException wrong) {
            socket.close();
            throw new IOException("the other end proved nothing", wrong);
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    /** Shows one certificate in both roles. */
    private static final class OwnKey implements X509KeyManager {
        private static final String ALIAS = "own";
        private final ReferenceCertificate own;

        OwnKey(ReferenceCertificate own) {
            this.own = own;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return ALIAS;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
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

    /** Trusts a certificate that proves an identity key, whosever it is. */
    private static final class ProvenKeys implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            ReferenceCertificate.provenPeerId(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            ReferenceCertificate.provenPeerId(chain);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
