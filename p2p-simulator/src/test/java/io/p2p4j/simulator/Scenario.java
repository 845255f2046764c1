package io.p2p4j.simulator;

import io.p2p4j.api.DialRequest;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.simulator.fabric.Latency;
import io.p2p4j.simulator.fabric.LinkProfile;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fabric.SecuritySuite;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Many nodes that talk under loss, a partition, a kill and a restart; prints what must be the same in every run. */
public final class Scenario {
    static final int NODES = 50;

    private final Simulation simulation;
    private final RandomGenerator random;
    private final ProviderContext workload;
    private final List<Multiaddr> addresses = new ArrayList<>();
    private int received;
    private int failed;

    private Scenario(long seed, SecuritySuite security) {
        simulation = Simulation.builder()
                .seed(seed)
                .security(security)
                .network(NetworkProfile.of(LinkProfile.PERFECT
                        .withLatency(Latency.logNormal(Duration.ofMillis(30), 0.5))
                        .withPacketLoss(0.05)
                        .withBandwidth(1_000_000)))
                .build();
        workload = simulation.workload("workload");
        random = workload.random("traffic");
    }

    /** Arguments: seed, suite. */
    public static void main(String[] arguments) {
        String result = "result " + run(Long.parseLong(arguments[0]), SecuritySuite.valueOf(arguments[1])) + "\n";
        // Whatever the default encoding is.
        System.out.writeBytes(result.getBytes(StandardCharsets.US_ASCII));
        System.out.flush();
    }

    static String run(long seed, SecuritySuite security) {
        return new Scenario(seed, security).run();
    }

    private String run() {
        for (int i = 0; i < NODES; i++) {
            start(simulation.provider("n" + i, config(i)));
        }
        simulation.runFor(Duration.ofSeconds(1));
        for (int i = 0; i < NODES; i++) {
            for (int dial = 0; dial < 3; dial++) {
                dial("n" + i, addresses.get(random.nextInt(NODES)));
            }
        }
        simulation.runFor(Duration.ofSeconds(20));
        List<String> minority = simulation.names().subList(0, NODES / 3);
        simulation.partitionGroups(List.of(minority));
        simulation.pause("n40");
        simulation.kill("n45");
        simulation.runFor(Duration.ofSeconds(20));
        simulation.heal();
        simulation.resume("n40");
        P2PProvider back = simulation.restart("n45");
        back.start();
        back.connect(DialRequest.to(addresses.get(1))).thenAccept(connection -> chatter(connection, 0));
        simulation.runFor(Duration.ofSeconds(60));
        return "trace " + simulation.traceHash() + " draws " + simulation.drawCount() + " events "
                + simulation.eventCount() + " received " + received + " failed " + failed;
    }

    private P2PConfig config(int number) {
        return P2PConfig.builder()
                .identity(simulation.identity("n" + number))
                .listenAddress(Multiaddr.memory(1000 + number))
                .build();
    }

    private void start(P2PProvider provider) {
        provider.start();
        provider.listen().thenAccept(listener -> {
            addresses.add(listener.localAddresses().get(0));
            listener.onConnection(connection -> chatter(connection, 0));
        });
    }

    private void dial(String name, Multiaddr address) {
        simulation.providerOf(name).connect(DialRequest.to(address)).whenComplete((connection, failure) -> {
            if (failure == null) {
                chatter(connection, 0);
            } else {
                failed++;
            }
        });
    }

    /** Receives for ever, and sends at random times while the connection is open. */
    private void chatter(P2PConnection connection, int count) {
        if (count == 0) {
            receive(connection);
        }
        if (count < 20 && connection.isOpen()) {
            byte[] message = new byte[random.nextInt(1, 5000)];
            random.nextBytes(message);
            connection.send(message).exceptionally(failure -> {
                failed++;
                return null;
            });
            workload.schedule(random.nextLong(3_000_000_000L), () -> chatter(connection, count + 1));
        }
    }

    private void receive(P2PConnection connection) {
        connection.receive().whenComplete((message, failure) -> {
            if (failure == null && message.isPresent()) {
                received++;
                receive(connection);
            }
        });
    }
}
