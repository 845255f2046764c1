package io.p2p4j.simulator.thread;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.blocking.BlockingConnection;
import io.p2p4j.api.blocking.BlockingListener;
import io.p2p4j.api.blocking.BlockingProvider;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.simulator.scenario.Host;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The example of docs/SIMULATOR.md: an echo service as it is written for ordinary threads. */
final class BlockingEcho {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final BlockingProvider provider;
    private final NodeThreads threads;
    private int echoes;

    BlockingEcho(Host host) {
        provider = BlockingProvider.of(host.provider());
        threads = host.threads();
        threads.start("accept", this::accept);
    }

    int echoes() {
        return echoes;
    }

    private void accept() throws IOException {
        try (BlockingListener listener = provider.listen()) {
            while (true) {
                BlockingConnection connection = listener.accept();
                threads.start("echo", () -> echo(connection));
            }
        }
    }

    private void echo(BlockingConnection connection) throws IOException {
        try (connection) {
            Optional<byte[]> message = connection.receive();
            while (message.isPresent()) {
                connection.send(message.get());
                message = connection.receive();
            }
        } catch (P2PException lost) {
            return; // The next connection is another thread's.
        }
    }

    /** A thread that asks once, and waits for the answer. */
    void ask(Multiaddr other) {
        threads.start("ask", () -> {
            try (BlockingConnection connection = provider.connect(other)) {
                connection.send(new byte[] {1, 2, 3});
                connection.receive(PATIENCE).ifPresent(echo -> echoes++);
            } catch (P2PException unreachable) {
                threads.sleep(Duration.ofSeconds(1));
            }
        });
    }
}
