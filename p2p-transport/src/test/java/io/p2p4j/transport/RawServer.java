package io.p2p4j.transport;

import io.p2p4j.api.address.Multiaddr;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server of plain sockets that behaves as a test wants; keeps what it accepted open until it is closed. */
final class RawServer implements AutoCloseable {
    /** What to do with one connection. */
    @FunctionalInterface
    interface Behaviour {
        void serve(Socket socket) throws IOException;
    }

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    RawServer(Behaviour behaviour) throws IOException {
        Thread thread = new Thread(() -> run(behaviour), "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Behaviour behaviour) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                behaviour.serve(socket);
            } catch (SocketException closed) {
                continue;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Reads what is there at first, so that closing does not reset. */
    static void readSome(Socket socket) throws IOException {
        if (socket.getInputStream().read(new byte[4096]) < 0) {
            throw new SocketException("nothing came");
        }
    }

    /** An address where nobody listens. */
    static Multiaddr closed() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Multiaddr.tcp("127.0.0.1", probe.getLocalPort());
        }
    }

    Multiaddr address() {
        return Multiaddr.tcp("127.0.0.1", server.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
