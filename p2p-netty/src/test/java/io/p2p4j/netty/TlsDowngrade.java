package io.p2p4j.netty;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.netty.reference.ReferenceFrames;
import io.p2p4j.netty.reference.ReferenceHello;
import io.p2p4j.tck.Downgrade;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Leaves one thing out of the handshake, and speaks the lean protocol with whoever lets him. */
final class TlsDowngrade implements Downgrade {
    private static final int TIMEOUT_MILLIS = 5000;

    /** What he asks for. */
    private enum Less {
        TLS_1_2,
        NO_CERTIFICATE,
        NO_APPLICATION_PROTOCOL,
        ANOTHER_APPLICATION_PROTOCOL,
        NO_TLS
    }

    /** A listener that asks for no certificate is no weaker for the dialer. */
    private static final Set<Less> OFFERS = EnumSet.complementOf(EnumSet.of(Less.NO_CERTIFICATE));

    private final Identity identity = Identity.generate();
    private final StolenIdentity own = StolenIdentity.honest(identity);
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<ServerSocket> servers = new CopyOnWriteArrayList<>();

    @Override
    public List<String> attemptsToDial() {
        return EnumSet.allOf(Less.class).stream().map(Less::name).toList();
    }

    @Override
    public List<String> attemptsToListen() {
        return OFFERS.stream().map(Less::name).toList();
    }

    @Override
    public void dial(Multiaddr listener, String attempt) {
        try {
            Socket socket = new Socket();
            sockets.add(socket);
            socket.connect(
                    new InetSocketAddress(
                            listener.value(Protocol.IP4).orElseThrow(),
                            listener.port().orElseThrow()),
                    TIMEOUT_MILLIS);
            SocketTransport.daemon(() -> speak(socket, Less.valueOf(attempt), true));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public Multiaddr listen(String attempt) {
        try {
            ServerSocket server = new ServerSocket(0, 0, InetAddress.getByName("127.0.0.1"));
            servers.add(server);
            SocketTransport.daemon(() -> {
                while (true) {
                    Socket socket = server.accept();
                    sockets.add(socket);
                    SocketTransport.daemon(() -> speak(socket, Less.valueOf(attempt), false));
                }
            });
            return Multiaddr.tcp("127.0.0.1", server.getLocalPort()).withPeerId(identity.peerId());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void speak(Socket plain, Less less, boolean dialer) throws IOException {
        plain.setTcpNoDelay(true);
        Socket socket = less == Less.NO_TLS ? plain : secured(plain, less, dialer);
        ReferenceFrames frames = new ReferenceFrames(socket.getInputStream(), socket.getOutputStream());
        frames.writeHello(ReferenceHello.own(List.of()));
        frames.readHello();
        while (frames.read().isPresent()) {
            // What the target says does not matter; whether it shows the connection does.
            continue;
        }
    }

    private SSLSocket secured(Socket plain, Less less, boolean dialer) throws IOException {
        SSLContext context = less == Less.NO_CERTIFICATE ? own.contextWithoutCertificate() : own.context();
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {less == Less.TLS_1_2 ? "TLSv1.2" : "TLSv1.3"});
        parameters.setNeedClientAuth(true);
        switch (less) {
            case TLS_1_2, NO_CERTIFICATE, NO_TLS ->
                parameters.setApplicationProtocols(new String[] {NettyProvider.ALPN});
            case ANOTHER_APPLICATION_PROTOCOL -> parameters.setApplicationProtocols(new String[] {"h2"});
            case NO_APPLICATION_PROTOCOL -> parameters.setApplicationProtocols(new String[0]);
        }
        socket.setSSLParameters(parameters);
        socket.setUseClientMode(dialer);
        socket.startHandshake();
        return socket;
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
