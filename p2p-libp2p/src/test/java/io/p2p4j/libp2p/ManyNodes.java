package io.p2p4j.libp2p;

import io.p2p4j.api.DialRequest;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.fabric.Latency;
import io.p2p4j.simulator.fabric.LinkProfile;
import io.p2p4j.simulator.fabric.NetworkProfile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * 200 nodes of the whole stack, real Noise, Yamux and identify included, that send messages and echo streams while packets are
 * lost, a third of them is cut off, and ten of them crash and come back. Counts what arrived and everything that did not
 * arrive as it was sent, and prints what must be the same in every run.
 */
public final class ManyNodes {
    static final int NODES = 200;

    private static final int DIALS = 3;
    private static final int CRASHES = 10;
    private static final int MESSAGES = 6;
    private static final int MESSAGE_BYTES_MAX = 4000;
    private static final int STREAM_BYTES_MAX = 20_000;
    private static final long PAUSE_NANOS_MAX = 4_000_000_000L;
    private static final int PATTERN_STEP = 31;
    private static final String ECHO = "/echo/1";

    private final Simulation simulation;
    private final RandomGenerator random;
    private final ProviderContext workload;
    private final List<Multiaddr> addresses = new ArrayList<>();
    private int connected;
    private int messages;
    private int echoes;
    private int failures;
    private int wrong;
    private int ring;

    private ManyNodes(long seed) {
        simulation = Simulation.builder()
                .seed(seed)
                .stack(Libp2pProvider::create)
                .security(Libp2pProvider::upgrade)
                .network(NetworkProfile.of(LinkProfile.PERFECT
                        .withLatency(Latency.logNormal(Duration.ofMillis(30), 0.5))
                        .withPacketLoss(0.03)
                        .withBandwidth(1_000_000)))
                .build();
        workload = simulation.workload("workload");
        random = workload.random("traffic");
    }

    /** Argument: the seed. */
    public static void main(String[] arguments) {
        String result = "result " + run(Long.parseLong(arguments[0])) + "\n";
        // Whatever the default encoding is.
        System.out.writeBytes(result.getBytes(StandardCharsets.US_ASCII));
        System.out.flush();
    }

    static Outcome run(long seed) {
        return new ManyNodes(seed).run();
    }

    /** What must be the same in every run: the hash covers every packet. */
    record Outcome(
            String hash,
            long draws,
            long events,
            int connected,
            int messages,
            int echoes,
            int failures,
            int wrong,
            int ring) {}

    private Outcome run() {
        for (int i = 0; i < NODES; i++) {
            addresses.add(Multiaddr.memory(1000 + i)
                    .withPeerId(simulation.identity("n" + i).peerId()));
            start(simulation.provider("n" + i, config(i)));
        }
        simulation.runFor(Duration.ofSeconds(1));
        for (int i = 0; i < NODES; i++) {
            for (int dial = 0; dial < DIALS; dial++) {
                dial(i, random.nextInt(NODES));
            }
        }
        simulation.runFor(Duration.ofSeconds(10));
        simulation.partitionGroups(List.of(simulation.names().subList(0, NODES / 3)));
        for (int i = 0; i < CRASHES; i++) {
            simulation.kill("n" + crashed(i));
        }
        simulation.runFor(Duration.ofSeconds(30));
        simulation.heal();
        for (int i = 0; i < CRASHES; i++) {
            start(simulation.restart("n" + crashed(i)));
            dial(crashed(i), random.nextInt(NODES));
        }
        simulation.runFor(Duration.ofSeconds(30));
        // All is well again: everybody reaches its neighbour.
        for (int i = 0; i < NODES; i++) {
            simulation
                    .providerOf("n" + i)
                    .connect(DialRequest.to(addresses.get((i + 1) % NODES)))
                    .thenAccept(open -> open.ping().thenRun(() -> ring++));
        }
        simulation.runFor(Duration.ofSeconds(30));
        Outcome outcome = new Outcome(
                simulation.traceHash(),
                simulation.drawCount(),
                simulation.eventCount(),
                connected,
                messages,
                echoes,
                failures,
                wrong,
                ring);
        simulation.close();
        return outcome;
    }

    private static int crashed(int number) {
        return number * NODES / CRASHES + 7;
    }

    private P2PConfig config(int number) {
        return P2PConfig.builder()
                .identity(simulation.identity("n" + number))
                .listenAddress(Multiaddr.memory(1000 + number))
                .build();
    }

    private void start(P2PProvider provider) {
        provider.handle(ECHO, ManyNodes::echo);
        provider.start();
        provider.listen().thenAccept(listener -> listener.onConnection(this::talk));
    }

    private void dial(int from, int to) {
        if (from == to) {
            return;
        }
        simulation
                .providerOf("n" + from)
                .connect(DialRequest.to(addresses.get(to)))
                .whenComplete((connection, failure) -> {
                    if (failure == null) {
                        talk(connection);
                        stream(connection);
                    } else {
                        failures++;
                    }
                });
    }

    private void talk(P2PConnection connection) {
        connected++;
        receive(connection, 0);
        send(connection, 0);
    }

    /** Some bytes that say which message of its connection it is. */
    private byte[] message(int number) {
        byte[] message = pattern(random.nextInt(Integer.BYTES, MESSAGE_BYTES_MAX), number);
        ByteBuffer.wrap(message).putInt(number);
        return message;
    }

    private static byte[] pattern(int bytes, int number) {
        byte[] pattern = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            pattern[i] = (byte) (i * PATTERN_STEP + number);
        }
        return pattern;
    }

    private void send(P2PConnection connection, int number) {
        if (number < MESSAGES && connection.isOpen()) {
            connection.send(message(number)).exceptionally(failure -> {
                failures++;
                return null;
            });
            workload.schedule(random.nextLong(PAUSE_NANOS_MAX), () -> send(connection, number + 1));
        }
    }

    private void receive(P2PConnection connection, int number) {
        connection.receive().whenComplete((message, failure) -> {
            if (failure == null && message.isPresent()) {
                byte[] expected = pattern(message.get().length, number);
                ByteBuffer.wrap(expected).putInt(number);
                wrong += ByteBuffer.wrap(expected).equals(ByteBuffer.wrap(message.get())) ? 0 : 1;
                messages++;
                receive(connection, number + 1);
            }
        });
    }

    private static void echo(P2PStream stream) {
        stream.read().whenComplete((data, failure) -> {
            if (failure == null && data.isPresent()) {
                stream.write(data.get()).thenRun(() -> echo(stream));
            } else if (failure == null) {
                stream.closeWrite();
            }
        });
    }

    private void stream(P2PConnection connection) {
        byte[] sent = pattern(random.nextInt(STREAM_BYTES_MAX), connected);
        connection.openStream(ECHO).whenComplete((stream, failure) -> {
            if (failure == null) {
                stream.write(ByteBuffer.wrap(sent)).thenRun(stream::closeWrite);
                compare(stream, sent, 0);
            } else {
                failures++;
            }
        });
    }

    private void compare(P2PStream stream, byte[] sent, int at) {
        stream.read().whenComplete((data, failure) -> {
            if (failure != null) {
                failures++;
            } else if (data.isPresent()) {
                int count = data.get().remaining();
                boolean same = at + count <= sent.length && data.get().equals(ByteBuffer.wrap(sent, at, count));
                wrong += same ? 0 : 1;
                compare(stream, sent, at + count);
            } else {
                wrong += at == sent.length ? 0 : 1;
                echoes++;
            }
        });
    }
}
