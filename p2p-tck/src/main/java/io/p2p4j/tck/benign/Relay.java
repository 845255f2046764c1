package io.p2p4j.tck.benign;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A port on loopback before a listener. It is open as long as the listener is, so that dials are refused when they must be;
 * its connections outlive it, as those of the listener do. Thread-safe.
 */
final class Relay {
    private static final int BUFFER_BYTES = 16 << 10;
    private static final int DIRECTIONS = 2;
    private static final long DOORMAN_MILLIS_MAX = 5000;

    private final InetSocketAddress target;
    private final Supplier<Passage> passages;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final int port;
    private ServerSocket door;
    private Thread doorman;

    Relay(InetSocketAddress target, Supplier<Passage> passages) {
        this.target = target;
        this.passages = passages;
        door = bound(0);
        port = door.getLocalPort();
        doorman = accepting(door);
    }

    int port() {
        return port;
    }

    private static ServerSocket bound(int wanted) {
        try {
            ServerSocket server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), wanted));
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Thread accepting(ServerSocket server) {
        return daemon("accept", () -> accept(server));
    }

    /** The listener is back at its address. */
    synchronized void reopen() {
        if (door.isClosed()) {
            door = bound(port);
            doorman = accepting(door);
        }
    }

    /** The listener is gone; new dials are refused. The system's socket listens for as long as a thread is in accept. */
    synchronized void shut() {
        try {
            door.close();
            doorman.join(DOORMAN_MILLIS_MAX);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void close() {
        shut();
        sockets.forEach(this::reset);
    }

    private void accept(ServerSocket server) {
        while (!server.isClosed()) {
            Socket far = new Socket();
            try {
                Socket near = server.accept();
                sockets.add(near);
                sockets.add(far);
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                try {
                    far.connect(target);
                } catch (IOException refused) {
                    reset(near);
                    throw refused;
                }
                AtomicInteger open = new AtomicInteger(DIRECTIONS);
                daemon("forth", () -> pump(near, far, open));
                daemon("back", () -> pump(far, near, open));
            } catch (IOException closedOrRefused) {
                reset(far);
            }
        }
    }

    private void pump(Socket from, Socket to, AtomicInteger open) {
        Passage passage = passages.get();
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                passage.pass(Arrays.copyOf(buffer, count), out);
            }
            passage.end(() -> end(from, to, open));
        } catch (IOException broken) {
            passage.end(() -> {
                reset(from);
                reset(to);
            });
        }
    }

    /** One direction has ended; with the second one the connection has. */
    private void end(Socket from, Socket to, AtomicInteger open) {
        try {
            if (open.decrementAndGet() > 0) {
                to.shutdownOutput();
            } else {
                sockets.remove(from);
                sockets.remove(to);
                from.close();
                to.close();
            }
        } catch (IOException broken) {
            reset(from);
            reset(to);
        }
    }

    private void reset(Socket socket) {
        sockets.remove(socket);
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException alreadyClosed) {
            sockets.remove(socket);
        }
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, "tck-relay-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
