package io.p2p4j.netty;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Copies bytes between two ends of TCP connections, and falls silent or resets when it is told to. */
final class Proxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final int target;
    private volatile boolean silent;

    Proxy(Multiaddr to) throws IOException {
        target = Integer.parseInt(to.value(Protocol.TCP).orElseThrow());
        start(this::acceptAll);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "test-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void acceptAll() {
        try {
            while (!server.isClosed()) {
                Socket client = server.accept();
                Socket onward = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.addAll(List.of(client, onward));
                start(() -> copy(client, onward));
                start(() -> copy(onward, client));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void copy(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                if (!silent) {
                    to.getOutputStream().write(buffer, 0, n);
                }
            }
            if (!silent) {
                to.shutdownOutput();
            }
        } catch (IOException cut) {
            return;
        }
    }

    Multiaddr address() {
        return Multiaddr.tcp("127.0.0.1", server.getLocalPort());
    }

    /** From now on nothing comes through, and both ends believe that they are connected. */
    void fallSilent() {
        silent = true;
    }

    void reset() throws IOException {
        for (Socket socket : sockets) {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
