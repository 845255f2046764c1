package io.p2p4j.simulator.thread;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.blocking.BlockingConnection;
import io.p2p4j.api.blocking.BlockingListener;
import io.p2p4j.api.blocking.BlockingProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fabric.SecuritySuite;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A blocking echo server and blocking clients, as in a textbook; prints what must be the same in every run. */
public final class EchoTown {
    private static final Multiaddr SQUARE = Multiaddr.memory(7);
    private static final int MESSAGES = 5;

    private final Simulation simulation;
    private final int clients;
    private final List<String> echoes = new ArrayList<>();
    private int ended;

    private EchoTown(long seed, int clients, ThreadOptions options) {
        this.clients = clients;
        this.simulation = Simulation.builder()
                .seed(seed)
                .network(NetworkProfile.wan())
                .security(SecuritySuite.NULL)
                .threads(options)
                .build();
    }

    /** Arguments: seed, clients, kind. */
    public static void main(String[] arguments) throws Exception {
        ThreadOptions options = ThreadOptions.DEFAULTS.withKind(ThreadOptions.Kind.valueOf(arguments[2]));
        String result = run(Long.parseLong(arguments[0]), Integer.parseInt(arguments[1]), options);
        System.out.writeBytes(("result " + result + "\n").getBytes(StandardCharsets.US_ASCII));
        System.out.flush();
    }

    static String run(long seed, int clients, ThreadOptions options) throws Exception {
        EchoTown town = new EchoTown(seed, clients, options);
        try (town.simulation) {
            return town.run();
        }
    }

    private BlockingProvider provider(String name) {
        P2PConfig config = P2PConfig.builder()
                .identity(simulation.identity(name))
                .listenAddress(SQUARE)
                .build();
        return BlockingProvider.of(simulation.provider(name, config));
    }

    private String run() throws Exception {
        BlockingProvider server = provider("server");
        NodeThreads threads = simulation.threads("server");
        threads.start("accept", () -> serve(server, threads));
        List<SimulatedThread<Integer>> guests = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            String name = "client" + i;
            BlockingProvider client = provider(name);
            RandomGenerator random = client.async().context().random("pauses");
            NodeThreads own = simulation.threads(name);
            guests.add(own.call("talk", () -> talk(client, own, name, random)));
        }
        int sum = 0;
        for (SimulatedThread<Integer> guest : guests) {
            sum += simulation.await(guest.result());
        }
        simulation.runFor(Duration.ofSeconds(1));
        return "trace " + simulation.traceHash() + " draws " + simulation.drawCount() + " events "
                + simulation.eventCount() + " echoes " + sum + " ended " + ended + " order " + echoes.hashCode();
    }

    private void serve(BlockingProvider server, NodeThreads threads) throws Exception {
        server.start();
        try (BlockingListener listener = server.listen()) {
            while (true) {
                BlockingConnection connection = listener.accept();
                threads.start("connection", () -> echo(connection));
            }
        }
    }

    private void echo(BlockingConnection connection) throws Exception {
        Optional<byte[]> message = connection.receive();
        while (message.isPresent()) {
            connection.send(message.get());
            message = connection.receive();
        }
        connection.close();
        ended++;
    }

    private int talk(BlockingProvider client, NodeThreads threads, String name, RandomGenerator random)
            throws Exception {
        client.start();
        threads.sleep(Duration.ofMillis(1 + random.nextInt(1000)));
        int count = 0;
        try (BlockingConnection connection = client.connect(SQUARE)) {
            for (int i = 0; i < MESSAGES; i++) {
                connection.send((name + " " + i).getBytes(StandardCharsets.US_ASCII));
                String echo = new String(connection.receive().orElseThrow(), StandardCharsets.US_ASCII);
                if (echo.equals(name + " " + i)) {
                    count++;
                }
                echoes.add(echo);
                threads.sleep(Duration.ofMillis(random.nextInt(100)));
            }
            connection.closeWrite();
        }
        client.stop();
        return count;
    }
}
