package io.p2p4j.netty;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.Limits;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PublicKey;
import io.p2p4j.core.lean.LeanSession;
import io.p2p4j.core.session.SessionConfig;
import io.p2p4j.core.transport.ByteSink;
import io.p2p4j.tck.Impersonator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * Speaks TLS 1.3 and the lean protocol by the book, but for the certificate: that names a key which he does not have. A
 * target that does not look at the proof gets a working connection from him.
 */
final class TlsImpersonator implements Impersonator {
    private static final int TIMEOUT_MILLIS = 5000;
    private static final String[] ALPN = {NettyProvider.ALPN};

    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<ServerSocket> servers = new CopyOnWriteArrayList<>();

    @Override
    public Set<Method> methods() {
        return EnumSet.allOf(Method.class);
    }

    @Override
    public void dial(Multiaddr listener, PublicKey victim, Multiaddr victimAddress, Method method) {
        StolenIdentity stolen = steal(victim, victimAddress, method);
        visit(stolen, listener);
    }

    /** Shows an identity, stolen or not, to a listener. */
    void visit(StolenIdentity shown, Multiaddr listener) {
        try {
            SSLSocket socket = connect(shown.context(), listener);
            socket.startHandshake();
            daemon(() -> speak(socket, ConnectionInfo.Role.DIALER));
        } catch (SSLException refused) {
            // The listener knows him by the first messages; nothing more comes of it.
            return;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public Multiaddr listen(PublicKey victim, Multiaddr victimAddress, Method method) {
        StolenIdentity stolen = steal(victim, victimAddress, method);
        try {
            SSLServerSocket server = (SSLServerSocket) stolen.context()
                    .getServerSocketFactory()
                    .createServerSocket(0, 0, InetAddress.getByName("127.0.0.1"));
            SSLParameters parameters = server.getSSLParameters();
            parameters.setApplicationProtocols(ALPN);
            parameters.setProtocols(new String[] {"TLSv1.3"});
            parameters.setNeedClientAuth(true);
            server.setSSLParameters(parameters);
            servers.add(server);
            daemon(() -> {
                while (true) {
                    SSLSocket socket = (SSLSocket) server.accept();
                    sockets.add(socket);
                    daemon(() -> speak(socket, ConnectionInfo.Role.LISTENER));
                }
            });
            return Multiaddr.tcp("127.0.0.1", server.getLocalPort()).withPeerId(victim.peerId());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private StolenIdentity steal(PublicKey victim, Multiaddr victimAddress, Method method) {
        try {
            return switch (method) {
                case FORGED_PROOF -> StolenIdentity.forged(victim);
                case REPLAYED_PROOF -> {
                    StolenIdentity visitor = StolenIdentity.honest(Identity.generate());
                    try (SSLSocket socket = connect(visitor.context(), victimAddress)) {
                        socket.startHandshake();
                        yield StolenIdentity.replayed(visitor.seenCertificates());
                    }
                }
            };
        } catch (IOException | GeneralSecurityException failure) {
            throw new IllegalStateException("the attack cannot be prepared", failure);
        }
    }

    private SSLSocket connect(SSLContext context, Multiaddr address) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
        sockets.add(socket);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(ALPN);
        parameters.setProtocols(new String[] {"TLSv1.3"});
        socket.setSSLParameters(parameters);
        socket.connect(
                new InetSocketAddress(
                        address.value(Protocol.IP4).orElseThrow(),
                        address.port().orElseThrow()),
                TIMEOUT_MILLIS);
        return socket;
    }

    /** The lean protocol from hello on, as long as the target answers. */
    private void speak(SSLSocket socket, ConnectionInfo.Role role) throws IOException {
        socket.setTcpNoDelay(true);
        socket.startHandshake();
        Multiaddr there = Multiaddr.tcp("127.0.0.1", socket.getPort());
        LeanSession session =
                new LeanSession(new SessionConfig(role, Limits.DEFAULTS, "impersonator", List.of(), List.of(), there));
        ByteSink sink = new ByteSink() {
            @Override
            public void write(ByteBuffer data) {
                byte[] bytes = new byte[data.remaining()];
                data.get(bytes);
                try {
                    socket.getOutputStream().write(bytes);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            }

            @Override
            public boolean isWritable() {
                return true;
            }
        };
        session.start(System.nanoTime(), Long.MAX_VALUE);
        byte[] buffer = new byte[4096];
        InputStream in = socket.getInputStream();
        for (int count = 0; count >= 0; count = in.read(buffer)) {
            session.onBytes(ByteBuffer.wrap(buffer, 0, count), System.nanoTime());
            while (session.pollEvent() != null) {
                // What the target says does not matter; whether it hands out the connection does.
                continue;
            }
            session.pollOutput(sink, System.nanoTime());
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void daemon(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException | UncheckedIOException refused) {
                        Thread.currentThread().interrupt();
                    }
                },
                "tls-impersonator");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            for (ServerSocket server : servers) {
                server.close();
            }
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
