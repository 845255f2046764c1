package io.p2p4j.transport;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.p2p4j.api.address.Protocol;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks names up with the host's resolver, off the event loops: a few daemon threads, which end when idle, and a bounded
 * queue. A lookup cannot be interrupted; who waits for one bounds the time. Thread-safe.
 */
final class NameResolver {
    private static final int THREADS_MAX = 4;
    private static final int QUEUE_MAX = 256;
    private static final int ADDRESSES_MAX = 8;
    private static final String CLOSED = "the resolver is closed";

    /** The host's resolver; blocks. */
    @FunctionalInterface
    interface Host {
        InetAddress[] lookUp(String name) throws UnknownHostException;
    }

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS_MAX,
            THREADS_MAX,
            1,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE_MAX),
            new DefaultThreadFactory("p2p-resolver", true));

    private final Host host;
    private volatile boolean closed;

    NameResolver(Host host) {
        this.host = host;
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Looks up a name; fails with an UnknownHostException, or a RejectedExecutionException when the resolver is closed. A
     * lookup that was cancelled before its turn costs nothing.
     */
    CompletableFuture<List<InetSocketAddress>> resolve(TcpAddresses.Target target) {
        CompletableFuture<List<InetSocketAddress>> result = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                if (closed) {
                    result.completeExceptionally(new RejectedExecutionException(CLOSED));
                } else if (!result.isDone()) {
                    settle(result, target);
                }
            });
        } catch (RejectedExecutionException refused) {
            result.completeExceptionally(
                    closed
                            ? new RejectedExecutionException(CLOSED)
                            : new UnknownHostException(
                                    target.host() + ": more than " + QUEUE_MAX + " names wait to be looked up"));
        }
        return result;
    }

    private void settle(CompletableFuture<List<InetSocketAddress>> result, TcpAddresses.Target target) {
        try {
            result.complete(lookUp(target));
        } catch (UnknownHostException | RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    private List<InetSocketAddress> lookUp(TcpAddresses.Target target) throws UnknownHostException {
        List<InetSocketAddress> found = new ArrayList<>();
        for (InetAddress ip : host.lookUp(target.host())) {
            boolean wanted = target.kind() == Protocol.DNS
                    || (target.kind() == Protocol.DNS4 && ip instanceof Inet4Address)
                    || (target.kind() == Protocol.DNS6 && ip instanceof Inet6Address);
            if (wanted && found.size() < ADDRESSES_MAX) {
                found.add(new InetSocketAddress(ip, target.port()));
            }
        }
        if (found.isEmpty()) {
            throw new UnknownHostException(target.host() + ": no address of the family " + target.kind());
        }
        return found;
    }

    /** Every lookup that has not begun fails now; one that has begun is waited for by nobody. */
    void close() {
        closed = true;
        threads.shutdownNow().forEach(Runnable::run);
    }
}
