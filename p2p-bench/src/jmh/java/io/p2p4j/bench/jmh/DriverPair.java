package io.p2p4j.bench.jmh;

import io.p2p4j.api.DialRequest;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.core.stack.LeanStack;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The whole way of a message through p2p-api, mailbox, driver and session at both ends, over a link in memory. One operation
 * is one message. What is allocated is that of both ends and of the link, which allocates the bytes again.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DriverPair {
    private static final int MESSAGES = 1024;

    /** Bytes of a message. */
    @Param("100")
    public int size;

    /** Where callbacks run. */
    @Param({"pool", "loop"})
    public String callbacks;

    private SystemContext context;
    private P2PProvider server;
    private P2PProvider client;
    private P2PConnection connection;
    private byte[] message;
    private final AtomicLong received = new AtomicLong();
    private long sent;

    /** Connects. */
    @Setup
    public void open() throws Exception {
        context = callbacks.equals("loop") ? SystemContext.withCallbacksOnLoop() : new SystemContext();
        Identity serverIdentity = Identity.generate();
        Identity clientIdentity = Identity.generate();
        MemoryLinks links = new MemoryLinks(serverIdentity, clientIdentity);
        server = provider(serverIdentity, links);
        client = provider(clientIdentity, links);
        P2PListener listener = get(server.listen(links.address()));
        listener.onConnection(accepted -> accepted.messages().subscribe(new Counting()));
        connection =
                get(client.connect(DialRequest.to(serverIdentity.peerId()).withAddresses(List.of(links.address()))));
        message = new byte[size];
    }

    private P2PProvider provider(Identity identity, MemoryLinks links) throws Exception {
        P2PConfig config = P2PConfig.builder().identity(identity).build();
        P2PProvider provider = LeanStack.provider("bench", config, context, List.of(links.transport()));
        get(provider.start());
        return provider;
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(1, TimeUnit.MINUTES);
    }

    /** Disconnects. */
    @TearDown
    public void close() {
        client.close();
        server.close();
        context.close();
    }

    /** A stage for each send; the last one is waited for, and that all have arrived. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void sendEach() throws Exception {
        CompletionStage<Void> last = null;
        for (int i = 0; i < MESSAGES; i++) {
            last = connection.send(message);
        }
        sent += MESSAGES;
        get(last);
        while (received.get() < sent) {
            LockSupport.parkNanos(1_000);
        }
    }

    /** The mailbox alone, with a command that does nearly nothing: one operation is one ping there and back. */
    @Benchmark
    public void ping() throws Exception {
        get(connection.ping());
    }

    private final class Counting implements Flow.Subscriber<byte[]> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(byte[] arrived) {
            received.lazySet(received.get() + 1);
        }

        @Override
        public void onError(Throwable failure) {
            // The end of the benchmark.
        }

        @Override
        public void onComplete() {
            // The end of the benchmark.
        }
    }
}
